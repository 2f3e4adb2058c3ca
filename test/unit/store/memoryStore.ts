import { storeUnavailable } from "../../../server/protocol/failures.js";
import { type Identity, identityKey } from "../../../server/protocol/identity.js";
import { StaleStep } from "../../../server/store/staleStep.js";
import type {
  ChangedPorts,
  Claim,
  ClockDoubt,
  EventFilter,
  Grant,
  Holding,
  LeaseEnd,
  Period,
  Release,
  Store,
  StoredAssignment,
  StoredEvent,
  StoredLease,
  StoredRest,
  StoredState,
  StoredTime,
} from "../../../server/store/store.js";

interface Held {
  assignment: StoredAssignment;
  /** By owner, with the backend through which each is held. */
  leases: Map<string, { lease: StoredLease; by: MemoryStore }>;
}

interface Content {
  byPort: Map<number, Held>;
  rests: Map<number, StoredRest>;
  events: (StoredEvent & { id: number })[];
  doubt?: ClockDoubt;
}

/** A turn of the event loop, as a network needs at least. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A store in memory that several backends share, each by a connection of its own. It keeps every field of an assignment. */
export class MemoryStores {
  content: Content = { byPort: new Map(), rests: new Map(), events: [] };
  readonly open = new Set<MemoryStore>();
  lastId = 0;
  private held: [store: MemoryStore, ports: ChangedPorts][] | undefined;

  connect(): MemoryStore {
    const store = new MemoryStore(this);
    this.open.add(store);
    return store;
  }

  /** From now on nobody is told of changes. */
  holdFeed(): void {
    this.held ??= [];
  }

  /** Tells what was held back. */
  releaseFeed(): void {
    const told = this.held ?? [];
    this.held = undefined;
    for (const [by, ports] of told) this.tell(by, ports);
  }

  /** Tells all backends but the one that made the change. */
  tell(by: MemoryStore, ports: ChangedPorts): void {
    if (this.held !== undefined) this.held.push([by, ports]);
    else for (const store of this.open) if (store !== by) store.changedElsewhere(ports);
  }
}

export class MemoryStore implements Store {
  private readonly handlers = new Set<(ports: ChangedPorts) => void>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly stores: MemoryStores) {}

  onDidChangeElsewhere(handler: (ports: ChangedPorts) => void): void {
    this.handlers.add(handler);
  }

  changedElsewhere(ports: ChangedPorts): void {
    for (const handler of this.handlers) handler(ports);
  }

  load(ports?: readonly number[]): Promise<StoredState> {
    return this.inTurn(() => {
      const isWanted = ({ port }: { port: number }): boolean => ports?.includes(port) ?? true;
      const { byPort, rests } = this.stores.content;
      const held = [...byPort.values()].filter(({ assignment }) => isWanted(assignment));
      return structuredClone({
        assignments: held.map(({ assignment }) => assignment),
        leases: held.flatMap(({ leases }) => [...leases.values()].map((each) => this.seen(each))),
        rests: [...rests.values()].filter(isWanted),
      });
    });
  }

  claim({ grants, ended = [], reclaimed, rests, events }: Claim): Promise<void> {
    return this.change(({ byPort, ...content }) => {
      for (const holding of reclaimed) this.remove(byPort, holding, true);
      for (const grant of grants) this.checkPrevious(byPort, grant);
      for (const { port, owner, event } of ended) if (byPort.get(port)?.leases.delete(owner) === true) this.keep(content.events, [event]);
      const before = new Map(byPort);
      const left = grants.flatMap(({ previous }) => previous ?? []);
      for (const port of left) byPort.delete(port);
      for (const { assignment, previous, leases } of grants) {
        if (byPort.has(assignment.port)) throw new StaleStep([assignment.port], `port ${assignment.port} is another identity's`);
        if ([...byPort.values()].some((held) => identityKey(held.assignment) === identityKey(assignment))) throw new Error("two ports");
        const held = before.get(previous ?? 0)?.leases;
        const all = previous === assignment.port ? held! : (new Map() as Held["leases"]);
        for (const { elsewhere, ...lease } of leases) {
          if (!all.has(lease.owner)) all.set(lease.owner, { lease, by: elsewhere === true ? held!.get(lease.owner)!.by : this });
        }
        byPort.set(assignment.port, { assignment: { ...assignment }, leases: all });
        content.rests.delete(assignment.port);
      }
      for (const rest of rests) content.rests.set(rest.port, rest);
      this.keep(content.events, events);
      return [...left, ...grants.map(({ assignment }) => assignment.port), ...[...reclaimed, ...rests].map(({ port }) => port)];
    });
  }

  release({ released, ifIdle, rests, events }: Release): Promise<void> {
    return this.change((content) => {
      for (const holding of released) this.remove(content.byPort, holding, ifIdle === true);
      for (const rest of rests) content.rests.set(rest.port, rest);
      this.keep(content.events, events);
      return [...released, ...rests].map(({ port }) => port);
    });
  }

  endLeases({ leases, at }: LeaseEnd): Promise<void> {
    return this.change((content) => {
      for (const { port, owner, event } of leases) {
        const held = content.byPort.get(port);
        if (held?.leases.delete(owner) !== true) continue;
        held.assignment.lastUsedAt = Math.max(held.assignment.lastUsedAt, at);
        this.keep(content.events, [event]);
      }
      return leases.map(({ port }) => port);
    });
  }

  pin(holding: Holding, pinned: boolean): Promise<void> {
    return this.change(({ byPort }) => {
      const { assignment } = this.find(byPort, holding);
      if (pinned) assignment.pinned = true;
      else delete assignment.pinned;
      return [holding.port];
    });
  }

  record(events: readonly StoredEvent[]): Promise<void> {
    return this.change((content) => {
      this.keep(content.events, events);
      return [];
    });
  }

  findEvents({ limit, before = Infinity, port, ...wanted }: EventFilter): Promise<(StoredEvent & { id: number })[]> {
    const fields = Object.entries(wanted) as [keyof StoredEvent, unknown][];
    return this.inTurn(() =>
      this.stores.content.events
        .filter((event) => port === undefined || event.port === port || event.previousPort === port)
        .filter((event) => event.id < before && fields.every(([field, value]) => value === undefined || event[field] === value))
        .slice(-limit)
        .reverse(),
    );
  }

  async forgetEvents(before: number, most: number): Promise<void> {
    await turn();
    return this.change((content) => {
      const events = content.events.slice(Math.max(0, content.events.length - most));
      const first = events.findIndex(({ at }) => at >= before);
      content.events = first === -1 ? [] : events.slice(first);
      return [];
    });
  }

  readTime(): Promise<StoredTime> {
    return this.inTurn(() => {
      const { byPort, events, doubt } = this.stores.content;
      const held = [...byPort.values()].flatMap(({ assignment, leases }) => [
        ...[assignment.createdAt, assignment.lastUsedAt],
        ...[...leases.values()].map(({ lease }) => lease.since),
      ]);
      const dates = [...held, ...events.map(({ at }) => at)];
      return { ...(dates.length === 0 ? {} : { latest: Math.max(...dates) }), ...(doubt === undefined ? {} : { doubt }) };
    });
  }

  keepDoubt(doubt: ClockDoubt | undefined): Promise<void> {
    return this.change((content) => {
      content.doubt = doubt;
      return [];
    });
  }

  redate({ from, to }: Period, at: number): Promise<void> {
    const right = (date: number): number => (date >= from && date <= to ? at : date);
    return this.change((content) => {
      for (const held of content.byPort.values()) {
        const { assignment, leases } = held;
        held.assignment = { ...assignment, createdAt: right(assignment.createdAt), lastUsedAt: right(assignment.lastUsedAt) };
        for (const [owner, { lease, by }] of leases) leases.set(owner, { lease: { ...lease, since: right(lease.since) }, by });
      }
      content.events = content.events.map((event) => ({ ...event, at: right(event.at) }));
      return [];
    });
  }

  /** The backend ends, or is lost: what is leased through it is for the others to look after. */
  async close(): Promise<void> {
    await this.last;
    if (!this.stores.open.delete(this)) return;
    const { byPort } = this.stores.content;
    this.stores.tell(
      this,
      [...byPort].filter(([, { leases }]) => [...leases.values()].some(({ by }) => by === this)).map(([port]) => port),
    );
  }

  /** All of a change or nothing. */
  private change(apply: (content: Content) => number[]): Promise<void> {
    return this.inTurn(() => {
      const { byPort, rests, events, doubt } = this.stores.content;
      const copy: Content = {
        byPort: new Map(
          [...byPort].map(([port, { assignment, leases }]) => [port, { assignment: { ...assignment }, leases: new Map(leases) }]),
        ),
        rests: new Map(rests),
        events: [...events],
        doubt,
      };
      const ports = apply(copy);
      this.stores.content = copy;
      if (ports.length > 0) this.stores.tell(this, [...new Set(ports)]);
    });
  }

  private inTurn<T>(run: () => T): Promise<T> {
    const step = this.last.then(turn).then(() => {
      if (!this.stores.open.has(this)) throw storeUnavailable("it is closed");
      return run();
    });
    this.last = step.catch(() => undefined);
    return step;
  }

  private checkPrevious(byPort: Content["byPort"], { assignment, previous }: Grant): void {
    if (portOf(byPort, assignment) !== previous) throw stale(byPort, assignment, previous);
  }

  private find(byPort: Content["byPort"], holding: Holding): Held {
    if (portOf(byPort, holding) !== holding.port) throw stale(byPort, holding);
    return byPort.get(holding.port)!;
  }

  private remove(byPort: Content["byPort"], holding: Holding, ifIdle: boolean): void {
    const { assignment, leases } = this.find(byPort, holding);
    if (ifIdle && (leases.size > 0 || assignment.pinned === true)) throw stale(byPort, holding);
    byPort.delete(holding.port);
  }

  private keep(kept: Content["events"], events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.reason !== undefined && typeof event.reason !== "string") throw new TypeError("a reason is a string");
      kept.push({ ...event, id: ++this.stores.lastId });
    }
  }

  private seen({ lease, by }: { lease: StoredLease; by: MemoryStore }): StoredLease {
    return by !== this && this.stores.open.has(by) ? { ...lease, elsewhere: true } : lease;
  }
}

function portOf(byPort: Content["byPort"], identity: Identity): number | undefined {
  const key = identityKey(identity);
  return [...byPort.values()].find(({ assignment }) => identityKey(assignment) === key)?.assignment.port;
}

function stale(byPort: Content["byPort"], holding: Holding, ...others: (number | undefined)[]): StaleStep {
  const ports = [holding.port, portOf(byPort, holding), ...others].filter((port) => port !== undefined);
  return new StaleStep(ports, `${identityKey(holding)} is not as expected`);
}
