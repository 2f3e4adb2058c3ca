import { isDeepStrictEqual } from "node:util";
import type { Assignment, Rest } from "../protocol/assignment.js";
import { type Identity, identityKey } from "../protocol/identity.js";
import type {
  ChangedPorts,
  Claim,
  LeaseEnd,
  Period,
  Release,
  Store,
  StoredAssignment,
  StoredEvent,
  StoredLease,
  StoredRest,
  StoredState,
} from "../store/store.js";
import type { PortPool } from "./pool/portPool.js";
import type { Changes } from "./changes.js";
import type { Journal } from "./journal.js";
import type { Sightings } from "./sightings.js";
import { StoreTurns } from "./storeTurns.js";

/** An assignment and its leases, by owner. */
export interface Entry {
  readonly assignment: StoredAssignment;
  readonly leases: ReadonlyMap<string, StoredLease>;
}

interface MutableEntry extends Entry {
  assignment: StoredAssignment;
  leases: Map<string, StoredLease>;
}

const NONE: ReadonlySet<Entry> = new Set();

interface Parts {
  store: Store;
  pool: PortPool;
  changes: Changes;
  sightings: Sightings;
  journal: Journal;
}

/**
 * The assignments and leases in memory, as the store has them. A change goes to the store first and is visible here and to clients once it
 * is durable, so no crash takes back what a client knows, and a failed write changes nothing. Changes of other backends on a shared store
 * are taken over as they happen.
 */
export class Registry {
  private readonly byKey = new Map<string, MutableEntry>();
  private readonly byPort = new Map<number, MutableEntry>();
  private readonly rests = new Map<number, StoredRest>();
  /** The last rest of each unassigned port, kept after it is over. */
  private readonly formerRests = new Map<number, StoredRest>();
  /** Counts the changes of assignments and leases, which are the same as long as it is. */
  changeCount = 0;
  /** The end of the longest rest. */
  private latestRest = 0;
  private readonly byProject = new Map<string, Set<MutableEntry>>();
  private readonly turns: StoreTurns;

  constructor(private readonly parts: Parts) {
    this.turns = new StoreTurns(parts.store, (state, ports) => parts.changes.add(this.takeIn(state, ports), []));
  }

  /** Reads the store, and from now on the changes of other backends. */
  async load(): Promise<void> {
    this.takeIn(await this.parts.store.load(), undefined);
    await this.turns.follow();
  }

  /** All that is assigned, leased and resting, as a store keeps it. */
  snapshot(): StoredState {
    const entries = [...this.byKey.values()];
    return {
      assignments: entries.map(({ assignment }) => assignment),
      leases: entries.flatMap(({ leases }) => [...leases.values()]),
      rests: [...this.rests.values()],
    };
  }

  find(identity: Identity): Entry | undefined {
    return this.byKey.get(identityKey(identity));
  }

  at(port: number): Entry | undefined {
    return this.byPort.get(port);
  }

  assignmentAt(port: number): Assignment | undefined {
    const entry = this.byPort.get(port);
    return entry && this.toAssignment(entry);
  }

  /** In the order in which they were last used, which does not depend on the clock. */
  entries(): IterableIterator<Entry> {
    return this.byKey.values();
  }

  get size(): number {
    return this.byKey.size;
  }

  ofProject(project: string): ReadonlySet<Entry> {
    return this.byProject.get(project) ?? NONE;
  }

  countOfProject(project: string): number {
    return this.ofProject(project).size;
  }

  /** @returns the port's rest, with its former identity, while it lasts */
  restAt(port: number): StoredRest | undefined {
    return this.rests.get(port);
  }

  /** The rests of the given ports, as clients see them; by default all rests. */
  resting(ports: Iterable<number> = this.rests.keys()): Rest[] {
    return [...ports].flatMap((port) => {
      const rest = this.rests.get(port);
      if (rest === undefined || this.byPort.has(port)) return [];
      const { project, service, context, until } = rest;
      return [{ port, project, service, context, until: iso(until) }];
    });
  }

  /** @returns who gave up the port last, unless it is assigned; `until` is the end of its rest */
  formerHolder(port: number): StoredRest | undefined {
    return this.byPort.has(port) ? undefined : this.formerRests.get(port);
  }

  restsOf(identity: Identity): StoredRest[] {
    const key = identityKey(identity);
    return [...this.rests.values()].filter((rest) => identityKey(rest) === key);
  }

  /** @throws StaleStep when another backend was faster; its change is known here then */
  claim(claim: Claim): Promise<void> {
    return this.turns.step(async () => {
      await this.parts.store.claim(claim);
      const left = claim.grants.flatMap(({ assignment }) => this.find(assignment)?.assignment.port ?? []);
      const given = [...claim.reclaimed.map(({ port }) => port), ...left];
      for (const port of given) {
        if (!claim.grants.some(({ assignment }) => assignment.port === port && this.isHeldBy(port, assignment))) this.remove(port);
      }
      const ended = (claim.ended ?? []).filter(({ port, owner }) => this.byPort.get(port)?.leases.delete(owner) === true);
      for (const { assignment, leases } of claim.grants) {
        this.rests.delete(assignment.port);
        this.formerRests.delete(assignment.port);
        const entry = this.put(assignment);
        for (const lease of leases) if (!entry.leases.has(lease.owner)) entry.leases.set(lease.owner, lease);
      }
      this.rest(claim.rests);
      const granted = claim.grants.map(({ assignment }) => assignment.port);
      this.parts.changes.add(
        granted,
        given.filter((port) => !this.byPort.has(port)),
      );
      this.parts.journal.tell([...ended.map(({ event }) => event), ...claim.events]);
    });
  }

  /** @throws StaleStep as `claim` */
  release(release: Release): Promise<void> {
    return this.turns.step(async () => {
      await this.parts.store.release(release);
      const ports = release.released.map(({ port }) => port);
      for (const port of ports) this.remove(port);
      this.rest(release.rests);
      this.parts.changes.add([], ports);
      this.parts.journal.tell(release.events);
    });
  }

  endLeases(end: LeaseEnd): Promise<void> {
    return this.turns.step(async () => {
      await this.parts.store.endLeases(end);
      const changed: number[] = [];
      const events: StoredEvent[] = [];
      for (const { port, owner, event } of end.leases) {
        const entry = this.byPort.get(port);
        if (entry?.leases.delete(owner) !== true) continue;
        this.noteUse(entry);
        entry.assignment = { ...entry.assignment, lastUsedAt: Math.max(entry.assignment.lastUsedAt, end.at) };
        changed.push(port);
        events.push(event);
      }
      this.changeCount += changed.length;
      this.parts.changes.add(changed, []);
      this.parts.journal.tell(events);
    });
  }

  /** Replaces dates that a wrong clock has told. */
  redate(period: Period, at: number): Promise<void> {
    return this.turns.step(async () => {
      await this.parts.store.redate(period, at);
      const right = (date: number): number => (date >= period.from && date <= period.to ? at : date);
      const changed: number[] = [];
      for (const entry of this.byKey.values()) {
        const { assignment, leases } = entry;
        const before = [assignment.createdAt, assignment.lastUsedAt, ...[...leases.values()].map(({ since }) => since)];
        if (before.every((date) => right(date) === date)) continue;
        entry.assignment = { ...assignment, createdAt: right(assignment.createdAt), lastUsedAt: right(assignment.lastUsedAt) };
        for (const [owner, lease] of leases) entry.leases.set(owner, { ...lease, since: right(lease.since) });
        changed.push(assignment.port);
      }
      this.changeCount += changed.length;
      this.parts.changes.add(changed, []);
    });
  }

  /** @param identity locked by the caller @throws StaleStep as `claim` */
  pin(identity: Identity, pinned: boolean): Promise<void> {
    return this.turns.step(async () => {
      const entry = this.byKey.get(identityKey(identity));
      if (entry === undefined) return;
      const { project, service, context, port } = entry.assignment;
      await this.parts.store.pin({ project, service, context, port }, pinned);
      const assignment = { ...entry.assignment };
      if (pinned) assignment.pinned = true;
      else delete assignment.pinned;
      entry.assignment = assignment;
      this.changeCount += 1;
      this.parts.changes.add([port], []);
    });
  }

  /**
   * Ends the rests that are over. They are sorted by their ends.
   * @param restMs the longest rest (ms)
   */
  wake(now: number, restMs = Infinity): void {
    this.clipRests(now + restMs);
    for (const { port, until } of this.rests.values()) {
      if (until > now) break;
      this.rests.delete(port);
      if (!this.byPort.has(port)) this.parts.pool.vacate(port);
    }
  }

  /** Shortens rests that are too long because the clock was ahead, or the setting has changed. */
  private clipRests(latest: number): void {
    if (this.latestRest <= latest) return;
    for (const [port, rest] of this.rests) this.rests.set(port, { ...rest, until: Math.min(rest.until, latest) });
    this.latestRest = latest;
  }

  /** An entry as clients see it, with all fields of the assignment, also those that nothing here knows. */
  toAssignment({ assignment, leases }: Entry): Assignment {
    return {
      ...assignment,
      state: leases.size > 0 ? "active" : "idle",
      leases: [...leases.values()].map(({ pid, client, since }) => ({ ...(pid === 0 ? {} : { pid }), client, since: iso(since) })),
      ...this.parts.sightings.at(assignment.port),
      createdAt: iso(assignment.createdAt),
      lastUsedAt: iso(assignment.lastUsedAt),
    };
  }

  /** Updates memory from the store. @returns the ports that have changed */
  private takeIn({ assignments, leases, rests }: StoredState, ports: ChangedPorts): number[] {
    const found = new Map(assignments.map((assignment) => [assignment.port, { assignment, leases: new Map<string, StoredLease>() }]));
    for (const lease of leases) found.get(lease.port)?.leases.set(lease.owner, lease);
    const known = new Set([...(ports ?? [...this.byPort.keys(), ...this.rests.keys()]), ...found.keys()]);
    const changed = [...known].filter((port) => !isDeepStrictEqual(found.get(port), this.byPort.get(port)));
    for (const port of known) {
      const now = found.get(port);
      if (now === undefined || !this.isHeldBy(port, now.assignment)) this.remove(port);
      if (this.rests.delete(port) && !this.byPort.has(port)) this.parts.pool.vacate(port);
    }
    for (const now of [...found.values()].sort((a, b) => a.assignment.lastUsedAt - b.assignment.lastUsedAt)) {
      const left = this.find(now.assignment)?.assignment.port;
      if (left !== undefined && left !== now.assignment.port) {
        this.remove(left); // The identity's former port, which was not among those read.
        changed.push(left);
      }
      const entry = this.put(now.assignment);
      entry.leases.clear();
      for (const [owner, lease] of now.leases) entry.leases.set(owner, lease);
    }
    this.rest(rests);
    this.changeCount += changed.length;
    return changed;
  }

  private isHeldBy(port: number, identity: Identity): boolean {
    const held = this.byPort.get(port);
    return held !== undefined && identityKey(held.assignment) === identityKey(identity);
  }

  private put(assignment: StoredAssignment): MutableEntry {
    let entry = this.byKey.get(identityKey(assignment));
    if (entry === undefined) {
      entry = { assignment, leases: new Map() };
      this.byPort.set(assignment.port, entry);
      this.byProject.set(assignment.project, (this.byProject.get(assignment.project) ?? new Set()).add(entry));
    }
    this.noteUse(entry);
    entry.assignment = assignment;
    this.changeCount += 1;
    this.parts.pool.occupy(assignment.port);
    return entry;
  }

  private noteUse(entry: MutableEntry): void {
    const key = identityKey(entry.assignment);
    this.byKey.delete(key);
    this.byKey.set(key, entry);
  }

  private remove(port: number): void {
    const entry = this.byPort.get(port);
    if (entry === undefined) return;
    const { project } = entry.assignment;
    this.changeCount += 1;
    this.byPort.delete(port);
    this.byKey.delete(identityKey(entry.assignment));
    this.parts.sightings.set(port, undefined);
    this.parts.pool.vacate(port);
    this.byProject.get(project)?.delete(entry);
    if (this.countOfProject(project) === 0) this.byProject.delete(project);
  }

  private rest(rests: readonly StoredRest[]): void {
    let isOrdered = true;
    for (const rest of rests) {
      isOrdered &&= rest.until >= this.latestRest;
      this.latestRest = Math.max(this.latestRest, rest.until);
      this.rests.delete(rest.port);
      this.rests.set(rest.port, rest);
      this.formerRests.set(rest.port, rest);
      this.parts.pool.occupy(rest.port);
    }
    if (isOrdered) return;
    const sorted = [...this.rests].sort(([, a], [, b]) => a.until - b.until);
    this.rests.clear();
    for (const [port, rest] of sorted) this.rests.set(port, rest);
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
