import type { PortProbe, ScannedListener } from "../../adapters/system.js";
import { formatIdentity } from "../../protocol/identity.js";
import type { ListenerInfo } from "../../protocol/listeners.js";
import { FIRST_PORT } from "../../protocol/port.js";
import type { Explanation } from "../../protocol/requests.js";
import { WELL_KNOWN_PORTS } from "../pool/knownPorts.js";
import type { PortPool } from "../pool/portPool.js";
import type { Clock } from "../clock.js";
import type { Log } from "../../log/log.js";
import type { Entry, Registry } from "../registry.js";
import type { ListenerFeed } from "./listenerFeed.js";
import { describeHolder, toPortHolder } from "./portHolder.js";

interface Parts {
  registry: Registry;
  pool: PortPool;
  probe: PortProbe;
  feed: Pick<ListenerFeed, "list">;
  clock: Clock;
  log: Log;
}

/** Tells why a port is or is not to be had, and who has it. */
export class Explainer {
  constructor(private readonly parts: Parts) {}

  /** Tries the port only where nobody is known to have it. */
  async explain(port: number): Promise<Explanation> {
    const listening = await this.lookAt(port);
    const listener = listening?.find(({ own }) => own) ?? listening?.find(({ pid }) => pid !== undefined) ?? listening?.[0];
    const entry = this.parts.registry.at(port);
    const { available, because } =
      entry === undefined
        ? await this.unassigned(port, listening, listener)
        : { available: false, because: whose(entry, listener, this.parts.pool.refusal(port)) };
    return {
      port,
      available,
      reason: `Port ${port} ${because}.`,
      ...(entry === undefined ? {} : { assignment: this.parts.registry.toAssignment(entry) }),
      ...(listener === undefined ? {} : { listener }),
    };
  }

  /** @returns undefined when the system would not say */
  private async lookAt(port: number): Promise<ListenerInfo[] | undefined> {
    try {
      return (await this.parts.feed.list()).filter((listener) => listener.port === port);
    } catch (error) {
      this.parts.log.warn(`Who listens on port ${port} could not be explained: ${(error as Error).message}`);
      return undefined;
    }
  }

  private async unassigned(port: number, listening: ListenerInfo[] | undefined, listener: ListenerInfo | undefined) {
    const refusal = this.refusal(port);
    const who = listener === undefined ? "" : `, and ${describe(listener)} listens there`;
    if (refusal !== undefined) return { available: false, because: `cannot be had: ${refusal}${who}` };
    if (listener !== undefined) return { available: false, because: `cannot be had: ${describe(listener)} listens there` };
    const isFree = await this.tryPort(port);
    if (isFree === undefined) return { available: false, because: "may or may not be free: the system does not let it be tried" };
    if (!isFree) {
      const unknown = listening === undefined ? "the system would not say which" : "though none is seen to listen there";
      return { available: false, because: `cannot be had: a program has it, ${unknown}` };
    }
    const habit = WELL_KNOWN_PORTS.get(port);
    return {
      available: true,
      because: habit === undefined ? "is free" : `is free, but only for who asks for it by number: it is the usual port of ${habit}`,
    };
  }

  /** @returns the end of "Port 80 cannot be had: …" */
  private refusal(port: number): string | undefined {
    if (port < FIRST_PORT) return `below ${FIRST_PORT} a program needs privileges, so those ports are never handed out`;
    const refusal = this.parts.pool.refusal(port);
    const exclusion = this.parts.pool.exclusion(port);
    if (refusal !== undefined) return exclusion === undefined || exclusion === refusal ? refusal : `${refusal}, and ${exclusion}`;
    const rest = this.parts.registry.restAt(port);
    if (rest !== undefined && rest.until > this.parts.clock.now()) {
      const seconds = Math.ceil((rest.until - this.parts.clock.now()) / 1000);
      return `it rests for ${seconds} s, as ${formatIdentity(rest)} released it a moment ago and its server may still be going down`;
    }
    return rest === undefined && this.parts.pool.isOccupied(port) ? "another request is just getting it" : undefined;
  }

  /** @returns undefined when the system gives no verdict */
  private async tryPort(port: number): Promise<boolean | undefined> {
    // Held meanwhile, so that nobody else tries it in the same moment.
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
 * @param refusal why nobody would be given it now, as after a change of config.json
 * @returns the end of "Port 4317 …"
 */
function whose({ assignment, leases }: Entry, listener: ListenerInfo | undefined, refusal: string | undefined): string {
  const owners = [...leases.values()].map(({ client, pid }) => (pid === 0 ? client : `${client} (pid ${pid})`));
  const use = owners.length === 0 ? "which does not use it at present" : `in use by ${owners.join(" and ")}`;
  const pinned = assignment.pinned === true ? ", and is pinned to it" : "";
  const there = listener === undefined ? "" : `; ${describe(listener)} listens there${isStranger(listener) ? ", a stranger" : ""}`;
  const kept = refusal === undefined ? "" : `; it is not handed out any more: ${refusal}`;
  return `belongs to ${formatIdentity(assignment)}, ${use}${pinned}${there}${kept}`;
}

/** One that the system does not name may be anybody. */
const isStranger = ({ own, pid, container }: ListenerInfo): boolean => own !== true && (pid !== undefined || container !== undefined);

function describe(listener: ListenerInfo): string {
  const holder = toPortHolder({ ...listener, since: undefined, ancestors: [] } satisfies ScannedListener);
  return describeHolder(holder, listener.container);
}
