import type { Caller, CheckedParams } from "../../protocol/requests.js";
import type { Identity } from "../../protocol/identity.js";
import type { StoredAssignment } from "../../store/store.js";
import type { Leases } from "../leases.js";
import { provesServers } from "../ownership/ownership.js";
import type { Found, OwnServers } from "../ownership/ownServers.js";

/** Who asks for a port. */
export interface Claimant {
  identity: Identity;
  /** The identity's assignment before the request. */
  before: StoredAssignment | undefined;
  wish: CheckedParams<"portDaddy/request">;
  caller: Caller;
}

/** Finds the servers that an identity may take over with their ports, because they were running before it asked. */
export class Adoption {
  constructor(
    private readonly ownServers: OwnServers,
    private readonly leases: Leases,
  ) {}

  /**
   * @param port one that nobody leases, on which something is listening
   * @returns a server of another service is foreign, although services of a project may share their folder
   * @throws Failure "InvalidParams" (owner)
   */
  async lookOn(port: number, { identity, before, wish, caller }: Claimant): Promise<Found> {
    const folder = wish.folder ?? before?.folder;
    const assignment = { createdAt: 0, lastUsedAt: 0, ...before, ...identity, port, ...(folder === undefined ? {} : { folder }) };
    const lease = await this.leases.create(port, wish.owner, caller);
    // A window runs servers of all its services, so it says nothing about one that did not have this port before.
    const counts = before !== undefined || provesServers(lease);
    const leases = new Map(counts ? [[lease.owner, lease]] : []);
    const found = await this.ownServers.lookOn(port, { assignment, leases });
    return found.isOfOther === true ? { verdict: "foreign", listener: found.listener } : found;
  }
}
