import { defaultConfig } from "../../../server/config/config.js";
import type { FailureKind } from "../../../server/protocol/failures.js";
import { type Identity, identityKey } from "../../../server/protocol/identity.js";
import type { Caller } from "../../../server/protocol/requests.js";
import { RECONNECT_GRACE_MS } from "../../../server/services/leases.js";
import { connectionOwner, processOwner } from "../../../server/services/ownership/leaseOwner.js";

/** The model's world: small, so that ports, projects and rests often run out. */
export const rules = {
  ranges: [
    [4190, 4194],
    [4186, 4193],
    [4196, 4203],
  ] as readonly (readonly [first: number, last: number])[],
  /** A port that browsers refuse, and one that the config reserves. */
  never: new Set([4190, 4198]),
  /** Angular's port, assigned only when requested by number. */
  onlyByNumber: new Set([4200]),
  reserved: [4198],
  maxPortsPerProject: 3,
  restSeconds: 60,
  retentionDays: 1,
};
export const allPorts = Array.from({ length: 18 }, (_, index) => 4186 + index);

export interface Wish {
  identity: Identity;
  preferred?: number;
  strict?: true;
  range?: readonly [number, number];
  owner?: { pid: number };
  folder?: string;
}

interface LeaseFact {
  owner: string;
  pid: number;
  /** The start of the process, or of the client's. */
  startedAt: string;
  /** Set for that of a server which was found listening. */
  isAdopted?: true;
}

const isOfConnection = ({ owner }: LeaseFact): boolean => owner.startsWith(connectionOwner(""));

export interface Held {
  identity: Identity;
  port: number;
  folder?: string;
  pinned: boolean;
  /** Whether the port was asked for by number. */
  byNumber: boolean;
  lastUsedAt: number;
  leases: Map<string, LeaseFact>;
}

/** The allowed results of a request: one of these failures, or one of these ports. */
export type Expectation =
  | { fail: FailureKind[]; maySweep: boolean }
  | {
      ports: number[];
      /** Those of them where the identity's own server is listening, which is adopted then. */
      own: number[];
      /** The failures that are allowed as well, because not every taken port is looked up. */
      orFails: FailureKind[];
      /** Whether the leases of dead owners have ended when it is a port that is not its own server's. */
      swept: boolean;
      probes: boolean;
      previous: number | undefined;
    };

/** What a request in a batch has to consider. */
export interface Batch {
  claimed: Set<number>;
  locked: Set<string>;
  newOf: Map<string, number>;
}
export const emptyBatch = (): Batch => ({ claimed: new Set(), locked: new Set(), newOf: new Map() });

const NOBODY: Caller = { connection: "", client: { name: "", version: "", pid: 0 } };

/** Who has what according to the promises, without any knowledge of how they are kept. */
export class Model {
  held = new Map<string, Held>();
  rests = new Map<number, { key: string; until: number; byNumber: boolean }>();
  /** When each open connection was opened, or its client's grace began again, and by which process. */
  open = new Map<string, { pid: number; since: number }>();
  /** The connections that were there when the backend started. */
  former = new Set<string>();
  /** The ports that identities lost to others and do not know of, by key. */
  lost = new Map<string, number>();
  processes = new Map<number, string>();
  listeners = new Map<number, { pid: number; startedAt: string; folder: string }>();
  range = rules.ranges[0]!;
  storeBroken = false;

  constructor(
    public now: number,
    public bornAt = now,
  ) {}

  clone(): Model {
    const copy = Object.assign(new Model(this.now, this.bornAt), this);
    copy.held = new Map([...this.held].map(([key, held]) => [key, { ...held, leases: new Map(held.leases) }]));
    copy.rests = new Map(this.rests);
    copy.lost = new Map(this.lost);
    copy.open = new Map(this.open);
    return copy;
  }

  become(other: Model): void {
    Object.assign(this, other);
  }

  // ---- living processes and connections

  isDead(lease: LeaseFact): boolean {
    if (this.open.has(lease.owner)) return false;
    const startedAt = this.processes.get(lease.pid);
    if (startedAt !== lease.startedAt) return true;
    return isOfConnection(lease) && !this.isAwaited(lease) && this.now >= this.bornAt + RECONNECT_GRACE_MS;
  }

  /** Whether its client lives, and is not back or has just come back. */
  private isAwaited({ owner, pid }: LeaseFact): boolean {
    if (!this.former.has(owner)) return false;
    return ![...this.open.values()].some((client) => client.pid === pid && this.now >= client.since + RECONNECT_GRACE_MS);
  }

  /** Whether it is of an earlier connection of the caller's process. */
  private isFromBefore(lease: LeaseFact, { client }: Caller): boolean {
    const isSame = lease.pid === client.pid && lease.startedAt === this.processes.get(client.pid);
    return isOfConnection(lease) && !this.open.has(lease.owner) && isSame;
  }

  isLive(held: Held): boolean {
    return [...held.leases.values()].some((lease) => !this.isDead(lease));
  }

  /** The live leases of others. */
  ofOthers(held: Held, caller: Caller): LeaseFact[] {
    return [...held.leases.values()].filter((lease) => {
      return lease.owner !== connectionOwner(caller.connection) && !this.isFromBefore(lease, caller) && !this.isDead(lease);
    });
  }

  /** Those of them that somebody asked for: only these keep others from releasing or moving the port. */
  ofOtherClients(held: Held, caller: Caller): LeaseFact[] {
    return this.ofOthers(held, caller).filter(({ isAdopted }) => isAdopted !== true);
  }

  // ---- available ports

  isInRange(port: number): boolean {
    return port >= this.range[0] && port <= this.range[1];
  }

  isResting(port: number): boolean {
    return (this.rests.get(port)?.until ?? 0) > this.now;
  }

  holderOf(port: number): Held | undefined {
    return [...this.held.values()].find((held) => held.port === port);
  }

  countOf(project: string): number {
    return [...this.held.values()].filter(({ identity }) => identity.project === project).length;
  }

  expect(wish: Wish, caller: Caller, batch = emptyBatch()): Expectation {
    const fail: FailureKind[] = [];
    const { identity, range, owner } = wish;
    const held = this.held.get(identityKey(identity));
    const count = this.countOf(identity.project) + (batch.newOf.get(identity.project) ?? 0);
    if (held === undefined && count >= rules.maxPortsPerProject) fail.push("TooManyPorts");
    if (range !== undefined && (range[0] < this.range[0] || range[1] > this.range[1])) fail.push("InvalidParams");
    if (owner !== undefined && !this.processes.has(owner.pid)) fail.push("InvalidParams");
    if (this.storeBroken) fail.push("StoreUnavailable");
    const choice = this.choose(wish, held, caller, batch);
    if (fail.length === 0) return choice;
    if ("fail" in choice) return { fail: [...fail, ...choice.fail], maySweep: choice.maySweep };
    return { fail: [...fail, ...choice.orFails], maySweep: choice.swept };
  }

  private choose(wish: Wish, held: Held | undefined, caller: Caller, batch: Batch): Expectation {
    const isWithin = (port: number): boolean => wish.range === undefined || (port >= wish.range[0] && port <= wish.range[1]);
    const plain = { own: [], orFails: [], swept: false, probes: true, previous: held?.port };
    const folder = wish.folder ?? held?.folder;
    if (held !== undefined) {
      const isWanted = isWithin(held.port) && (wish.strict !== true || wish.preferred === held.port);
      if (this.isLive(held)) {
        if (isWanted) return { ...plain, ports: [held.port], probes: false };
        if (this.ofOthers(held, caller).length > 0) return { fail: ["PortUnavailable"], maySweep: false };
      } else if (isWanted && !rules.never.has(held.port) && (this.isInRange(held.port) || this.isByNumber(held, wish.preferred))) {
        const listener = this.listeners.get(held.port);
        if (listener === undefined) return { ...plain, ports: [held.port] };
        if (listener.folder === folder) return { ...plain, ports: [held.port], own: [held.port] };
      }
    }
    const key = identityKey(wish.identity);
    const isOpen = (port: number, isAnywhere: boolean): boolean =>
      !rules.never.has(port) && (isAnywhere || isWithin(port)) && !batch.claimed.has(port) && this.holderOf(port) === undefined;
    const isFree = (port: number, isAnywhere = false): boolean => isOpen(port, isAnywhere) && !this.listeners.has(port);
    const own = allPorts.filter((port) => isOpen(port, false) && folder !== undefined && this.listeners.get(port)?.folder === folder);
    const isAvailable = (port: number): boolean => isFree(port) || own.includes(port);
    const { preferred } = wish;
    if (preferred !== undefined) {
      if (isAvailable(preferred) && (!this.isResting(preferred) || this.rests.get(preferred)!.key === key))
        return { ...plain, ports: [preferred], own };
      if (wish.strict === true) return { fail: ["PortUnavailable"], maySweep: false };
    }
    const rested = allPorts.filter((port) => {
      const rest = this.isResting(port) ? this.rests.get(port)! : undefined;
      return rest?.key === key && (rest.byNumber || this.isInRange(port)) && isAvailable(port);
    });
    if (rested.length > 0) return { ...plain, ports: rested, own };
    const isCandidate = (port: number): boolean => this.isInRange(port) && !rules.onlyByNumber.has(port) && !this.isResting(port);
    const free = allPorts.filter((port) => isFree(port) && isCandidate(port));
    const served = own.filter(isCandidate);
    if (free.length > 0) return { ...plain, ports: [...free, ...served], own };
    const other = this.chooseOther(isWithin, isFree, key, batch, held);
    if (served.length === 0) return other;
    if ("fail" in other) return { ...plain, ports: served, own, orFails: other.fail, swept: other.maySweep };
    return { ...other, ports: [...served, ...other.ports], own };
  }

  /** Where nothing is free. */
  private chooseOther(
    isWithin: (port: number) => boolean,
    isFree: (port: number, isAnywhere: boolean) => boolean,
    key: string,
    batch: Batch,
    held: Held | undefined,
  ): Expectation {
    const plain = { own: [], orFails: [], swept: false, probes: true, previous: held?.port };
    const isFreeAnywhere = (port: number): boolean =>
      this.isInRange(port) && isFree(port, true) && !rules.onlyByNumber.has(port) && !this.isResting(port);
    if (allPorts.some(isFreeAnywhere)) return { fail: ["PortRangeExhausted"], maySweep: false };
    const longestUnused = this.longestUnused(isWithin, key, batch);
    if (longestUnused.length > 0) return { ...plain, ports: longestUnused };
    const swept = this.clone();
    swept.sweep();
    const ports = swept.longestUnused(isWithin, key, batch);
    return ports.length > 0 ? { ...plain, ports, swept: true } : { fail: ["PortRangeExhausted"], maySweep: true };
  }

  /** The available ports of those idle assignments that have been unused longest. */
  private longestUnused(isWithin: (port: number) => boolean, ownKey: string, { locked }: Batch): number[] {
    const idle = [...this.held].filter(
      ([key, { port, leases, pinned }]) =>
        leases.size === 0 &&
        !pinned &&
        key !== ownKey &&
        !locked.has(key) &&
        isWithin(port) &&
        this.isInRange(port) &&
        !rules.never.has(port) &&
        !rules.onlyByNumber.has(port),
    );
    const usable = idle.map(([, held]) => held).filter(({ port }) => !this.listeners.has(port));
    const oldest = Math.min(...usable.map(({ lastUsedAt }) => lastUsedAt));
    return usable.filter(({ lastUsedAt }) => lastUsedAt === oldest).map(({ port }) => port);
  }

  // ---- changes

  /** Whether an identity keeps its port also beside the range: it asked for it by number once, or does so now. */
  isByNumber(held: Held, preferred: number | undefined): boolean {
    return held.byNumber || (preferred === held.port && !this.isInRange(held.port));
  }

  grant({ identity, owner, folder, preferred }: Wish, port: number, caller: Caller, adopts: boolean): void {
    const key = identityKey(identity);
    const before = this.held.get(key);
    const rested = this.isResting(port) && this.rests.get(port)!.byNumber;
    const byNumber = before?.port === port ? this.isByNumber(before, preferred) : preferred === port || rested;
    const displaced = this.holderOf(port);
    if (displaced !== undefined && displaced !== before) this.lose(displaced);
    this.lost.delete(key);
    if (before !== undefined && before.port !== port) this.rest(before);
    const leases = before?.port === port ? before.leases : new Map<string, LeaseFact>();
    const add = (lease: LeaseFact): void => {
      if (!leases.has(lease.owner)) leases.set(lease.owner, lease);
    };
    if (owner === undefined) {
      for (const lease of [...leases.values()]) if (this.isFromBefore(lease, caller)) leases.delete(lease.owner);
      add({ owner: connectionOwner(caller.connection), pid: caller.client.pid, startedAt: this.processes.get(caller.client.pid)! });
    } else add(this.ofProcess(owner.pid, this.processes.get(owner.pid)!));
    if (adopts) add({ ...this.ofProcess(this.listeners.get(port)!.pid, this.listeners.get(port)!.startedAt), isAdopted: true });
    this.rests.delete(port);
    const pinned = before?.pinned === true;
    this.held.set(key, { identity, port, folder: folder ?? before?.folder, pinned, byNumber, lastUsedAt: this.now, leases });
  }

  /** Moves an identity with a port to this one, or to any available one. */
  expectMove(held: Held, wanted: number | undefined, force: boolean, caller: Caller): Expectation {
    const plain = { own: [], orFails: [], swept: false, probes: true, previous: held.port };
    if (wanted === held.port) return { ...plain, ports: [wanted], probes: false };
    const fail: FailureKind[] = [];
    if (!force && this.ofOtherClients(held, caller).length > 0) fail.push("NotOwner");
    if (this.storeBroken) fail.push("StoreUnavailable");
    const choice = this.chooseMove(held, wanted);
    if (fail.length === 0) return choice;
    return { fail: [...fail, ...("fail" in choice ? choice.fail : [])], maySweep: "fail" in choice ? choice.maySweep : choice.swept };
  }

  private chooseMove(held: Held, wanted: number | undefined): Expectation {
    const own = identityKey(held.identity);
    const asIfNew: Wish = { identity: held.identity, ...(wanted === undefined ? {} : { preferred: wanted, strict: true }) };
    const others = this.clone();
    // A move without a port never goes back to the identity's former ports while they rest.
    if (wanted === undefined)
      for (const [port, { key }] of this.rests)
        if (key === own && this.isResting(port)) others.rests.set(port, { key: "", until: Infinity, byNumber: false });
    const choice = others.choose(asIfNew, undefined, NOBODY, { ...emptyBatch(), claimed: new Set([held.port]), locked: new Set([own]) });
    if ("fail" in choice || wanted !== undefined) return choice;
    const rested = [...this.rests].flatMap(([port, { key }]) => (key === own && this.isResting(port) ? port : []));
    return { ...choice, ports: choice.ports.filter((port) => !rested.includes(port)) };
  }

  /** @param byNumber whether this port was asked for */
  move(held: Held, port: number, byNumber: boolean): void {
    if (port === held.port) return;
    const displaced = this.holderOf(port);
    if (displaced !== undefined) this.lose(displaced);
    this.rest(held);
    this.rests.delete(port);
    Object.assign(held, { port, byNumber, lastUsedAt: Math.max(held.lastUsedAt, this.now) });
  }

  release(released: Held[]): void {
    for (const held of released) {
      this.held.delete(identityKey(held.identity));
      this.rest(held);
    }
  }

  sweep(): void {
    this.endLeases((lease) => this.isDead(lease));
  }

  endLeases(ends: (lease: LeaseFact) => boolean): void {
    for (const held of this.held.values()) {
      for (const lease of [...held.leases.values()].filter(ends)) {
        held.leases.delete(lease.owner);
        held.lastUsedAt = Math.max(held.lastUsedAt, this.now);
      }
    }
  }

  removeUnused(): void {
    if (this.now < this.bornAt + defaultConfig.cleanupIntervalSeconds * 1000) return; // Clients that are just back may still want their ports.
    for (const [key, { leases, lastUsedAt, pinned }] of this.held) {
      if (leases.size === 0 && !pinned && lastUsedAt < this.now - rules.retentionDays * 86_400_000) this.held.delete(key);
    }
  }

  /** The whole state, in a form that can be compared. */
  snapshot(): unknown {
    return {
      held: [...this.held.values()]
        .map(({ identity, port, folder, pinned, byNumber, lastUsedAt, leases }) => ({
          ...{ port, identity: identityKey(identity), folder, pinned, byNumber, lastUsedAt },
          leases: [...leases.keys()].sort(),
        }))
        .sort((a, b) => a.port - b.port),
      rests: [...this.rests]
        .filter(([port]) => this.isResting(port))
        .map(([port, { key, until, byNumber }]) => ({ port, identity: key, until, byNumber }))
        .sort((a, b) => a.port - b.port),
    };
  }

  private lose({ identity, port }: Held): void {
    this.held.delete(identityKey(identity));
    this.lost.set(identityKey(identity), port);
  }

  private ofProcess(pid: number, startedAt: string): LeaseFact {
    return { owner: processOwner({ pid, startedAt }), pid, startedAt };
  }

  private rest({ identity, port, byNumber }: Held): void {
    this.rests.set(port, { key: identityKey(identity), byNumber, until: this.now + rules.restSeconds * 1000 });
  }
}
