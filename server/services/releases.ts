import { type Failure, notFound, notOwner, portNotAssigned } from "../protocol/failures.js";
import type { Assignment } from "../protocol/assignment.js";
import { formatIdentity, identityKey, toIdentity } from "../protocol/identity.js";
import type { Caller, CheckedParams } from "../protocol/requests.js";
import { untilFresh } from "../store/staleStep.js";
import { formatOwner } from "../protocol/wording/formatOwner.js";
import type { Config } from "../config/config.js";
import type { Contexts } from "./contexts.js";
import type { Clock } from "./clock.js";
import { actorOf, eventOf } from "./journal.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Leases } from "./leases.js";
import type { Log } from "../log/log.js";
import type { ReleasedEntries } from "./restoring/releasedEntries.js";
import type { Entry, Registry } from "./registry.js";
import { restOf, restsUntil } from "./pool/resting.js";

type ReleaseParams = CheckedParams<"portDaddy/release">;

interface Parts {
  registry: Registry;
  contexts: Contexts;
  leases: Leases;
  released: ReleasedEntries;
  locks: KeyedLock;
  clock: Clock;
  config: () => Pick<Config, "restSeconds">;
  log: Log;
}

/** Releases assignments. */
export class Releases {
  constructor(private readonly parts: Parts) {}

  /**
   * Releases one assignment, or all of a project: all or none.
   * @throws Failure "NotFound", "NotOwner" (another live owner leases it; `force` overrides), "StoreUnavailable"; nothing is changed then
   */
  release(params: ReleaseParams, caller: Caller): Promise<Assignment[]> {
    return untilFresh(() => this.releaseOnce(params, caller));
  }

  private async releaseOnce(asked: ReleaseParams, caller: Caller): Promise<Assignment[]> {
    const params = await this.settle(asked);
    const { entries, unlock } = await this.lock(params);
    try {
      if (entries.length === 0) throw nothingFor(params);
      const taken = await this.checkOwners(entries, params.force === true, caller);
      const now = this.parts.clock.now();
      const until = restsUntil(now, this.parts.config().restSeconds);
      const released = entries.map((entry) => this.parts.registry.toAssignment(entry));
      await this.parts.registry.release({
        released: entries.map(({ assignment }) => assignment),
        rests: entries.map(({ assignment }) => restOf(assignment, until)),
        events: entries.map((entry) => {
          const users = taken.get(entry);
          const reason = users === undefined ? {} : { reason: `by force; it was in use by ${users}` };
          return eventOf("released", entry.assignment, now, { ...actorOf(caller), ...reason });
        }),
      });
      for (const entry of entries) this.parts.released.add(entry);
      const { client, correlationId } = caller;
      for (const [{ assignment }, users] of taken) {
        const what = `${formatIdentity(assignment)} (port ${assignment.port}) of ${users}`;
        this.parts.log.warn(`${client.name} (pid ${client.pid}) released ${what} by force (${correlationId ?? "no correlation"})`);
      }
      return released.map((assignment) => ({ ...assignment, state: "idle", leases: [] }));
    } finally {
      unlock();
    }
  }

  private async settle(params: ReleaseParams): Promise<ReleaseParams> {
    const { project, all } = params;
    if (project === undefined || all === true) return params;
    return { ...params, context: await this.parts.contexts.of({ ...params, project }) };
  }

  /** Finds and locks the assignments to release. Starts over if others match by the time they are locked. */
  private async lock(params: ReleaseParams): Promise<{ entries: Entry[]; unlock: () => void }> {
    for (;;) {
      const keys = this.find(params).map(toKey);
      const unlock = await this.parts.locks.acquire(keys);
      const entries = this.find(params);
      if (entries.every((entry) => keys.includes(toKey(entry)))) return { entries, unlock };
      unlock();
    }
  }

  /** @returns the other owners of each entry that is in use by any */
  private async checkOwners(entries: readonly Entry[], force: boolean, caller: Caller): Promise<Map<Entry, string>> {
    const taken = new Map<Entry, string>();
    for (const entry of entries) {
      const owners = (await this.parts.leases.ofOtherClients(entry.leases.values(), caller)).map(formatOwner);
      if (owners.length === 0) continue;
      if (!force) throw notOwner(formatIdentity(entry.assignment), entry.assignment.port, owners);
      taken.set(entry, owners.join(" and "));
    }
    return taken;
  }

  private find(params: ReleaseParams): Entry[] {
    const { port, project, all } = params;
    if (port !== undefined) return [this.parts.registry.at(port)].filter((entry) => entry !== undefined);
    if (all === true) return [...this.parts.registry.ofProject(project!)];
    return [this.parts.registry.find(toIdentity({ ...params, project: project! }))].filter((entry) => entry !== undefined);
  }
}

const toKey = ({ assignment }: Entry): string => identityKey(assignment);

function nothingFor({ port, project, service, context, all }: ReleaseParams): Failure {
  if (port !== undefined) return portNotAssigned(port);
  return notFound(all === true ? `Project ${project}` : formatIdentity(toIdentity({ project: project!, service, context })));
}
