import { notFound, notOwner, portUnavailable } from "../protocol/failures.js";
import type { GrantedAssignment } from "../protocol/assignment.js";
import { type Identity, formatIdentity, identityKey, toIdentity } from "../protocol/identity.js";
import type { Caller, CheckedParams } from "../protocol/requests.js";
import { untilFresh } from "../store/staleStep.js";
import { formatOwner } from "../protocol/wording/formatOwner.js";
import { formatProcessFrom } from "../protocol/wording/formatProcess.js";
import type { Grant, Store, StoredEvent, StoredLease } from "../store/store.js";
import type { Config } from "../config/config.js";
import type { Allocator } from "./allocation/allocator.js";
import type { Choice } from "./allocation/choice.js";
import { ADOPTED } from "./ownership/leaseOwner.js";
import type { Found, OwnServers } from "./ownership/ownServers.js";
import type { Clock } from "./clock.js";
import { actorOf, eventOf } from "./journal.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Leases } from "./leases.js";
import type { Log } from "../log/log.js";
import { assign, grantedAssignment, reclaimedFor } from "./grants.js";
import type { Entry, Registry } from "./registry.js";
import { WELL_KNOWN_PORTS } from "./pool/knownPorts.js";
import { restOf, restsUntil } from "./pool/resting.js";

/** The kind and the reason of a move. */
interface Relocation {
  kind: "moved" | "adopted";
  /** Empty if there is none. */
  reason: string;
  /** A lease to add. */
  lease?: StoredLease;
}

/** At most this many events of an identity may come between a move and its repetition. */
const EVENTS_BEFORE_RETRY = 100;

interface Parts {
  store: Pick<Store, "findEvents">;
  registry: Registry;
  allocator: Allocator;
  ownServers: OwnServers;
  leases: Leases;
  locks: KeyedLock;
  clock: Clock;
  config: () => Pick<Config, "restSeconds">;
  log: Log;
}

/** Moves identities to other ports on request. The leases of the old port move along. */
export class Moves {
  constructor(private readonly parts: Parts) {}

  /**
   * Moves to the given port, or to any other one. If the identity already has that port, nothing changes. Nor does it when this move is
   * already done and is repeated because its answer was lost.
   * @throws Failure "NotFound", "NotOwner" (another live owner leases it; `force` overrides), "PortUnavailable" (the given one),
   * "PortRangeExhausted", "StoreUnavailable"; nothing is changed then
   */
  move(params: CheckedParams<"portDaddy/move">, by: Caller): Promise<GrantedAssignment> {
    // The history keeps the id with the move, so a later backend knows it, too.
    const caller = params.requestId === undefined ? by : { ...by, correlationId: params.requestId };
    return this.locked(toIdentity(params), async (identity, held) => {
      const from = held.assignment.port;
      if (params.requestId !== undefined && (await this.wasMoved(identity, params.requestId)))
        return { ...this.unchanged(held), existing: false, reassigned: true };
      if (params.port === from) return this.unchanged(held);
      const owners = (await this.parts.leases.ofOtherClients(held.leases.values(), caller)).map(formatOwner);
      if (owners.length > 0 && params.force !== true) throw notOwner(formatIdentity(identity), from, owners);
      const choice =
        params.port === undefined
          ? await this.parts.allocator.chooseOther(identity)
          : await this.parts.allocator.chooseExactly(identity, params.port);
      const reasons: string[] = [];
      const holder = this.holderOf(held);
      if (holder !== undefined) reasons.push(`${holder} is listening on port ${from}`);
      if (owners.length > 0) reasons.push(`by force; it was in use by ${owners.join(" and ")}`);
      const moved = await this.relocate(held, choice, { kind: "moved", reason: reasons.join("; ") }, caller);
      if (owners.length > 0) {
        const { client, correlationId } = caller;
        const what = `${formatIdentity(identity)} (port ${from}) of ${owners.join(" and ")} to port ${choice.port}`;
        this.parts.log.warn(`${client.name} (pid ${client.pid}) moved ${what} by force (${correlationId ?? "no correlation"})`);
      }
      return moved;
    });
  }

  /**
   * Assigns the port on which the identity's own server is listening to the identity. The server gets a lease of its own.
   * @throws Failure "NotFound", "PortUnavailable" (no own server there, or the port is not available), "StoreUnavailable"; nothing is changed then
   */
  adopt(params: CheckedParams<"portDaddy/adopt">, caller: Caller): Promise<GrantedAssignment> {
    return this.locked(toIdentity(params), async (identity, held) => {
      const { port } = params;
      const isThere = port === held.assignment.port;
      const choice: Choice = isThere
        ? { port, ...this.parts.allocator.byNumber(held.assignment, port), done: () => undefined }
        : this.parts.allocator.claimListening(identity, port);
      let lease: StoredLease;
      let found: Found;
      try {
        found = await this.lookOn(port, held, caller);
        if (found.process === undefined) throw portUnavailable(port, whyNotOwn(found, identity), "Move to another port instead.");
        lease = this.parts.leases.ofProcess(port, found.process, ADOPTED);
      } catch (error) {
        choice.done();
        throw error;
      }
      if (isThere && held.leases.has(lease.owner)) return this.unchanged(held);
      return this.relocate(
        held,
        choice,
        { kind: "adopted", reason: `its own server, ${formatProcessFrom(found.listener)}, is listening on it`, lease },
        caller,
      );
    });
  }

  /** Finds the own server on the port as if the caller leased it, too. */
  private async lookOn(port: number, { assignment, leases }: Entry, caller: Caller): Promise<Found> {
    // A dead owner's pid may belong to another process by now.
    const living = await this.parts.leases.living(leases.values());
    const all = [...living, await this.parts.leases.create(port, undefined, caller)];
    return this.parts.ownServers.lookOn(port, { assignment, leases: new Map(all.map((lease) => [lease.owner, lease])) });
  }

  private async locked(
    identity: Identity,
    work: (identity: Identity, held: Entry) => Promise<GrantedAssignment>,
  ): Promise<GrantedAssignment> {
    const unlock = await this.parts.locks.acquire([identityKey(identity)]);
    try {
      return await untilFresh(() => this.workOn(identity, work));
    } finally {
      unlock();
    }
  }

  private async workOn(
    identity: Identity,
    work: (identity: Identity, held: Entry) => Promise<GrantedAssignment>,
  ): Promise<GrantedAssignment> {
    this.parts.registry.wake(this.parts.clock.now(), restsUntil(0, this.parts.config().restSeconds));
    const held = this.parts.registry.find(identity);
    if (held === undefined) throw notFound(formatIdentity(identity));
    const connected = [...held.leases.values()].filter((lease) => this.parts.leases.isConnected(lease));
    try {
      return await work(identity, held);
    } finally {
      // A client that disconnected meanwhile has left the old port.
      const { port } = this.parts.registry.find(identity)?.assignment ?? held.assignment;
      await Promise.all(connected.map((lease) => this.parts.leases.endIfClosed({ ...lease, port })));
    }
  }

  /** Moves the identity to the chosen port, and ends the choice. */
  private async relocate(held: Entry, choice: Choice, { kind, reason, lease }: Relocation, caller: Caller): Promise<GrantedAssignment> {
    const now = this.parts.clock.now();
    const { port } = choice;
    const { port: from } = held.assignment;
    const assignment = assign(held.assignment, held.assignment, choice, now);
    const leases = [...held.leases.values()].map((each) => ({ ...each, port }));
    if (lease !== undefined && !held.leases.has(lease.owner)) leases.push(lease);
    const grant: Grant = { assignment, previous: from, leases };
    const hasMoved = port !== from;
    try {
      await this.parts.registry.claim({
        grants: [grant],
        reclaimed: choice.reclaimed === undefined ? [] : [choice.reclaimed],
        rests: hasMoved ? [restOf(held.assignment, restsUntil(now, this.parts.config().restSeconds))] : [],
        events: [
          ...this.reclaiming(choice, held.assignment, caller, now),
          eventOf(kind, assignment, now, {
            ...actorOf(caller),
            ...(hasMoved ? { previousPort: from } : {}),
            ...(reason === "" ? {} : { reason }),
          }),
        ],
      });
      const usual = WELL_KNOWN_PORTS.get(port);
      const granted = { ...grantedAssignment(this.parts.registry, assignment, grant), existing: !hasMoved, reassigned: hasMoved };
      return hasMoved && usual !== undefined ? { ...granted, usual } : granted;
    } finally {
      choice.done();
    }
  }

  private reclaiming({ reclaimed }: Choice, identity: Identity, caller: Caller, now: number): StoredEvent[] {
    if (reclaimed === undefined) return [];
    return [eventOf("reclaimed", reclaimed, now, { ...actorOf(caller), reason: reclaimedFor(identity) })];
  }

  private async wasMoved({ project, service, context }: Identity, requestId: string): Promise<boolean> {
    const events = await this.parts.store.findEvents({ project, service, context, limit: EVENTS_BEFORE_RETRY });
    return events.some(({ kind, correlationId }) => kind === "moved" && correlationId === requestId);
  }

  private unchanged(held: Entry): GrantedAssignment {
    return { ...this.parts.registry.toAssignment(held), existing: true, reassigned: false };
  }

  /** The stranger on its port, as of the last scan. */
  private holderOf(held: Entry): string | undefined {
    const { trouble } = this.parts.registry.toAssignment(held);
    if (trouble?.kind !== "conflict") return undefined;
    return formatProcessFrom({ user: trouble.user, ...trouble.holder, container: trouble.container });
  }
}

function whyNotOwn({ verdict, listener, problem }: Found, identity: Identity): string {
  if (problem !== undefined) return `the system does not say which process is listening on it: ${problem}`;
  if (verdict === "nobody") return "nothing is listening on it";
  const who = formatProcessFrom(listener);
  if (verdict === "own") return `${who} is listening on it, of which the system tells no process`;
  if (verdict === "unclear")
    return `${who} is listening on it, and the system does not tell whether it belongs to ${formatIdentity(identity)}`;
  return `${who} is listening on it, but neither runs in the folder of ${formatIdentity(identity)} nor was started by one of its owners`;
}
