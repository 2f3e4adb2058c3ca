import type { PortProbe } from "../../adapters/system.js";
import type { Failure } from "../../protocol/failures.js";
import { formatIdentity } from "../../protocol/identity.js";
import type { ListenerInfo } from "../../protocol/listeners.js";
import { FIRST_PORT } from "../../protocol/port.js";
import type { Explanation } from "../../protocol/requests.js";
import { formatOwner } from "../../protocol/wording/formatOwner.js";
import { formatProcessFrom } from "../../protocol/wording/formatProcess.js";
import { UNKNOWN_PROGRAM } from "../../protocol/wording/processName.js";
import { ownServerSentence, troubleSentence } from "../../protocol/wording/sentences.js";
import { WELL_KNOWN_PORTS } from "../pool/knownPorts.js";
import type { PortPool } from "../pool/portPool.js";
import type { Clock } from "../clock.js";
import type { Log } from "../../log/log.js";
import type { Entry, Registry } from "../registry.js";
import type { ListenerFeed } from "./listenerFeed.js";

interface Parts {
  registry: Registry;
  pool: PortPool;
  probe: PortProbe;
  feed: Pick<ListenerFeed, "list">;
  clock: Clock;
  log: Log;
}

/** Explains whether a port is available, who has it and which process is listening. */
export class Explainer {
  constructor(private readonly parts: Parts) {}

  /** Tries to listen on the port, but only where it is neither assigned nor has a listener. */
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

  /** @param listening the port's listeners; undefined when the system does not say */
  private async explainBy(port: number, listening: ListenerInfo[] | undefined): Promise<Explanation> {
    const listener = listening?.find(({ own }) => own) ?? listening?.find(({ pid }) => pid !== undefined) ?? listening?.[0];
    const entry = this.parts.registry.at(port);
    const { available, reason } =
      entry === undefined
        ? await this.explainUnassigned(port, listening, listener)
        : { available: false, reason: explainAssigned(entry, listener, this.parts.pool.refusal(port)) };
    return {
      port,
      available,
      reason,
      ...(entry === undefined ? {} : { assignment: this.parts.registry.toAssignment(entry) }),
      ...(listener === undefined ? {} : { listener }),
    };
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

  private async explainUnassigned(port: number, listening: ListenerInfo[] | undefined, listener: ListenerInfo | undefined) {
    const because = (reason: string) => ({ available: false, reason: `Port ${port} is not available: ${reason}.` });
    const refusal = this.refusal(port);
    const there = listener && `${formatProcessFrom(listener)} is listening on it`;
    if (refusal !== undefined) return because(there === undefined ? refusal : `${refusal}, and ${there}`);
    if (there !== undefined) return because(there);
    const isFree = await this.tryPort(port);
    if (isFree === undefined)
      return { available: false, reason: `The system does not let Port Daddy check whether port ${port} is available.` };
    if (!isFree)
      return because(
        listening === undefined ? "a process is using it, but the system does not say which" : "a process is using it without listening",
      );
    const program = WELL_KNOWN_PORTS.get(port);
    const limit = program === undefined ? "" : `, but assigned only when requested by number: it is the usual port of ${program}`;
    return { available: true, reason: `Port ${port} is available${limit}.` };
  }

  /** @returns why the port is not available, as the end of "Port 80 is not available: …" */
  private refusal(port: number): string | undefined {
    if (port < FIRST_PORT) return `ports below ${FIRST_PORT} need privileges and are never assigned`;
    const refusal = this.parts.pool.refusal(port);
    const exclusion = this.parts.pool.exclusion(port);
    if (refusal !== undefined) return exclusion === undefined || exclusion === refusal ? refusal : `${refusal}, and ${exclusion}`;
    const rest = this.parts.registry.restAt(port);
    if (rest !== undefined && rest.until > this.parts.clock.now()) {
      const seconds = Math.ceil((rest.until - this.parts.clock.now()) / 1000);
      return `${formatIdentity(rest)} released it a moment ago, and it is available to others only in ${seconds} s`;
    }
    return rest === undefined && this.parts.pool.isOccupied(port) ? "another request is getting it right now" : undefined;
  }

  /** @returns undefined when the system does not say */
  private async tryPort(port: number): Promise<boolean | undefined> {
    // Held during the check, so that no request tries it at the same moment.
    const isResting = this.parts.pool.isOccupied(port);
    if (!isResting) this.parts.pool.claim(port);
    try {
      return await this.parts.probe.canListen(port);
    } catch (error) {
      this.parts.log.warn(`Port ${port} could not be tried: ${(error as Error).message}`);
      return undefined;
    } finally {
      if (!isResting) {
        this.parts.pool.endClaim(port);
        this.parts.pool.vacate(port);
      }
    }
  }
}

/**
 * @param refusal why the port would not be assigned now, as after a change of config.json
 * @returns one or two sentences: whose port it is, who uses it and which process is listening
 */
function explainAssigned({ assignment, leases }: Entry, listener: ListenerInfo | undefined, refusal: string | undefined): string {
  const { port, pinned } = assignment;
  const owners = [...leases.values()].map(formatOwner);
  const use = owners.length === 0 ? "not in use" : `in use by ${owners.join(" and ")}`;
  const kept = refusal === undefined ? "" : `; it will not be assigned again, because ${refusal}`;
  const sentence = `Port ${port} is ${pinned === true ? "pinned" : "assigned"} to ${formatIdentity(assignment)} and ${use}${kept}.`;
  return listener === undefined ? sentence : `${sentence} ${explainListener(assignment, listener)}`;
}

function explainListener(assignment: Entry["assignment"], { own, port, address, container, ...holder }: ListenerInfo): string {
  if (own === true) return ownServerSentence({ ...holder, container });
  const { pid, command = UNKNOWN_PROGRAM, folder } = holder;
  // It may be the service's own server, so it is not called another process.
  if (pid === undefined && container === undefined) return "A process that the system does not identify is listening on it.";
  return troubleSentence(assignment, {
    kind: "conflict",
    port,
    address,
    container,
    holder: pid === undefined ? undefined : { pid, command, folder },
  });
}
