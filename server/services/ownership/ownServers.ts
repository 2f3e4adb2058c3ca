import type { ListenerScan, ProcessId, ScannedListener } from "../../adapters/system.js";
import { createPause, inSlices } from "../../adapters/timeSlices.js";
import type { Log } from "../../log/log.js";
import type { NamedListener } from "../../protocol/assignment.js";
import { identityKey } from "../../protocol/identity.js";
import { toNamedListener } from "./portHolder.js";
import type { Entry, Registry } from "../registry.js";
import { Ownership, type Verdict } from "./ownership.js";

/** Who listens on a port, seen from one identity. */
export interface Found {
  verdict: Verdict | "nobody";
  /** The listener that the verdict is about; left out when nobody listens, or the system did not say who does. */
  listener?: NamedListener;
  /** The process of an own server, unless the system does not tell it, as for a container's port. */
  process?: ProcessId;
  /** The own server leases another identity's port, or was started by a process that does. */
  isOfOther?: true;
  /** Why the system did not say. */
  problem?: string;
}

/** An own server counts before a stranger, and a stranger before a listener that may be either. */
const WEIGHT: Record<Verdict, number> = { own: 0, foreign: 1, unclear: 2 };

/** Recognizes an identity's own server on a taken port, by the rule of Ownership. */
export class OwnServers {
  constructor(
    private readonly listeners: ListenerScan,
    private readonly registry: Pick<Registry, "entries">,
    private readonly log: Log,
  ) {}

  /** @param claimant the identity with its future folder and leases, which count instead of its current ones */
  async lookOn(port: number, claimant: Entry): Promise<Found> {
    let all: readonly ScannedListener[];
    try {
      all = await this.listeners.scan();
    } catch (error) {
      this.log.warn(`The system did not say which process is listening on port ${port}: ${(error as Error).message}`);
      return { verdict: "unclear", problem: (error as Error).message };
    }
    const key = identityKey(claimant.assignment);
    const others = [...this.registry.entries()].filter(({ assignment }) => identityKey(assignment) !== key);
    const ownership = await inSlices(Ownership.create([...others, claimant], all), createPause());
    const judged = all
      .filter((listener) => listener.port === port)
      .map((listener) => ({ listener, verdict: ownership.verdictOn(listener, claimant) }))
      .sort((a, b) => WEIGHT[a.verdict] - WEIGHT[b.verdict]);
    const [found] = judged;
    if (found === undefined) return { verdict: "nobody" };
    const { listener, verdict } = found;
    const { pid, startedAt } = listener;
    // A shell that leases another identity's port may have gone to this one's project.
    const leased = ownership.byProcess(listener).filter((entry) => entry === claimant || !ownership.worksElsewhere(listener, entry));
    return {
      verdict,
      listener: toNamedListener(listener),
      ...(verdict === "own" && pid !== undefined && startedAt !== undefined ? { process: { pid, startedAt } } : {}),
      ...(verdict === "own" && leased.length > 0 && !leased.includes(claimant) ? { isOfOther: true } : {}),
    };
  }
}
