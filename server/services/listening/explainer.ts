import type { PortProbe, Sockets, SocketUse } from "../../adapters/system.js";
import type { Failure } from "../../protocol/failures.js";
import { formatIdentity, identityKey } from "../../protocol/identity.js";
import type { ListenerInfo } from "../../protocol/listeners.js";
import type { Explanation } from "../../protocol/requests.js";
import { formatOwner } from "../../protocol/wording/formatOwner.js";
import { noticeSentence, occupiedReasons } from "../../protocol/wording/notices.js";
import { availableSentence, formerHolder, troubleSentence } from "../../protocol/wording/sentences.js";
import { WELL_KNOWN_PORTS } from "../pool/knownPorts.js";
import type { PortPool } from "../pool/portPool.js";
import type { Clock } from "../clock.js";
import type { KeyedLock } from "../keyedLock.js";
import type { Log } from "../../log/log.js";
import type { Entry, Registry } from "../registry.js";
import type { Sightings } from "../sightings.js";
import { describePrograms, programsListening } from "./describePrograms.js";
import { knownDrifts } from "./knownDrifts.js";
import type { ListenerFeed } from "./listenerFeed.js";
import { type ProgramOnPort, programsOnPort } from "./programsOnPort.js";

interface Parts {
  registry: Registry;
  sightings: Sightings;
  pool: PortPool;
  probe: PortProbe;
  sockets: Sockets;
  feed: Pick<ListenerFeed, "list">;
  locks: Pick<KeyedLock, "tryAcquire">;
  clock: Clock;
  log: Log;
}

type Verdict = Pick<Explanation, "available" | "reason">;

/** Explains whether a port is available, who has it and which processes are listening. */
export class Explainer {
  constructor(private readonly parts: Parts) {}

  /** Tries to listen on the port, but only where it is not in use and has no listener. */
  explain(port: number): Promise<Explanation> {
    return this.withOneScan()(port);
  }

  /** @returns a function like `explain`, for several ports that are explained soon: their listeners are scanned once, with the first of them */
  withOneScan(): (port: number) => Promise<Explanation> {
    let scan: Promise<ListenerInfo[] | undefined> | undefined;
    return async (port) => {
      const all = await (scan ??= this.listListeners());
      return this.explainBy(
        port,
        all?.filter((listener) => listener.port === port),
      );
    };
  }

  /** @param listeners the port's listeners; undefined when the system does not say */
  private async explainBy(port: number, listeners: ListenerInfo[] | undefined): Promise<Explanation> {
    const programs = listeners && programsOnPort(listeners);
    const listener = programs?.[0]?.listener;
    const entry = this.parts.registry.at(port);
    const verdict = entry === undefined ? await this.explainUnassigned(port, programs) : await this.explainAssigned(entry, programs);
    const usual = WELL_KNOWN_PORTS.get(port);
    return {
      port,
      ...verdict,
      ...(usual === undefined ? {} : { usual }),
      reason: [verdict.reason, ...this.describeDrifts(port)].join(" "),
      ...(entry === undefined ? {} : { assignment: this.parts.registry.toAssignment(entry) }),
      ...(listener === undefined ? {} : { listener, listeners: listeners! }),
    };
  }

  /** @returns a sentence for each own server that is on another port than its own: this port's, and those that came here */
  private describeDrifts(port: number): string[] {
    return knownDrifts(this.parts.registry, this.parts.sightings)
      .filter(({ assigned, trouble }) => assigned.port === port || trouble.port === port)
      .map(({ assigned, trouble }) => troubleSentence(assigned, trouble));
  }

  /** @returns undefined when the system does not say */
  private async listListeners(): Promise<ListenerInfo[] | undefined> {
    try {
      return await this.parts.feed.list();
    } catch (error) {
      this.parts.log.warn(`Ports were explained without their listeners: ${(error as Failure<"SystemUnavailable">).data.reason}`);
      return undefined;
    }
  }

  private async explainAssigned(entry: Entry, programs: readonly ProgramOnPort[] | undefined): Promise<Verdict> {
    const { assignment } = entry;
    const whose = describeUse(entry, this.parts.pool);
    const there =
      programs !== undefined && programs.length > 0 ? describePrograms(assignment, programs) : await this.describeSilence(entry, programs);
    return { available: false, reason: there === "" ? whose : `${whose} ${there}` };
  }

  /** Says why a server may fail to listen on an assigned port although no process is seen listening. Empty when nothing is known against it. */
  private async describeSilence(entry: Entry, programs: readonly ProgramOnPort[] | undefined): Promise<string> {
    const { assignment } = entry;
    const isFree = await this.tryIdle(entry);
    if (isFree === true) return "";
    const use = await this.useOf(assignment.port);
    // A port that was not tried may have no socket at all, which the system does not tell from a bound one.
    const isKnown = isFree === false || (use !== undefined && use !== "bound");
    if (isKnown && (programs !== undefined || use !== undefined))
      return noticeSentence(assignment, { kind: "occupied", ...(use === undefined ? {} : { use }) });
    return programs === undefined ? "The system does not say whether a process is listening on it." : "";
  }

  private async explainUnassigned(port: number, programs: readonly ProgramOnPort[] | undefined): Promise<Verdict> {
    const because = (reason: string) => ({ available: false, reason: `Port ${port} is not available: ${reason}.` });
    const refusal = this.refusal(port);
    const there = programs && programsListening(programs);
    if (refusal !== undefined) return because(there === undefined ? refusal : `${refusal}, and ${there}`);
    if (there !== undefined) return because(there);
    const isFree = await this.tryUnassigned(port);
    if (isFree === undefined)
      return { available: false, reason: `The system does not let Port Daddy check whether port ${port} is available.` };
    if (!isFree) {
      const use = await this.useOf(port);
      return because(
        use === undefined && programs === undefined
          ? "a process is using it, but the system does not say which"
          : occupiedReasons[use ?? "occupied"],
      );
    }
    const limits = { outside: this.parts.pool.outside(port), usual: WELL_KNOWN_PORTS.get(port) };
    return { available: true, reason: availableSentence(port, limits) };
  }

  /** @returns why the port is not available, as the end of "Port 80 is not available: …" */
  private refusal(port: number): string | undefined {
    const refusal = this.parts.pool.refusal(port);
    if (refusal !== undefined) return refusal;
    const rest = this.parts.registry.restAt(port);
    if (rest !== undefined && rest.until > this.parts.clock.now()) {
      const seconds = Math.ceil((rest.until - this.parts.clock.now()) / 1000);
      return `${formerHolder(rest)}, so others can get it only in ${seconds} s`;
    }
    return rest === undefined && this.parts.pool.isOccupied(port) ? "another request is getting it right now" : undefined;
  }

  /** @returns undefined when the system does not say */
  private async tryUnassigned(port: number): Promise<boolean | undefined> {
    // Held during the check, so that no request tries it at the same moment.
    const isResting = this.parts.pool.isOccupied(port);
    if (!isResting) this.parts.pool.claim(port);
    try {
      return await this.tryPort(port);
    } finally {
      if (!isResting) {
        this.parts.pool.endClaim(port);
        this.parts.pool.vacate(port);
      }
    }
  }

  /** @returns undefined when the port is in use or being requested, and so must not be tried, or the system does not say */
  private async tryIdle(entry: Entry): Promise<boolean | undefined> {
    const { port } = entry.assignment;
    const unlock = this.parts.locks.tryAcquire(identityKey(entry.assignment));
    if (unlock === undefined) return undefined;
    try {
      const isIdle = this.parts.registry.at(port) === entry && entry.leases.size === 0;
      return isIdle ? await this.tryPort(port) : undefined;
    } finally {
      unlock();
    }
  }

  /** @returns undefined when the system does not say */
  private async tryPort(port: number): Promise<boolean | undefined> {
    try {
      return await this.parts.probe.canListen(port);
    } catch (error) {
      this.parts.log.warn(`Port ${port} could not be tried: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** @returns undefined when the system does not say */
  private async useOf(port: number): Promise<SocketUse | undefined> {
    try {
      return await this.parts.sockets.useOf(port);
    } catch (error) {
      this.parts.log.warn(`The system did not say what occupies port ${port}: ${(error as Error).message}`);
      return undefined;
    }
  }
}

/** @returns one sentence: whose port it is, who uses it, and whether it would not be assigned now, as after a change of config.json */
function describeUse({ assignment, leases }: Entry, pool: PortPool): string {
  const { port, pinned, byNumber } = assignment;
  const refusal = pool.refusal(port);
  const outside = byNumber === true ? undefined : pool.outside(port);
  const owners = [...leases.values()].map(formatOwner);
  const use = owners.length === 0 ? "not in use" : `in use by ${owners.join(" and ")}`;
  const kept =
    refusal !== undefined
      ? `; it will not be assigned again, because ${refusal}`
      : outside !== undefined
        ? `; it will be assigned again only when requested by number, because ${outside}`
        : "";
  return `Port ${port} is ${pinned === true ? "pinned" : "assigned"} to ${formatIdentity(assignment)} and ${use}${kept}.`;
}
