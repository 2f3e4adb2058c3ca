import { setTimeout as pause } from "node:timers/promises";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { type Failure, isFailure } from "../../server/protocol/failures.js";
import { identityKey } from "../../server/protocol/identity.js";
import type { Notifications } from "../../server/protocol/notifications.js";
import type { Method, Params, Result } from "../../server/protocol/requests.js";
import { fromWire, isBroken } from "./rpcErrors.js";
import { BackendUnreachable } from "./unreachable.js";

type RequestParams = Params<"portDaddy/request">;

/** A lease as it was granted. */
export type HeldLease = Pick<GrantedAssignment, "project" | "service" | "context" | "port">;

interface Held {
  lease: HeldLease;
  /** Our pid as the backend shows it in leases; undefined where it is of another pid namespace. */
  pid: number | undefined;
  params: RequestParams;
  /** Whether it is not leased on the present connection. */
  missing: boolean;
}

/** Hears of the leases that a client cannot have again as they were. */
export interface Losses {
  /** The backend has refused a lease for good; the error's sentence says why. */
  onDidLose?: (lease: HeldLease, why: Error) => void;
  /** An identity has another port than `before`. */
  onDidMove?: (granted: GrantedAssignment, before: number) => void;
}

/** A refusal that only says: not yet. */
export type Delay = Failure<"RateLimited" | "StoreUnavailable" | "SystemUnavailable">;

const isDelay = (error: unknown): error is Delay =>
  isFailure(error, "RateLimited") || isFailure(error, "StoreUnavailable") || isFailure(error, "SystemUnavailable");

/** Sends one request on the present connection. */
type Request = (params: RequestParams) => Promise<GrantedAssignment>;

/** The pauses (ms) before the backend is asked again for what it refused for the moment. They double. */
const PAUSES = { first: 100, longest: 2000 };

/** The leases of a client's connection, to be restored on the next connection when this one has broken. */
export class HeldLeases {
  private readonly held = new Map<string, Held>();

  constructor(private readonly losses: Losses = {}) {}

  /** To be called with each answer. */
  answered<M extends Method>(method: M, params: Params<M>, result: Result<M>): void {
    if (method === "portDaddy/request") {
      this.remember(params as RequestParams, result as GrantedAssignment);
    } else if (method === "portDaddy/requestAll") {
      const { assignments } = result as Result<"portDaddy/requestAll">;
      for (const [index, each] of (params as Params<"portDaddy/requestAll">).requests.entries()) this.remember(each, assignments[index]!);
    } else if (method === "portDaddy/restore") {
      // Only where this client leased the port is it leased for it again.
      const ours = (result as Result<"portDaddy/restore">).assignments.filter(({ leases }) =>
        leases.some(({ pid }) => pid === process.pid),
      );
      for (const each of ours) this.remember({ project: each.project }, each);
    } else if (method === "portDaddy/release") {
      this.forget((result as Result<"portDaddy/release">).released.map(({ port }) => port));
    }
  }

  /** To be called with each change, to follow moved ports and to forget released ones. */
  changed({ changed, removed }: Notifications["portDaddy/didChange"]): void {
    for (const assignment of changed) {
      const held = this.held.get(identityKey(assignment));
      if (held !== undefined && assignment.leases.some(({ pid }) => pid === held.pid)) held.lease.port = assignment.port;
    }
    this.forget(removed);
  }

  private forget(ports: readonly number[]): void {
    for (const [key, { lease }] of this.held) if (ports.includes(lease.port)) this.held.delete(key);
  }

  /** To be called on each new connection: nothing is leased on it yet. */
  connected(): void {
    for (const held of this.held.values()) held.missing = true;
  }

  /** Gives up all leases, and tells of each. */
  lose(why: Error): void {
    for (const [key, { lease }] of [...this.held]) {
      this.held.delete(key);
      this.losses.onDidLose?.(lease, why);
    }
  }

  /**
   * Requests again whatever is missing. The identities still have their ports; one that the backend no longer knows prefers its old port.
   * A lease that is refused for good is given up and told.
   * @returns undefined when nothing is missing any more; otherwise why something is refused for the moment, and to be tried again later
   * @throws BackendUnreachable or the error of the connection, when that has ended
   */
  async restore(request: Request): Promise<Delay | undefined> {
    let delay: Delay | undefined;
    for (const key of [...this.held.keys()]) {
      const held = this.held.get(key);
      if (held?.missing !== true) continue; // It is leased here already, or was released meanwhile.
      const { params, lease } = held;
      const before = lease.port;
      try {
        const granted = await request({ ...params, preferred: before, strict: undefined, range: undefined });
        this.remember(params, granted);
        if (granted.port !== before) this.losses.onDidMove?.(granted, before);
      } catch (error) {
        if (isBroken(error) || error instanceof BackendUnreachable) throw error;
        const failure = fromWire(error);
        if (isDelay(failure)) delay = failure;
        else if (this.held.delete(key)) this.losses.onDidLose?.(lease, failure as Error);
        // Asking for the others as well would only be refused, too.
        if (isFailure(failure, "RateLimited")) break;
      }
    }
    return delay;
  }

  /**
   * Goes on after `restore`, as often as it takes.
   * @param delay the result of `restore`
   * @param signal aborted when nobody needs the leases any more
   * @throws as `restore`; the next connection restores the rest
   */
  async restoreLater(delay: Delay | undefined, request: Request, signal: AbortSignal): Promise<void> {
    let wait = PAUSES.first;
    for (let refusal = delay; refusal !== undefined; refusal = await this.restore(request)) {
      const asked = isFailure(refusal, "RateLimited") ? refusal.data.retryAfterMs : wait;
      await pause(Math.min(asked, PAUSES.longest), undefined, { signal });
      wait *= 2;
    }
  }

  /** As it was granted: the backend has settled which context it is, and whose folder. */
  private remember(params: RequestParams, granted: GrantedAssignment): void {
    if (params.owner !== undefined) return; // A process's lease lives without us.
    const { project, service, context, folder, port, leases } = granted;
    this.held.set(identityKey(granted), {
      lease: { project, service, context, port },
      pid: leases.some((lease) => lease.pid === process.pid) ? process.pid : undefined,
      params: { ...params, project, service, context, folder, worktree: undefined },
      missing: false,
    });
  }
}
