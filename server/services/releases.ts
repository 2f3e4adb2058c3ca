import { notFound, notOwner } from "../protocol/failures.js";
import type { Assignment } from "../protocol/assignment.js";
import { formatIdentity, identityKey } from "../protocol/identity.js";
import type { Caller, CheckedParams } from "../protocol/requests.js";
import type { Config } from "../config/config.js";
import type { Clock } from "./clock.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Leases } from "./leases.js";
import type { Log } from "./log.js";
import { toIdentity } from "./ports.js";
import { type Entry, type Registry, toAssignment } from "./registry.js";
import { restsUntil } from "./resting.js";

type ReleaseParams = CheckedParams<"portDaddy/release">;

/** Takes ports back. */
export class Releases {
  constructor(
    private readonly registry: Registry,
    private readonly leases: Leases,
    private readonly locks: KeyedLock,
    private readonly clock: Clock,
    private readonly config: () => Pick<Config, "restSeconds">,
    private readonly log: Log,
  ) {}

  /**
   * Releases one assignment, or all of a project: all or none.
   * @throws Failure "NotFound", "NotOwner" (another live owner leases it; `force` overrides), "StoreUnavailable"; nothing is changed then
   */
  async release(params: ReleaseParams, caller: Caller): Promise<Assignment[]> {
    const { entries, unlock } = await this.lock(params);
    try {
      if (entries.length === 0) throw notFound(describe(params));
      const taken = await this.checkOwners(entries, params.force === true, caller);
      const until = restsUntil(this.clock.now(), this.config().restSeconds);
      const released = entries.map(toAssignment);
      await this.registry.release({
        ports: released.map(({ port }) => port),
        rests: released.map(({ project, service, context, port }) => ({ project, service, context, port, until })),
      });
      for (const sentence of taken) this.log.warn(sentence);
      return released.map((assignment) => ({ ...assignment, state: "idle", leases: [] }));
    } finally {
      unlock();
    }
  }

  /** What is to be released, with the locks of all its identities. While we wait for those, somebody else may get the port, or one more. */
  private async lock(params: ReleaseParams): Promise<{ entries: Entry[]; unlock: () => void }> {
    for (;;) {
      const keys = this.find(params).map(toKey);
      const unlock = await this.locks.acquire(keys);
      const entries = this.find(params);
      if (entries.every((entry) => keys.includes(toKey(entry)))) return { entries, unlock };
      unlock();
    }
  }

  /** @returns for the log: what is taken away from whom, and by whom */
  private async checkOwners(entries: readonly Entry[], force: boolean, caller: Caller): Promise<string[]> {
    const taken: string[] = [];
    for (const { assignment, leases } of entries) {
      const others = await this.leases.ofOthers(leases.values(), caller);
      if (others.length === 0) continue;
      const owners = others.map((lease) => (lease.pid === 0 ? lease.client : `${lease.client} (pid ${lease.pid})`));
      const identity = formatIdentity(assignment);
      if (!force) throw notOwner(identity, assignment.port, owners);
      const { client, correlationId } = caller;
      const by = `${client.name} (pid ${client.pid})`;
      taken.push(
        `${by} released ${identity} (port ${assignment.port}) of ${owners.join(" and ")} by force (${correlationId ?? "no correlation"})`,
      );
    }
    return taken;
  }

  private find(params: ReleaseParams): Entry[] {
    const { port, project, all } = params;
    if (port !== undefined) return [this.registry.at(port)].filter((entry) => entry !== undefined);
    if (all === true) return [...this.registry.entries()].filter(({ assignment }) => assignment.project === project);
    return [this.registry.find(toIdentity({ ...params, project: project! }))].filter((entry) => entry !== undefined);
  }
}

const toKey = ({ assignment }: Entry): string => identityKey(assignment);

function describe({ port, project, service, context, all }: ReleaseParams): string {
  if (port !== undefined) return `Port ${port}`;
  return all === true ? `The project ${project}` : formatIdentity(toIdentity({ project: project!, service, context }));
}
