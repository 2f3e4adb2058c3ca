import type { ProcessId, Processes, ProcessInfo } from "../adapters/system.js";
import { invalidParams } from "../protocol/failures.js";
import type { Caller } from "../protocol/requests.js";
import type { StoredLease } from "../store/store.js";
import type { Clock } from "./clock.js";
import { connectionOwner, isConnectionLease, processOwner } from "./leaseOwner.js";
import type { Log } from "./log.js";
import type { Registry } from "./registry.js";

/** A client that was connected when the backend died has this long to come back, in milliseconds. Until then its ports stay active. */
export const RECONNECT_GRACE_MS = 10_000;

/** Who owns what, and whether the owners are still there. */
export class Leases {
  private readonly open = new Set<string>();
  private readonly bornAt: number;

  constructor(
    private readonly registry: Registry,
    private readonly processes: Processes,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.bornAt = clock.now();
  }

  connectionOpened(connection: string): void {
    this.open.add(connectionOwner(connection));
  }

  /** Ends the leases of a connection. @throws Failure "StoreUnavailable"; the next sweep ends them then */
  async connectionClosed(connection: string): Promise<void> {
    const owner = connectionOwner(connection);
    this.open.delete(owner);
    await this.end([...this.all()].filter((lease) => lease.owner === owner));
  }

  /**
   * @param owner the process that shall own the lease; without it, it is the caller's connection
   * @throws Failure "InvalidParams" when there is no such process
   */
  async create(port: number, owner: { pid: number } | undefined, caller: Caller): Promise<StoredLease> {
    const since = this.clock.now();
    const client = caller.client.name;
    if (owner === undefined) return { port, owner: connectionOwner(caller.connection), client, pid: caller.client.pid, since };
    const process = (await this.processes.find([owner.pid])).get(owner.pid);
    if (process === undefined) throw invalidParams("owner.pid", owner.pid, "the id of a process that is running");
    return this.ofProcess(port, process, client);
  }

  ofProcess(port: number, process: ProcessId, client: string): StoredLease {
    return { port, owner: processOwner(process), client, pid: process.pid, startedAt: process.startedAt, since: this.clock.now() };
  }

  /** A request may come to its end after its connection did: its lease ends as well, then. */
  async endIfClosed(lease: StoredLease): Promise<void> {
    if (isConnectionLease(lease) && !this.open.has(lease.owner)) await this.end([lease]);
  }

  /** Is one of their owners there? Where the system would not say, it is. Costs a look at the processes only where no owner is connected. */
  async anyAlive(leases: Iterable<StoredLease>): Promise<boolean> {
    const all = [...leases];
    if (all.some((lease) => this.open.has(lease.owner))) return true;
    return (await this.deadOf(all)).length < all.length;
  }

  /** @returns the leases that somebody else than the caller holds and whose owners live, as far as the system tells */
  async ofOthers(leases: Iterable<StoredLease>, caller: Caller): Promise<StoredLease[]> {
    const own = connectionOwner(caller.connection);
    const others = [...leases].filter((lease) => lease.owner !== own && !this.isOwnFromBefore(lease, caller));
    const dead = new Set(await this.deadOf(others));
    return others.filter((lease) => !dead.has(lease));
  }

  /**
   * Ends every lease whose owner is gone. The assignments stay, idle, so that their identities get the same ports again.
   * @returns how many ended
   * @throws Failure "StoreUnavailable"; nothing is changed then
   */
  async sweep(): Promise<number> {
    return this.end(await this.deadOf([...this.all()]));
  }

  count(): number {
    let count = 0;
    for (const { leases } of this.registry.entries()) count += leases.size;
    return count;
  }

  private async deadOf(leases: readonly StoredLease[]): Promise<StoredLease[]> {
    const suspects = leases.filter((lease) => !this.open.has(lease.owner));
    if (suspects.length === 0) return [];
    const graceIsOver = this.clock.now() >= this.bornAt + RECONNECT_GRACE_MS;
    let living: Map<number, ProcessInfo>;
    try {
      living = await this.processes.find([...new Set(suspects.map((lease) => lease.pid))]);
    } catch (error) {
      // Who cannot be seen is not dead.
      this.log.warn(`The system would not say which owners live: ${(error as Error).message}`);
      return [];
    }
    return suspects.filter((lease) => {
      const process = living.get(lease.pid);
      if (process === undefined) return true;
      return isConnectionLease(lease) ? graceIsOver : process.startedAt !== lease.startedAt;
    });
  }

  private async end(leases: readonly StoredLease[]): Promise<number> {
    if (leases.length === 0) return 0;
    await this.registry.endLeases({ leases: leases.map(({ port, owner }) => ({ port, owner })), at: this.clock.now() });
    return leases.length;
  }

  /** A lease of an earlier connection of the same client, from before the backend was started anew. */
  private isOwnFromBefore(lease: StoredLease, caller: Caller): boolean {
    return isConnectionLease(lease) && !this.open.has(lease.owner) && lease.pid === caller.client.pid;
  }

  private *all(): Generator<StoredLease> {
    for (const { leases } of this.registry.entries()) yield* leases.values();
  }
}
