import type { Listener, Listeners, PortProbe, ProcessId } from "../../adapters/system.js";
import { portRangeExhausted, portUnavailable, invalidParams } from "../../protocol/failures.js";
import { type Identity, formatIdentity, identityKey } from "../../protocol/identity.js";
import type { Caller, CheckedParams } from "../../protocol/requests.js";
import type { KeyedLock } from "../keyedLock.js";
import type { Leases } from "../leases.js";
import type { Log } from "../log.js";
import type { Entry, Registry } from "../registry.js";
import type { OwnServers } from "./ownServers.js";
import type { PortPool } from "./portPool.js";
import type { PortStrategy } from "./strategy.js";

type Wish = CheckedParams<"portDaddy/request">;

/** A port that was found, and is held in memory until `done`. */
export interface Choice {
  port: number;
  /** The port that the identity had, which may be the same. */
  previous?: number;
  /** The port of an idle identity that gives it up. */
  reclaimed?: number;
  /** The identity's own server, already running there, which gets a lease. */
  adopt?: ProcessId;
  /** To be called when the claim is through, or has failed. */
  done(): void;
}

/** After so many candidates on which strangers listen, one look at all listeners skips the rest of them: it costs as much as some hundred probes. */
const PROBES_BEFORE_LOOK = 64;
/** And after so many more the range counts as exhausted: what is free changes faster than it can be tried. */
const PROBES_AFTER_LOOK = 64;

/** Decides which port an identity gets. Every port is claimed in memory first and tried on the system then. */
export class Allocator {
  constructor(
    private readonly registry: Registry,
    private readonly pool: PortPool,
    private readonly strategy: () => PortStrategy,
    private readonly probe: PortProbe,
    private readonly listeners: Listeners,
    private readonly ownServers: OwnServers,
    private readonly leases: Leases,
    private readonly locks: KeyedLock,
    private readonly log: Log,
  ) {}

  /**
   * @param held what the identity has; its lock is the caller's
   * @throws Failure "PortRangeExhausted", "PortUnavailable", "InvalidParams"
   */
  async choose(identity: Identity, held: Entry | undefined, wish: Wish, caller: Caller): Promise<Choice> {
    this.checkRange(wish);
    if (held === undefined) return this.chooseNew(identity, wish);

    const { port } = held.assignment;
    const wanted = isWithin(port, wish.range) && (wish.strict !== true || wish.preferred === port);
    if (await this.leases.anyAlive(held.leases.values())) {
      if (wanted) return { port, previous: port, done: nothing };
      const owners = await this.leases.ofOthers(held.leases.values(), caller);
      if (owners.length > 0) {
        const who = owners.map((lease) => `${lease.client} (pid ${lease.pid})`).join(" and ");
        throw portUnavailable(wish.preferred ?? port, `${formatIdentity(identity)} has port ${port}, which is in use by ${who}`);
      }
    } else if (wanted && this.pool.refusal(port) === undefined) {
      if (await this.probe.canListen(port)) return { port, previous: port, done: nothing };
      const adopt = await this.ownServers.findOn(port, wish.folder ?? held.assignment.folder, wish.owner?.pid, this.leases.pidOf(caller));
      if (adopt !== undefined) return { port, previous: port, adopt, done: nothing };
    }
    return { ...(await this.chooseNew(identity, wish)), previous: port };
  }

  private checkRange({ range }: Wish): void {
    const [first, last] = this.pool.range;
    if (range !== undefined && (range[0] < first || range[1] > last)) throw invalidParams("range", range, `within ${first} to ${last}`);
  }

  private async chooseNew(identity: Identity, wish: Wish): Promise<Choice> {
    if (wish.preferred !== undefined) {
      const refusal = await this.tryPreferred(identity, wish.preferred, wish.range);
      if (refusal === undefined) return this.claimed(wish.preferred);
      if (wish.strict === true) throw portUnavailable(wish.preferred, refusal);
    }
    for (const port of this.registry.restsOf(identity)) {
      // Its own former port, which nobody else gets yet.
      if (this.pool.refusal(port) === undefined && isWithin(port, wish.range) && (await this.tryPort(port))) return this.claimed(port);
    }
    const found = (await this.chooseFree(identity, wish)) ?? (await this.reclaim(wish));
    if (found !== undefined) return found;
    // Owners that died since the last sweep still count as alive: now is the moment to look.
    return ((await this.leases.sweep()) > 0 ? await this.reclaim(wish) : undefined) ?? this.exhausted(wish);
  }

  /** @returns why it cannot be had; undefined when it is claimed */
  private async tryPreferred(identity: Identity, port: number, range: Wish["range"]): Promise<string | undefined> {
    const refusal = this.pool.refusal(port);
    if (refusal !== undefined) return refusal;
    if (range !== undefined && !isWithin(port, range)) return `it is outside of the range ${range[0]} to ${range[1]} that was asked for`;
    const holder = this.registry.at(port);
    if (holder !== undefined) {
      // The identity's own port comes here only after somebody was found listening on it.
      return isSame(holder.assignment, identity) ? TAKEN : `it belongs to ${formatIdentity(holder.assignment)}`;
    }
    const rest = this.registry.restAt(port);
    if (rest !== undefined && !isSame(rest, identity)) {
      return `${formatIdentity(rest)} released it a moment ago, and its server may still be going down`;
    }
    if (rest === undefined && this.pool.isOccupied(port)) return "another request is just getting it";
    return (await this.tryPort(port)) ? undefined : TAKEN;
  }

  private async chooseFree(identity: Identity, wish: Wish): Promise<Choice | undefined> {
    const [first, last] = wish.range ?? this.pool.range;
    const strategy = this.strategy();
    let probes = 0;
    let listening: Set<number> | undefined;
    for (const port of this.pool.freePorts(strategy.start(identity, first, last), first, last)) {
      if (listening?.has(port) === true) continue;
      if (await this.tryPort(port)) {
        strategy.given(port);
        return this.claimed(port);
      }
      probes += 1;
      if (probes === PROBES_BEFORE_LOOK) listening = await this.listeningPorts();
      if (probes === PROBES_BEFORE_LOOK + PROBES_AFTER_LOOK) break;
    }
    return undefined;
  }

  /** No port is free: the idle identity that has been unused longest gives up its port. */
  private async reclaim(wish: Wish): Promise<Choice | undefined> {
    const idle = this.inRange(wish).filter(({ assignment, leases }) => leases.size === 0 && this.pool.isCandidate(assignment.port));
    idle.sort((a, b) => a.assignment.lastUsedAt - b.assignment.lastUsedAt);
    for (const { assignment } of idle.slice(0, PROBES_BEFORE_LOOK)) {
      const unlock = this.locks.tryAcquire(identityKey(assignment));
      if (unlock === undefined) continue; // It is being asked for right now: not unused at all.
      let free = false;
      try {
        free = await this.probe.canListen(assignment.port);
      } finally {
        if (!free) unlock();
      }
      if (free) return { port: assignment.port, reclaimed: assignment.port, done: unlock };
    }
    return undefined;
  }

  private exhausted(wish: Wish): never {
    const [first, last] = wish.range ?? this.pool.range;
    const all = this.inRange(wish);
    const active = all.filter(({ leases }) => leases.size > 0).length;
    const why =
      active === all.length
        ? `${active} are in use, and the others are reserved, resting or taken`
        : "other programs listen on those that are not in use";
    throw portRangeExhausted(first, last, active, all.length - active, why);
  }

  private inRange(wish: Wish): Entry[] {
    return [...this.registry.entries()].filter(({ assignment }) => isWithin(assignment.port, wish.range ?? this.pool.range));
  }

  /** Claims the port, then tries it; it is given up again when nobody could listen there. */
  private async tryPort(port: number): Promise<boolean> {
    this.pool.claim(port);
    let free = false;
    try {
      free = await this.probe.canListen(port);
    } finally {
      if (!free) this.giveUp(port);
    }
    return free;
  }

  private claimed(port: number): Choice {
    return { port, done: () => this.giveUp(port) };
  }

  /** Ends the claim. A port that has become an assignment, or that rests, stays occupied. */
  private giveUp(port: number): void {
    this.pool.endClaim(port);
    if (this.registry.at(port) === undefined && this.registry.restAt(port) === undefined) this.pool.vacate(port);
  }

  private async listeningPorts(): Promise<Set<number> | undefined> {
    try {
      return new Set((await this.listeners.find()).map((listener: Listener) => listener.port));
    } catch (error) {
      this.log.warn(`The system would not list its listeners: ${(error as Error).message}`);
      return undefined; // Then each port is tried.
    }
  }
}

const TAKEN = "another program listens there";

const isSame = (a: Identity, b: Identity): boolean => identityKey(a) === identityKey(b);

const isWithin = (port: number, range: readonly [number, number] | undefined): boolean =>
  range === undefined || (port >= range[0] && port <= range[1]);

const nothing = (): void => undefined;
