import { ancestorsOf } from "../../adapters/ancestors.js";
import type { Listener, Listeners, ProcessId, Processes } from "../../adapters/system.js";
import { createPause, inSlices } from "../../adapters/timeSlices.js";
import type { Log } from "../../log/log.js";
import { identityKey } from "../../protocol/identity.js";
import { formatProcessFrom } from "../../protocol/wording/formatProcess.js";
import type { Entry, Registry } from "../registry.js";
import { type ListenerFacts, Ownership } from "./ownership.js";
import { readProcessTree } from "./processTree.js";

/** Who listens on a port. */
export interface Found {
  /** The identity's own server. */
  own?: ProcessId;
  /** Who it is, for a person; of an own server, too. */
  who?: string;
  /** The system would not say. */
  problem?: string;
}

type Facts = ListenerFacts & Listener;

/** Recognises an identity's own server on a port that turned out to be taken, by the rule of Ownership. */
export class OwnServers {
  constructor(
    private readonly listeners: Listeners,
    private readonly processes: Processes,
    private readonly registry: Pick<Registry, "entries">,
    private readonly log: Log,
  ) {}

  /** @param claimant the identity, with the folder and the leases that it is to have; they count instead of those that it has */
  async lookOn(port: number, claimant: Entry): Promise<Found> {
    try {
      const there = await this.look([port]);
      const ownership = await this.ownership(there, claimant);
      for (const listener of there) {
        const { pid, startedAt } = listener;
        if (pid === undefined || startedAt === undefined || !ownership.isOwn(listener, claimant)) continue;
        return { own: { pid, startedAt }, who: formatProcessFrom(listener) };
      }
      return there.length === 0 ? {} : { who: formatProcessFrom(there[0]) };
    } catch (error) {
      // Then it counts as a stranger's: the identity gets another port, and never one that is taken.
      this.log.warn(`The system did not say which process is listening on port ${port}: ${(error as Error).message}`);
      return { problem: (error as Error).message };
    }
  }

  private async ownership(there: readonly Facts[], claimant: Entry): Promise<Ownership> {
    const key = identityKey(claimant.assignment);
    const others = [...this.registry.entries()].filter(({ assignment }) => identityKey(assignment) !== key);
    const entries = [...others, claimant];
    const ownership = await inSlices(Ownership.create(entries, there), createPause());
    // Whether those are served for which the processes lease, too, is seen on their ports.
    const rivals = there.flatMap((listener) => ownership.byProcess(listener)).filter((entry) => entry !== claimant);
    if (rivals.length === 0) return ownership;
    const onTheirs = await this.look([...new Set(rivals.map(({ assignment }) => assignment.port))]);
    return inSlices(Ownership.create(entries, [...there, ...onTheirs]), createPause());
  }

  /** The listeners on these ports with what the rule needs to know. One whose process has gone meanwhile has no start. */
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
