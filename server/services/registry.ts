import type { Assignment } from "../protocol/assignment.js";
import { type Identity, identityKey } from "../protocol/identity.js";
import type { Claim, LeaseEnd, Release, Store, StoredAssignment, StoredLease, StoredRest } from "../store/store.js";
import type { PortPool } from "./allocation/portPool.js";
import type { Changes } from "./changes.js";

/** An assignment and its leases, by owner. */
export interface Entry {
  readonly assignment: StoredAssignment;
  readonly leases: ReadonlyMap<string, StoredLease>;
}

interface MutableEntry extends Entry {
  assignment: StoredAssignment;
  leases: Map<string, StoredLease>;
}

/**
 * What is assigned and leased, in memory, as the store has it. A change goes to the store first and is seen here, and by the
 * clients, once it is durable: nobody is told what a crash could take back, and a failed write leaves everything as it was.
 */
export class Registry {
  private readonly byKey = new Map<string, MutableEntry>();
  private readonly byPort = new Map<number, MutableEntry>();
  private readonly rests = new Map<number, StoredRest>();
  private readonly portsOfProject = new Map<string, number>();

  constructor(
    private readonly store: Store,
    private readonly pool: PortPool,
    private readonly changes: Changes,
  ) {}

  async load(): Promise<void> {
    const { assignments, leases, rests } = await this.store.load();
    for (const assignment of assignments) this.put(assignment);
    for (const lease of leases) this.byPort.get(lease.port)?.leases.set(lease.owner, lease);
    this.rest(rests.sort((a, b) => a.until - b.until));
  }

  find(identity: Identity): Entry | undefined {
    return this.byKey.get(identityKey(identity));
  }

  at(port: number): Entry | undefined {
    return this.byPort.get(port);
  }

  entries(): IterableIterator<Entry> {
    return this.byKey.values();
  }

  get size(): number {
    return this.byKey.size;
  }

  countOfProject(project: string): number {
    return this.portsOfProject.get(project) ?? 0;
  }

  /** @returns whose port this was until a moment ago, where it still rests */
  restAt(port: number): StoredRest | undefined {
    return this.rests.get(port);
  }

  restsOf(identity: Identity): number[] {
    const key = identityKey(identity);
    return [...this.rests.values()].filter((rest) => identityKey(rest) === key).map((rest) => rest.port);
  }

  async claim(claim: Claim): Promise<void> {
    await this.store.claim(claim);
    const left = claim.grants.flatMap(({ assignment }) => this.find(assignment)?.assignment.port ?? []);
    for (const port of [...claim.reclaimed, ...left]) {
      if (!claim.grants.some(({ assignment }) => assignment.port === port && this.isHeldBy(port, assignment))) this.remove(port);
    }
    for (const { assignment, lease, adopted } of claim.grants) {
      this.rests.delete(assignment.port);
      const entry = this.put(assignment);
      for (const each of adopted === undefined ? [lease] : [lease, adopted]) {
        if (!entry.leases.has(each.owner)) entry.leases.set(each.owner, each);
      }
    }
    this.rest(claim.rests);
    const granted = claim.grants.map(({ assignment }) => assignment.port);
    this.changes.add(
      granted,
      [...claim.reclaimed, ...left].filter((port) => !this.byPort.has(port)),
    );
  }

  async release(release: Release): Promise<void> {
    await this.store.release(release);
    for (const port of release.ports) this.remove(port);
    this.rest(release.rests);
    this.changes.add([], release.ports);
  }

  async endLeases(end: LeaseEnd): Promise<void> {
    await this.store.endLeases(end);
    const changed: number[] = [];
    for (const { port, owner } of end.leases) {
      const entry = this.byPort.get(port);
      if (entry?.leases.delete(owner) !== true) continue;
      entry.assignment = { ...entry.assignment, lastUsedAt: Math.max(entry.assignment.lastUsedAt, end.at) };
      changed.push(port);
    }
    this.changes.add(changed, []);
  }

  /**
   * Ends the rests that are over. They are kept in the order in which they began: all behind the first that goes on go on, too.
   * @param restMs how long a rest is at most
   */
  wake(now: number, restMs = Infinity): void {
    this.clipRests(now + restMs);
    for (const { port, until } of this.rests.values()) {
      if (until > now) break;
      this.rests.delete(port);
      if (!this.byPort.has(port)) this.pool.vacate(port);
    }
  }

  /** Before the backend was started anew the clock may have been ahead; nothing rests longer for that. */
  private clipRests(latest: number): void {
    const [first] = this.rests.values();
    if (first === undefined || first.until <= latest) return;
    for (const [port, rest] of this.rests) this.rests.set(port, { ...rest, until: Math.min(rest.until, latest) });
  }

  private isHeldBy(port: number, identity: Identity): boolean {
    const held = this.byPort.get(port);
    return held !== undefined && identityKey(held.assignment) === identityKey(identity);
  }

  private put(assignment: StoredAssignment): MutableEntry {
    const key = identityKey(assignment);
    let entry = this.byKey.get(key);
    if (entry === undefined) {
      entry = { assignment, leases: new Map() };
      this.byKey.set(key, entry);
      this.byPort.set(assignment.port, entry);
      this.portsOfProject.set(assignment.project, this.countOfProject(assignment.project) + 1);
    }
    entry.assignment = assignment;
    this.pool.occupy(assignment.port);
    return entry;
  }

  private remove(port: number): void {
    const entry = this.byPort.get(port);
    if (entry === undefined) return;
    const { project } = entry.assignment;
    this.byPort.delete(port);
    this.byKey.delete(identityKey(entry.assignment));
    this.pool.vacate(port);
    const left = this.countOfProject(project) - 1;
    if (left > 0) this.portsOfProject.set(project, left);
    else this.portsOfProject.delete(project);
  }

  private rest(rests: readonly StoredRest[]): void {
    for (const rest of rests) {
      this.rests.delete(rest.port);
      this.rests.set(rest.port, rest);
      this.pool.occupy(rest.port);
    }
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** What clients see of an entry. */
export function toAssignment({ assignment, leases }: Entry): Assignment {
  const { port, project, service, context, folder, createdAt, lastUsedAt } = assignment;
  return {
    port,
    project,
    service,
    context,
    ...(folder === undefined ? {} : { folder }),
    state: leases.size > 0 ? "active" : "idle",
    leases: [...leases.values()].map(({ pid, client, since }) => ({ ...(pid === 0 ? {} : { pid }), client, since: iso(since) })),
    createdAt: iso(createdAt),
    lastUsedAt: iso(lastUsedAt),
  };
}
