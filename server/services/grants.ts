import { tooManyAssignments, tooManyPorts, tooManyPortsOfClient, invalidParams, isFailure, Failure } from "../protocol/failures.js";
import type { Assignment, GrantedAssignment, Notice, PortHolder } from "../protocol/assignment.js";
import { type Identity, formatIdentity, identityKey, toIdentity } from "../protocol/identity.js";
import type { Caller, CheckedParams } from "../protocol/requests.js";
import { formatOwner } from "../protocol/wording/formatOwner.js";
import { untilFresh } from "../store/staleStep.js";
import type { Claim, Grant as StoredGrant, StoredAssignment, StoredEvent, StoredLease } from "../store/store.js";
import type { Config } from "../config/config.js";
import type { Allocator } from "./allocation/allocator.js";
import type { Choice } from "./allocation/choice.js";
import type { Contexts } from "./contexts.js";
import type { LostPorts } from "./allocation/lostPorts.js";
import type { Clock } from "./clock.js";
import { actorOf, eventOf } from "./journal.js";
import type { KeyedLock } from "./keyedLock.js";
import { CAME_BACK, type Leases, expired } from "./leases.js";
import { ADOPTED, isConnectionLease } from "./ownership/leaseOwner.js";
import type { Entry, Registry } from "./registry.js";
import type { ReleasedEntries } from "./restoring/releasedEntries.js";
import { restOf, restsUntil } from "./pool/resting.js";

/** A request with its context. */
type RequestParams = CheckedParams<"portDaddy/request"> & {
  context: string;
  /** The identity's assignment and leases before its release, if that is undone. */
  former?: Entry;
};

interface Grant {
  identity: Identity;
  /** The identity's entry before the request. */
  held: Entry | undefined;
  choice: Choice;
  /** The port that the identity lost to another one, if that is why it has none. */
  lost: number | undefined;
  /** The identity's assignment and leases before its release, if that is undone. */
  former: Entry | undefined;
  /** The lease of the requesting owner. A release is undone for those who had leases, not for its caller. */
  lease?: StoredLease;
  /** The same client's leases of earlier connections, which this one replaces. */
  replaced: StoredLease[];
  granted: StoredGrant;
}

interface Parts {
  registry: Registry;
  contexts: Contexts;
  allocator: Allocator;
  lostPorts: LostPorts;
  leases: Leases;
  released: ReleasedEntries;
  locks: KeyedLock;
  clock: Clock;
  config: () => Pick<Config, "maxPortsPerProject" | "maxPortsPerClient" | "maxAssignments" | "restSeconds">;
}

/** Assigns ports on request. */
export class Grants {
  /** Identities that are about to get their first port, by key, so that simultaneous requests stay within the limits together. */
  private readonly pending = new Map<string, Identity>();
  /** The identities that got their first port through each connected client, by key. Some may have been released since. */
  private readonly firstPorts = new WeakMap<Caller["client"], Map<string, Identity>>();

  constructor(private readonly parts: Parts) {}

  /**
   * Assigns one port to one identity: the one it had, otherwise the preferred one, otherwise a new one.
   * @throws Failure "PortRangeExhausted", "PortUnavailable" (strict), "TooManyPorts", "InvalidParams" (owner), "StoreUnavailable"; nothing is changed then
   */
  async request(params: CheckedParams<"portDaddy/request">, caller: Caller): Promise<GrantedAssignment> {
    const [granted] = await this.requestAll([params], caller);
    return granted!;
  }

  /** Assigns all requested ports, or none. @throws as `request`; the message names the identity */
  requestAll(requests: readonly CheckedParams<"portDaddy/request">[], caller: Caller): Promise<GrantedAssignment[]> {
    return untilFresh(() => this.settleAndGrant(requests, caller));
  }

  /**
   * Undoes releases, all or none; see `portDaddy/restore`.
   * @throws Failure "PortRangeExhausted", "TooManyPorts", "StoreUnavailable"; nothing is changed then
   */
  restore(released: CheckedParams<"portDaddy/restore">["assignments"], caller: Caller): Promise<GrantedAssignment[]> {
    const now = this.parts.clock.now();
    const requests = released.map((each) => {
      const { project, service, context, folder } = each;
      return { project, service, context, folder, former: this.parts.released.find(each, now) };
    });
    return untilFresh(() => this.settleAndGrant(requests, caller));
  }

  private async settleAndGrant(
    requests: readonly (CheckedParams<"portDaddy/request"> & { former?: Entry })[],
    caller: Caller,
  ): Promise<GrantedAssignment[]> {
    const { settled, done } = await this.parts.contexts.settle(requests);
    try {
      checkDistinct(settled);
      return await this.grantAll(settled, caller);
    } finally {
      done();
    }
  }

  private async grantAll(requests: readonly RequestParams[], caller: Caller): Promise<GrantedAssignment[]> {
    const unlock = await this.parts.locks.acquire(requests.map((params) => identityKey(toIdentity(params))));
    const grants: Grant[] = [];
    try {
      this.parts.registry.wake(this.parts.clock.now(), restsUntil(0, this.parts.config().restSeconds));
      for (const params of requests) {
        const choosing = this.choose(params, caller, new Map(grants.map(({ identity, choice }) => [choice.port, identity])));
        grants.push(await (requests.length === 1 ? choosing : naming(toIdentity(params), choosing)));
      }
      await this.parts.registry.claim(this.toClaim(grants, caller));
      return grants.map((grant) => this.toResult(grant));
    } finally {
      for (const grant of grants) this.finish(grant);
      unlock();
      // Also when the claim failed, because the store may have written it before it failed.
      const leases = grants.flatMap((grant) => grant.lease ?? grant.granted.leases);
      await Promise.all(leases.map((lease) => this.parts.leases.endIfClosed(lease)));
    }
  }

  /** Finds the port, and holds it until `finish`. */
  private async choose(params: RequestParams, caller: Caller, siblings: ReadonlyMap<number, Identity>): Promise<Grant> {
    const identity = toIdentity(params);
    const held = this.parts.registry.find(identity);
    if (params.former !== undefined && held !== undefined) return backAlready(identity, held, params.former);
    if (held === undefined) this.reserve(identity, caller);
    try {
      if (params.former !== undefined) return await this.chooseFormer(identity, params.former, caller, siblings);
      const lost = held === undefined ? await this.parts.lostPorts.of(identity) : undefined;
      const choice = await this.parts.allocator.choose(identity, held, params, caller, siblings);
      try {
        const { port } = choice;
        const now = this.parts.clock.now();
        const assignment = assign(identity, held?.assignment, choice, now, params.folder);
        const lease = await this.parts.leases.create(port, params.owner, caller);
        const stays = held?.assignment.port === port && isConnectionLease(lease);
        const replaced = stays ? await this.parts.leases.ofCallerBefore(held.leases.values(), caller) : [];
        const leases = choice.adopt === undefined ? [lease] : [lease, this.parts.leases.ofProcess(port, choice.adopt, ADOPTED)];
        const previous = held === undefined ? {} : { previous: held.assignment.port };
        return { identity, held, choice, lost, former: undefined, lease, replaced, granted: { assignment, ...previous, leases } };
      } catch (error) {
        choice.done();
        throw error;
      }
    } catch (error) {
      if (held === undefined) this.pending.delete(identityKey(identity));
      throw error;
    }
  }

  /** Chooses the port of an identity whose release is undone. Those who leased it and still live lease it again. */
  private async chooseFormer(identity: Identity, former: Entry, caller: Caller, siblings: ReadonlyMap<number, Identity>): Promise<Grant> {
    const choice = await this.parts.allocator.chooseFormer(former.assignment, caller, siblings);
    try {
      const assignment = assign(identity, former.assignment, choice, this.parts.clock.now());
      const { leases: all } = this.parts;
      const present = [...former.leases.values()].filter((lease) => !isConnectionLease(lease) || all.isConnected(lease));
      const leases = (await all.living(present)).map((lease) => ({ ...lease, port: choice.port }));
      return { identity, held: undefined, choice, lost: undefined, former, replaced: [], granted: { assignment, leases } };
    } catch (error) {
      choice.done();
      throw error;
    }
  }

  private finish({ identity, choice }: Grant): void {
    choice.done();
    if (choice.previous === undefined) this.pending.delete(identityKey(identity));
  }

  private toClaim(grants: readonly Grant[], caller: Caller): Claim {
    const now = this.parts.clock.now();
    const until = restsUntil(now, this.parts.config().restSeconds);
    return {
      grants: grants.map((grant) => grant.granted),
      ended: grants.flatMap(({ replaced, granted: { assignment } }) =>
        replaced.map((lease) => ({ port: lease.port, owner: lease.owner, event: expired(lease, assignment, now, CAME_BACK) })),
      ),
      reclaimed: grants.flatMap(({ choice }) => choice.reclaimed ?? []),
      rests: grants.flatMap(({ held, choice }) =>
        held === undefined || choice.previous === choice.port ? [] : [restOf(held.assignment, until)],
      ),
      events: grants.flatMap((grant) => this.toEvents(grant, caller, now)),
    };
  }

  /** A repeated request of the same owner causes no event. */
  private toEvents(
    { identity, held, choice, lost, former, lease, granted: { assignment, leases } }: Grant,
    caller: Caller,
    now: number,
  ): StoredEvent[] {
    const actor = actorOf(caller);
    const isForOther = lease !== undefined && !isConnectionLease(lease) && lease.pid !== actor.pid;
    const whose = isForOther ? { reason: `for process ${lease.pid}` } : {};
    const { reclaimed } = choice;
    const events: StoredEvent[] = [];
    if (reclaimed !== undefined) {
      events.push(eventOf("reclaimed", reclaimed, now, { ...actor, reason: reclaimedFor(identity) }));
    }
    if (held === undefined && former !== undefined) {
      const before = former.assignment.port === choice.port ? {} : { previousPort: former.assignment.port };
      return [...events, eventOf("assigned", assignment, now, { ...actor, ...before, reason: "its release was undone" })];
    }
    if (held === undefined) {
      const before = lost === undefined || lost === choice.port ? {} : { previousPort: lost };
      return [...events, eventOf("assigned", assignment, now, { ...actor, ...before, ...whose })];
    }
    if (choice.previous !== choice.port) {
      for (const before of held.leases.values()) {
        if (leases.some(({ owner }) => owner === before.owner)) continue;
        events.push(expired(before, held.assignment, now, "its owner was gone when the port was moved"));
      }
      const reason = choice.why === undefined ? {} : { reason: choice.why };
      events.push(eventOf("moved", assignment, now, { ...actor, previousPort: held.assignment.port, ...reason }));
    }
    for (const each of leases) {
      if (held.leases.has(each.owner)) continue;
      const why = each === lease ? whose : { reason: `its own server (pid ${each.pid}) was found listening on it` };
      events.push(eventOf("leased", assignment, now, { ...actor, ...why }));
    }
    return events;
  }

  private toResult({ identity, choice, lost, former, granted }: Grant): GrantedAssignment {
    const assignment = grantedAssignment(this.parts.registry, identity, granted);
    const previous = choice.previous ?? former?.assignment.port ?? lost;
    const reassigned = previous !== undefined && previous !== choice.port;
    const reason = choice.why ?? (lost === undefined ? undefined : this.whyLost(lost));
    const notices: Notice[] = [
      ...(choice.notices ?? []),
      ...(choice.risk === undefined ? [] : [{ kind: "excluded" as const, reason: choice.risk }]),
    ];
    const conflict = choice.untried === true ? strangerOn(assignment) : undefined;
    return {
      ...assignment,
      ...(conflict === undefined ? {} : { conflict }),
      existing: choice.previous === choice.port,
      reassigned,
      ...(reassigned && reason !== undefined ? { reason } : {}),
      ...(notices.length === 0 ? {} : { notices }),
    };
  }

  /** Why an identity has lost its port to another one, as the end of a sentence. */
  private whyLost(port: number): string {
    const holder = this.parts.registry.at(port);
    const who = holder === undefined ? "another service" : formatIdentity(holder.assignment);
    return `port ${port} was given to ${who} when no other port was available`;
  }

  private reserve(identity: Identity, caller: Caller): void {
    const { maxPortsPerProject: limit, maxPortsPerClient, maxAssignments } = this.parts.config();
    const { project } = identity;
    // A request that is done but not yet answered already counts as an assignment.
    const pending = [...this.pending.values()].filter((each) => this.parts.registry.find(each) === undefined);
    const ofProject = pending.filter((each) => each.project === project).length;
    if (this.parts.registry.countOfProject(project) + ofProject >= limit) throw tooManyPorts(project, limit);
    if (maxAssignments !== undefined && this.parts.registry.size + pending.length >= maxAssignments)
      throw tooManyAssignments(maxAssignments);
    const ofClient = this.firstPortsOf(caller, maxPortsPerClient);
    if (ofClient.size >= maxPortsPerClient) {
      const who = formatOwner({ client: caller.client.name, pid: this.parts.leases.pidOf(caller) });
      throw tooManyPortsOfClient(who, maxPortsPerClient);
    }
    ofClient.set(identityKey(identity), identity);
    this.pending.set(identityKey(identity), identity);
  }

  /** The identities that count towards a client's limit. Those without a port any more are removed when the limit is reached. */
  private firstPortsOf({ client }: Caller, limit: number): Map<string, Identity> {
    const found = this.firstPorts.get(client) ?? new Map<string, Identity>();
    this.firstPorts.set(client, found);
    if (found.size < limit) return found;
    for (const [key, identity] of found) if (this.parts.registry.find(identity) === undefined && !this.pending.has(key)) found.delete(key);
    return found;
  }
}

/** An identity that has a port again keeps it, and is pinned as before if it is the same port. */
function backAlready(identity: Identity, held: Entry, { assignment: { port, pinned } }: Entry): Grant {
  const isSame = held.assignment.port === port;
  const assignment = { ...held.assignment, ...(isSame && pinned === true ? { pinned } : {}) };
  const choice: Choice = { port: assignment.port, previous: assignment.port, done: () => undefined };
  const granted = { assignment, previous: assignment.port, leases: [] };
  return { identity, held, choice, lost: undefined, former: undefined, replaced: [], granted };
}

/** The stranger on the port, as of the last scan. If the own server has drifted, the listener on the port is a stranger. */
function strangerOn({ trouble, listener }: Assignment): PortHolder | undefined {
  return trouble?.kind === "drift" ? listener : trouble?.holder;
}

/** @throws Failure "InvalidParams" when two requests name the same identity */
function checkDistinct(requests: readonly RequestParams[]): void {
  const seen = new Map<string, number>();
  for (const [index, params] of requests.entries()) {
    const identity = toIdentity(params);
    const before = seen.get(identityKey(identity));
    if (before !== undefined) {
      throw invalidParams(`requests[${index}]`, formatIdentity(identity), `another identity than requests[${before}]`);
    }
    seen.set(identityKey(identity), index);
  }
}

/** Puts the identity before the message of a failure within a batch. */
async function naming(identity: Identity, choosing: Promise<Grant>): Promise<Grant> {
  try {
    return await choosing;
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new Failure(error.kind, `${formatIdentity(identity)}: ${error.message}`, error.data, { cause: error.cause });
  }
}

/**
 * The assignment of a port to an identity. It keeps all fields of the one before, also those that nothing here knows.
 * @param now milliseconds since the epoch
 * @param folder the checkout; left out to keep the one before
 */
export function assign(
  { project, service, context }: Identity,
  before: StoredAssignment | undefined,
  { port, byNumber }: Pick<Choice, "port" | "byNumber">,
  now: number,
  folder?: string,
): StoredAssignment {
  const assignment: StoredAssignment = {
    ...{ createdAt: now, ...before, project, service, context, port },
    ...(folder === undefined ? {} : { folder }),
    lastUsedAt: Math.max(now, before?.lastUsedAt ?? now), // The clock may have been set back before the backend started.
  };
  if (byNumber === true) assignment.byNumber = true;
  else delete assignment.byNumber;
  return assignment;
}

/** The granted assignment, even if it was released by force since. */
export function grantedAssignment(registry: Registry, identity: Identity, { assignment, leases }: StoredGrant): Assignment {
  const entry = registry.find(identity) ?? { assignment, leases: new Map(leases.map((lease) => [lease.owner, lease])) };
  return registry.toAssignment(entry);
}

/** Why an idle identity gave up its port. */
export const reclaimedFor = (identity: Identity): string =>
  `now assigned to ${formatIdentity(identity)}, because no other port was available`;
