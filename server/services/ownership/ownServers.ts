import { ancestorsOf } from "../../adapters/ancestors.js";
import type { Listener, Listeners, ProcessId, Processes } from "../../adapters/system.js";
import { createPause, inSlices } from "../../adapters/timeSlices.js";
import type { Log } from "../../log/log.js";
import { identityKey } from "../../protocol/identity.js";
import { formatProcessFrom } from "../../protocol/wording/formatProcess.js";
import type { Entry, Registry } from "../registry.js";
import { type ListenerFacts, Ownership } from "./ownership.js";
import { readProcessTree } from "./processTree.js";

/** The listener on a port. */
export interface Found {
  /** The identity's own server. */
  own?: ProcessId;
  /** The own server leases another identity's port, or was started by a process that does. */
  isOfOther?: true;
  /** The name of the listener, own server or not. */
  who?: string;
  /** Why the system did not say. */
  problem?: string;
}

type Facts = ListenerFacts & Listener;

/** Recognises an identity's own server on a taken port, by the rule of Ownership. */
export class OwnServers {
  constructor(
    private readonly listeners: Listeners,
    private readonly processes: Processes,
    private readonly registry: Pick<Registry, "entries">,
    private readonly log: Log,
  ) {}

  /** @param claimant the identity with its future folder and leases, which count instead of its current ones */
  async lookOn(port: number, claimant: Entry): Promise<Found> {
    try {
      const there = await this.look([port]);
      const ownership = await this.ownership(there, claimant);
      for (const listener of there) {
        const { pid, startedAt } = listener;
        if (pid === undefined || startedAt === undefined || !ownership.isOwn(listener, claimant)) continue;
        const leased = ownership.byProcess(listener);
        const isOfOther = leased.length > 0 && !leased.includes(claimant);
        return { own: { pid, startedAt }, who: formatProcessFrom(listener), ...(isOfOther ? { isOfOther } : {}) };
      }
      return there.length === 0 ? {} : { who: formatProcessFrom(there[0]) };
    } catch (error) {
      // The listener then counts as a stranger, so that the identity never gets a taken port.
      this.log.warn(`The system did not say which process is listening on port ${port}: ${(error as Error).message}`);
      return { problem: (error as Error).message };
    }
  }

  private async ownership(there: readonly Facts[], claimant: Entry): Promise<Ownership> {
    const key = identityKey(claimant.assignment);
    const others = [...this.registry.entries()].filter(({ assignment }) => identityKey(assignment) !== key);
    const entries = [...others, claimant];
    const ownership = await inSlices(Ownership.create(entries, there), createPause());
    // The rule also needs the listeners on the other ports that these processes lease.
    const rivals = there.flatMap((listener) => ownership.byProcess(listener)).filter((entry) => entry !== claimant);
    if (rivals.length === 0) return ownership;
    const onTheirs = await this.look([...new Set(rivals.map(({ assignment }) => assignment.port))]);
    return inSlices(Ownership.create(entries, [...there, ...onTheirs]), createPause());
  }

  /** The listeners on these ports with the facts for the rule. A process that has ended meanwhile has no start. */
  private async look(ports: readonly number[]): Promise<Facts[]> {
    const found = await this.listeners.find(ports);
    const tree = await readProcessTree(
      this.processes,
      found.flatMap(({ pid }) => pid ?? []),
    );
    return found.map((listener): Facts => {
      const process = tree.get(listener.pid ?? 0);
      const ancestors = [...ancestorsOf(process, (pid) => tree.get(pid))];
      return { ...listener, ...(process && { startedAt: process.startedAt }), ancestors };
    });
  }
}
