import type { Listener, Listeners, PortProbe, Sockets } from "../../adapters/system.js";
import { portRangeExhausted, portUnavailable, invalidParams } from "../../protocol/failures.js";
import { type Identity, formatIdentity, identityKey } from "../../protocol/identity.js";
import { formatOwner } from "../../protocol/wording/formatOwner.js";
import { formerHolder } from "../../protocol/wording/sentences.js";
import type { Caller, CheckedParams } from "../../protocol/requests.js";
import type { KeyedLock } from "../keyedLock.js";
import type { StoredAssignment } from "../../store/store.js";
import type { Leases } from "../leases.js";
import type { Log } from "../../log/log.js";
import type { Entry, Registry } from "../registry.js";
import type { PortPool } from "../pool/portPool.js";
import type { Adoption, Claimant } from "./adoption.js";
import type { Choice } from "./choice.js";
import { PortTrials, TAKEN } from "./portTrials.js";
import type { PortStrategy } from "./strategy.js";

type Wish = CheckedParams<"portDaddy/request">;

/** After this many taken candidates, a list of all listeners skips the other taken ones. It costs as much as a few hundred probes. */
const PROBES_BEFORE_LOOK = 64;
/** After this many more, the range counts as exhausted, because free ports change faster than they can be tried. */
const PROBES_AFTER_LOOK = 64;
/** How many taken candidates are looked up, in case the identity's own server is listening there. A look may take as long as a scan. */
const LOOKS_FOR_OWN = 3;

interface Parts {
  registry: Registry;
  pool: PortPool;
  strategy: () => PortStrategy;
  probe: PortProbe;
  listeners: Listeners;
  sockets: Sockets;
  adoption: Adoption;
  leases: Leases;
  locks: KeyedLock;
  log: Log;
}

/** Decides which port an identity gets. Every port is first claimed in memory, then tried on the system. */
export class Allocator {
  private readonly trials: PortTrials;

  constructor(private readonly parts: Parts) {
    this.trials = new PortTrials(parts);
  }

  /**
   * @param held the identity's entry, locked by the caller
   * @param siblings who gets which port in the same request
   * @throws Failure "PortRangeExhausted", "PortUnavailable", "InvalidParams"
   */
  async choose(
    identity: Identity,
    held: Entry | undefined,
    wish: Wish,
    caller: Caller,
    siblings: ReadonlyMap<number, Identity> = new Map(),
  ): Promise<Choice> {
    this.checkRange(wish);
    const claimant = { identity, before: held?.assignment, wish, caller };
    if (held === undefined) return this.chooseNew(claimant, siblings);

    const { port } = held.assignment;
    let why = describeOther(port, wish);
    const wanted = why === undefined;
    const byNumber = this.byNumber(held.assignment, wish.preferred);
    if (await this.parts.leases.anyAlive(held.leases.values())) {
      if (wanted) return { port, ...byNumber, previous: port, untried: true, done: nothing };
      const owners = await this.parts.leases.ofOthers(held.leases.values(), caller);
      if (owners.length > 0) {
        const who = owners.map(formatOwner).join(" and ");
        throw portUnavailable(wish.preferred ?? port, `${formatIdentity(identity)} has port ${port}, which is in use by ${who}`);
      }
    } else if (wanted) {
      const refusal = this.parts.pool.refusal(port) ?? (byNumber.byNumber === true ? undefined : this.parts.pool.outside(port));
      if (refusal === undefined) {
        const kept = await this.trials.keep(port, claimant);
        if (!("foreign" in kept)) return { ...kept, port, ...byNumber, previous: port, done: nothing };
        why = `${kept.foreign} is listening on port ${port}`;
      } else why = `port ${port} is no longer available: ${refusal}`;
    }
    return { ...(await this.chooseNew(claimant, siblings)), previous: port, ...(why === undefined ? {} : { why }) };
  }

  /**
   * Whether a port that stays the identity's counts as requested by number: as before, and a port outside of the range also when it is named
   * now. Not so one in the range, since a client that reconnects names the port that it had.
   * @param named the port that the request names
   */
  byNumber({ port, byNumber }: StoredAssignment, named: number | undefined): Pick<Choice, "byNumber"> {
    return byNumber === true || (named === port && this.parts.pool.outside(port) !== undefined) ? { byNumber: true } : {};
  }

  /**
   * Claims the former port of an identity whose release is undone, otherwise another one, with a notice that says why.
   * @param former the assignment that was released
   * @throws Failure "PortRangeExhausted"
   */
  async chooseFormer(former: StoredAssignment, caller: Caller, siblings: ReadonlyMap<number, Identity>): Promise<Choice> {
    const { port, byNumber, project, service, context } = former;
    const identity = { project, service, context };
    const claimant = { identity, before: former, wish: identity, caller };
    const outside = byNumber === true ? undefined : this.parts.pool.outside(port);
    const refusal = this.refusal(identity, port, undefined, siblings) ?? outside;
    const tried = refusal === undefined ? await this.trials.tryFormer(port, claimant) : { taken: refusal };
    if (!("taken" in tried)) return { ...tried, ...(byNumber === true ? { byNumber } : {}) };
    const choice = await this.chooseOther(identity, {}, claimant);
    return { ...choice, notices: [{ kind: "refused", port, reason: tried.taken }, ...(choice.notices ?? [])] };
  }

  /**
   * Claims the given port for an identity that has another one or none.
   * @throws Failure "PortUnavailable"
   */
  async chooseExactly(identity: Identity, port: number): Promise<Choice> {
    const refusal = this.refusal(identity, port);
    if (refusal !== undefined) throw portUnavailable(port, refusal, "Choose another port.");
    const tried = await this.trials.tryPort(port);
    if ("taken" in tried) throw portUnavailable(port, tried.taken, "Choose another port.");
    return { ...tried, byNumber: true };
  }

  /**
   * Claims a port on which a process is listening, without trying it.
   * @throws Failure "PortUnavailable"
   */
  claimListening(identity: Identity, port: number): Choice {
    const refusal = this.refusal(identity, port);
    if (refusal !== undefined) throw portUnavailable(port, refusal, "Move to another port instead.");
    this.parts.pool.claim(port);
    return { ...this.trials.claimed(port), byNumber: true };
  }

  private checkRange({ range }: Wish): void {
    const [first, last] = this.parts.pool.range;
    if (range !== undefined && (range[0] < first || range[1] > last)) throw invalidParams("range", range, `within ${first} to ${last}`);
  }

  private async chooseNew(claimant: Claimant, siblings: ReadonlyMap<number, Identity>): Promise<Choice> {
    const { identity, wish, before } = claimant;
    const { preferred: port } = wish;
    if (port === undefined) return this.chooseUnnamed(claimant);
    const refusal = this.refusal(identity, port, wish.range, siblings);
    const tried = refusal === undefined ? await this.trials.tryPort(port, claimant) : { taken: refusal };
    if (!("taken" in tried)) return { ...tried, byNumber: true };
    if (wish.strict === true) throw portUnavailable(port, tried.taken);
    const choice = await this.chooseUnnamed(claimant);
    if (choice.port === port) return { ...choice, byNumber: true }; // Its idle identity has just given it up.
    // An identity that had a port was told before, or never had the preferred one because of this request.
    if (before !== undefined) return choice;
    return { ...choice, notices: [{ kind: "refused", port, reason: tried.taken }, ...(choice.notices ?? [])] };
  }

  private async chooseUnnamed(claimant: Claimant): Promise<Choice> {
    const { identity, wish } = claimant;
    for (const { port, byNumber } of this.parts.registry.restsOf(identity)) {
      // The identity's own former port, which is still resting.
      const isOpen = this.parts.pool.refusal(port) === undefined && (byNumber === true || this.parts.pool.outside(port) === undefined);
      const choice = isOpen && isWithin(port, wish.range) ? await this.trials.tryOwnRest(port, claimant) : undefined;
      if (choice !== undefined) return { ...choice, ...(byNumber === true ? { byNumber } : {}) };
    }
    return this.chooseOther(identity, wish, claimant);
  }

  /**
   * Chooses any port except those that the identity has or had.
   * @param claimant may take over its own server; left out for a move
   * @throws Failure "PortRangeExhausted"
   */
  async chooseOther(identity: Identity, wish: Pick<Wish, "range"> = {}, claimant?: Claimant): Promise<Choice> {
    const free = await this.chooseFree(identity, wish, claimant);
    if (free !== undefined) return free;
    if (wish.range !== undefined && (await this.isAnyFree(identity))) this.refuse(wish.range);
    const found = await this.reclaim(wish);
    if (found !== undefined) return found;
    // Owners that died since the last sweep still count as alive.
    return ((await this.parts.leases.sweep()) > 0 ? await this.reclaim(wish) : undefined) ?? this.exhausted(wish);
  }

  /** @returns why the port is not available, as far as is known without asking the system */
  refusal(
    identity: Identity,
    port: number,
    range?: Wish["range"],
    siblings: ReadonlyMap<number, Identity> = new Map(),
  ): string | undefined {
    const refusal = this.parts.pool.refusal(port);
    if (refusal !== undefined) return refusal;
    if (range !== undefined && !isWithin(port, range)) return `it is outside the requested range ${range[0]} to ${range[1]}`;
    const holder = this.parts.registry.at(port);
    if (holder !== undefined) {
      // The identity's own port comes here only after a listener was found on it.
      return isSame(holder.assignment, identity) ? TAKEN : `it is assigned to ${formatIdentity(holder.assignment)}`;
    }
    const rest = this.parts.registry.restAt(port);
    if (rest !== undefined && !isSame(rest, identity)) {
      return `${formerHolder(rest)}, and its server may still be shutting down`;
    }
    if (rest !== undefined || !this.parts.pool.isOccupied(port)) return undefined;
    const sibling = siblings.get(port);
    return sibling === undefined ? "another request is getting it right now" : `${formatIdentity(sibling)} gets it in the same request`;
  }

  private async chooseFree(identity: Identity, wish: Pick<Wish, "range">, claimant?: Claimant): Promise<Choice | undefined> {
    const [first, last] = wish.range ?? this.parts.pool.range;
    const strategy = this.parts.strategy();
    let probes = 0;
    let listening: Set<number> | undefined;
    for (const port of this.parts.pool.freePorts(strategy.start(identity, first, last), first, last)) {
      if (listening?.has(port) === true) continue;
      const tried = await this.trials.tryPort(port, probes < LOOKS_FOR_OWN ? claimant : undefined);
      if (!("taken" in tried)) {
        strategy.given(port);
        return tried;
      }
      probes += 1;
      if (probes === PROBES_BEFORE_LOOK) listening = await this.listeningPorts();
      if (probes === PROBES_BEFORE_LOOK + PROBES_AFTER_LOOK) break;
    }
    return undefined;
  }

  /** Whether a port of the whole range is free, so that nobody has to give up one. */
  private async isAnyFree(identity: Identity): Promise<boolean> {
    const free = await this.chooseFree(identity, {});
    free?.done();
    return free !== undefined;
  }

  private refuse([first, last]: readonly [number, number]): never {
    const all = this.inRange({ range: [first, last] });
    const active = all.filter(({ leases }) => leases.size > 0).length;
    const why = "they are assigned, resting, reserved or taken, and nobody gives up a port while others are free";
    throw portRangeExhausted({ first, last, active, idle: all.length - active }, why, "Release one, or request a wider range.");
  }

  /** Takes the port of the idle identity that was unused for the longest time. */
  private async reclaim(wish: Pick<Wish, "range">): Promise<Choice | undefined> {
    const idle = this.inRange(wish).filter((entry) => this.mayBeReclaimed(entry));
    for (const { assignment } of idle.slice(0, PROBES_BEFORE_LOOK)) {
      const unlock = this.parts.locks.tryAcquire(identityKey(assignment));
      if (unlock === undefined) continue; // It is being requested, and so in use.
      const now = this.parts.registry.find(assignment);
      // While others were tried, it may have been requested, pinned or moved.
      if (now === undefined || now.assignment.port !== assignment.port || !this.mayBeReclaimed(now)) {
        unlock();
        continue;
      }
      let free = false;
      try {
        free = await this.trials.isFree(assignment.port);
      } finally {
        if (!free) unlock();
      }
      if (free) return { ...this.trials.withRisk(assignment.port), reclaimed: now.assignment, done: unlock };
    }
    return undefined;
  }

  private mayBeReclaimed({ assignment, leases }: Entry): boolean {
    return leases.size === 0 && assignment.pinned !== true && this.parts.pool.isCandidate(assignment.port);
  }

  private exhausted(wish: Pick<Wish, "range">): never {
    const [first, last] = wish.range ?? this.parts.pool.range;
    const all = this.inRange(wish);
    const active = all.filter(({ leases }) => leases.size > 0).length;
    const pinned = all.filter(({ assignment, leases }) => leases.size === 0 && assignment.pinned === true).length;
    const taken = [`${active} are in use`, ...(pinned === 0 ? [] : [`${pinned} are pinned`])].join(", ");
    const why =
      active + pinned === all.length
        ? `${taken}, and the others are reserved, resting or taken`
        : "other processes are listening on those that are not in use";
    throw portRangeExhausted({ first, last, active, idle: all.length - active }, why);
  }

  private inRange(wish: Pick<Wish, "range">): Entry[] {
    return [...this.parts.registry.entries()].filter(({ assignment }) => isWithin(assignment.port, wish.range ?? this.parts.pool.range));
  }

  private async listeningPorts(): Promise<Set<number> | undefined> {
    try {
      return new Set((await this.parts.listeners.find()).map((listener: Listener) => listener.port));
    } catch (error) {
      this.parts.log.warn(`The system did not list its listeners: ${(error as Error).message}`);
      return undefined; // Then each port is tried.
    }
  }
}

/** @returns why the request excludes the port, for a person; undefined when it does not */
function describeOther(port: number, { range, strict, preferred }: Wish): string | undefined {
  if (range !== undefined && !isWithin(port, range)) return `a port from ${range[0]} to ${range[1]} was requested`;
  return strict === true && preferred !== port ? `port ${preferred} was requested` : undefined;
}

const isSame = (a: Identity, b: Identity): boolean => identityKey(a) === identityKey(b);

const isWithin = (port: number, range: readonly [number, number] | undefined): boolean =>
  range === undefined || (port >= range[0] && port <= range[1]);

const nothing = (): void => undefined;
