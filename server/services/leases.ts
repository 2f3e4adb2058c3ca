import type { ProcessId, Processes, ProcessInfo } from "../adapters/system.js";
import { invalidParams, systemUnavailable } from "../protocol/failures.js";
import type { Caller } from "../protocol/requests.js";
import type { StoredAssignment, StoredEvent, StoredLease } from "../store/store.js";
import type { Clock } from "./clock.js";
import { eventOf } from "./journal.js";
import { connectionOwner, isAdopted, isConnectionLease, processOwner } from "./ownership/leaseOwner.js";
import type { Log } from "../log/log.js";
import type { Registry } from "./registry.js";

/** How long (ms) clients that were connected when the backend died have to reconnect. Until then their ports stay active. */
export const RECONNECT_GRACE_MS = 10_000;

const DISCONNECTED = "its client disconnected";
/** Why the lease of an earlier connection ends when its client leases the port again. */
export const CAME_BACK = "its client has a new connection";

/** The event of a lease that ended. @param reason for a person */
export const expired = ({ client, pid }: StoredLease, assignment: StoredAssignment, at: number, reason: string): StoredEvent =>
  eventOf("expired", assignment, at, { client, ...(pid === NO_PID ? {} : { pid }), reason });

/** Stored for an owner whose pid has no meaning here. */
const NO_PID = 0;

interface OpenConnection {
  /** Monotonic. */
  since: number;
  /** The client's pid, or 0. */
  pid: number;
  /** The client's process, once it is known. */
  process?: ProcessId;
}

/** Creates leases, and ends those whose owners are gone. */
export class Leases {
  /** By owner. */
  private readonly open = new Map<string, OpenConnection>();
  /** The connections of earlier backends whose clients may come back. */
  private readonly former: ReadonlySet<string>;
  /** Monotonic. */
  private graceSince: number;
  private processesProblem: string | undefined;

  constructor(
    private readonly registry: Registry,
    private readonly processes: Processes,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.graceSince = clock.monotonic();
    this.former = new Set([...this.all()].filter(isConnectionLease).map(({ owner }) => owner));
  }

  /** Restarts the time that clients have to reconnect, as if the backend had just started. */
  restartGrace(): void {
    this.graceSince = this.clock.monotonic();
  }

  connectionOpened(caller: Caller): void {
    this.open.set(connectionOwner(caller.connection), { since: this.clock.monotonic(), pid: this.pidOf(caller) });
  }

  /** Ends the leases of a connection. @throws Failure "StoreUnavailable"; the next sweep ends them then */
  async connectionClosed(connection: string): Promise<void> {
    const owner = connectionOwner(connection);
    this.open.delete(owner);
    await this.end(
      [...this.all()].filter((lease) => lease.owner === owner),
      () => DISCONNECTED,
    );
  }

  /**
   * @param owner the process to own the lease; by default the caller's connection
   * @throws Failure "InvalidParams" when there is no such process, or its pid is of another pid namespace; "SystemUnavailable" when the system
   * does not say whether there is
   */
  async create(port: number, owner: { pid: number } | undefined, caller: Caller): Promise<StoredLease> {
    const since = this.clock.now();
    const client = caller.client.name;
    if (owner === undefined) {
      const startedAt = (await this.processOf(caller))?.startedAt;
      const known = startedAt === undefined ? {} : { startedAt };
      return { port, owner: connectionOwner(caller.connection), client, pid: this.pidOf(caller), ...known, since };
    }
    const { pid, pidNamespace } = caller.client;
    // Where pid namespaces exist, a client that does not name its own is trusted if its pid exists here.
    const mayLie = pidNamespace === undefined && this.processes.namespace !== undefined;
    const living = await this.processes.find(mayLie ? [owner.pid, pid] : [owner.pid]).catch((error: unknown) => {
      throw systemUnavailable(`check whether process ${owner.pid} is running`, error as Error);
    });
    if (this.pidOf(caller) === NO_PID || (mayLie && !living.has(pid)))
      throw invalidParams("owner.pid", owner.pid, "the id of a process in the backend's pid namespace, which is not the client's");
    const process = living.get(owner.pid);
    if (process === undefined) throw invalidParams("owner.pid", owner.pid, "the id of a running process");
    return this.ofProcess(port, process, client);
  }

  /** @returns the pid of the client's process, or 0 when it is of another pid namespace, where it could be any process */
  pidOf({ client }: Pick<Caller, "client">): number {
    const { namespace } = this.processes;
    const isForeign = client.pidNamespace !== undefined && namespace !== undefined && client.pidNamespace !== namespace;
    return isForeign ? NO_PID : client.pid;
  }

  ofProcess(port: number, process: ProcessId, client: string): StoredLease {
    return { port, owner: processOwner(process), client, pid: process.pid, startedAt: process.startedAt, since: this.clock.now() };
  }

  isConnected(lease: StoredLease): boolean {
    return this.open.has(lease.owner);
  }

  /** Ends the lease of a request that finished after its connection was closed. */
  async endIfClosed(lease: StoredLease): Promise<void> {
    if (isConnectionLease(lease) && !this.open.has(lease.owner)) await this.end([lease], () => DISCONNECTED);
  }

  /** @returns those that the caller had by connections to earlier backends */
  async ofCallerBefore(leases: Iterable<StoredLease>, caller: Caller): Promise<StoredLease[]> {
    const process = await this.processOf(caller);
    return [...leases].filter((lease) => this.isOwnFromBefore(lease, caller, process));
  }

  /** Whether any of their owners is alive or may be. Reads the processes only if no owner is connected. */
  async anyAlive(leases: Iterable<StoredLease>): Promise<boolean> {
    const all = [...leases];
    if (all.some((lease) => this.open.has(lease.owner))) return true;
    return (await this.deadOf(all)).length < all.length;
  }

  /** @returns those whose owners are alive or may be */
  async living(leases: Iterable<StoredLease>): Promise<StoredLease[]> {
    const all = [...leases];
    const dead = new Set(await this.deadOf(all));
    return all.filter((lease) => !dead.has(lease));
  }

  /** @returns the leases of other owners than the caller that are alive or may be */
  async ofOthers(leases: Iterable<StoredLease>, caller: Caller): Promise<StoredLease[]> {
    const all = [...leases];
    const own = new Set(await this.ofCallerBefore(all, caller));
    return this.living(all.filter((lease) => lease.owner !== connectionOwner(caller.connection) && !own.has(lease)));
  }

  /** @returns as `ofOthers`, but without the leases that servers were given because they were found listening */
  async ofOtherClients(leases: Iterable<StoredLease>, caller: Caller): Promise<StoredLease[]> {
    const asked = [...leases].filter((lease) => !isAdopted(lease));
    return this.ofOthers(asked, caller);
  }

  /**
   * Ends every lease whose owner is gone. The assignments stay, idle, so that their identities get the same ports again.
   * @returns how many ended
   * @throws Failure "StoreUnavailable"; nothing is changed then
   */
  async sweep(): Promise<number> {
    return this.end(await this.deadOf([...this.all()]), (lease) =>
      isConnectionLease(lease) ? "its client did not come back" : "its process has ended",
    );
  }

  /** Whether anything is leased through this backend. It does not count them, because it is read after every change. */
  get any(): boolean {
    for (const lease of this.all()) if (lease.elsewhere !== true) return true;
    return false;
  }

  private async deadOf(leases: readonly StoredLease[]): Promise<StoredLease[]> {
    // Another backend looks after its own leases.
    const suspects = leases.filter((lease) => !this.open.has(lease.owner) && lease.elsewhere !== true);
    if (suspects.length === 0) return [];
    const graceIsOver = this.clock.monotonic() >= this.graceSince + RECONNECT_GRACE_MS;
    const { living, unknown } = await this.look(suspects);
    return suspects.filter((lease) => {
      if (isConnectionLease(lease) && graceIsOver && !this.outlivesGrace(lease)) return true;
      if (lease.pid === NO_PID || unknown.has(lease.pid)) return false; // An owner that cannot be seen is not dead.
      const process = living.get(lease.pid);
      return process === undefined || (lease.startedAt !== undefined && process.startedAt !== lease.startedAt);
    });
  }

  /** Whether a lease stays for as long as its client's process lives: until the client is back, and has had time to take it up again. */
  private outlivesGrace({ owner, pid, startedAt }: StoredLease): boolean {
    if (startedAt === undefined || !this.former.has(owner)) return false;
    const isOver = this.clock.monotonic() - RECONNECT_GRACE_MS;
    return ![...this.open.values()].some((connection) => connection.pid === pid && connection.since <= isOver);
  }

  /** @returns the client's process; undefined when its pid may be another process's here, or the system does not say */
  private async processOf({ connection, client }: Caller): Promise<ProcessId | undefined> {
    if (client.pidNamespace !== this.processes.namespace) return undefined;
    const open = this.open.get(connectionOwner(connection));
    if (open?.process !== undefined) return open.process;
    const found = await this.processes.find([client.pid]).catch(() => undefined);
    const process = found?.get(client.pid);
    if (open !== undefined && process !== undefined) open.process = process;
    return process;
  }

  private async look(leases: readonly StoredLease[]): Promise<{ living: ReadonlyMap<number, ProcessInfo>; unknown: ReadonlySet<number> }> {
    const pids = new Set(leases.map(({ pid }) => pid));
    pids.delete(NO_PID);
    const unknown = new Set<number>();
    let problem: string | undefined;
    let living: ReadonlyMap<number, ProcessInfo> = new Map();
    try {
      living = await this.processes.find([...pids], (pid, error) => {
        unknown.add(pid);
        problem ??= error.message;
      });
    } catch (error) {
      for (const pid of pids) unknown.add(pid);
      problem = (error as Error).message;
    }
    // Log a lasting problem once.
    if (problem !== undefined && problem !== this.processesProblem)
      this.log.warn(`The system did not say which owners are running: ${problem}`);
    this.processesProblem = problem;
    return { living, unknown };
  }

  private async end(leases: readonly StoredLease[], why: (lease: StoredLease) => string): Promise<number> {
    if (leases.length === 0) return 0;
    const at = this.clock.now();
    const ends = leases.flatMap((lease) => {
      const { port, owner } = lease;
      const entry = this.registry.at(port);
      return entry === undefined ? [] : { port, owner, event: expired(lease, entry.assignment, at, why(lease)) };
    });
    if (ends.length > 0) await this.registry.endLeases({ leases: ends, at });
    return leases.length;
  }

  /** Whether the lease is of an earlier connection of the same client, from before the backend restarted. */
  private isOwnFromBefore(lease: StoredLease, caller: Caller, process: ProcessId | undefined): boolean {
    if (!isConnectionLease(lease) || this.open.has(lease.owner)) return false;
    const pid = this.pidOf(caller);
    const isSameLife = lease.startedAt === undefined || process === undefined || lease.startedAt === process.startedAt;
    return pid !== NO_PID && lease.pid === pid && isSameLife;
  }

  private *all(): Generator<StoredLease> {
    for (const { leases } of this.registry.entries()) yield* leases.values();
  }
}
