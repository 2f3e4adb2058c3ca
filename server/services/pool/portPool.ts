import type { PortExclusion } from "../../adapters/system.js";
import type { Config } from "../../config/config.js";
import { FIRST_PORT, LAST_PORT } from "../../protocol/port.js";
import { PortSet } from "./portSet.js";
import { BROWSER_REFUSED_PORTS } from "../../protocol/port.js";
import { WELL_KNOWN_PORTS } from "./knownPorts.js";

/** Where fewer ports than this are left without the ephemeral ones, those are assigned, too, after all others. */
const ENOUGH_PORTS = 100;

/** The ports that can be assigned and those that are occupied, in memory only. */
export class PortPool {
  private candidates = new PortSet();
  /** The ports that are assigned when no candidate is free, including the candidates; empty where these are enough. */
  private lastResorts = new PortSet();
  private isNarrow = false;
  private readonly occupied = new PortSet();
  private readonly claimed = new Set<number>();
  private exclusions: PortExclusion[] = [];
  /** Bounds the ports that are assigned to requests that do not name one. */
  range: readonly [first: number, last: number] = [0, -1];

  /** @param system the ports that the operating system reserves */
  configure(config: Pick<Config, "range" | "reserved">, system: readonly PortExclusion[]): void {
    this.range = config.range;
    this.exclusions = [
      ...config.reserved.map((entry) => {
        const [first, last] = typeof entry === "number" ? [entry, entry] : entry;
        return { first, last, reason: 'it is reserved ("reserved" in config.json)' };
      }),
      ...BROWSER_REFUSED_PORTS.map((port) => ({ first: port, last: port, reason: "browsers refuse to open it" })),
      ...system,
    ];
    const [hard, ephemeral] = [false, true].map((kind) => this.exclusions.filter((each) => (each.ephemeral !== undefined) === kind));
    this.candidates = this.rangeWithout([...hard!, ...ephemeral!]);
    this.isNarrow = this.candidates.count() < ENOUGH_PORTS;
    this.lastResorts = this.isNarrow ? this.rangeWithout(hard!) : new PortSet();
  }

  private rangeWithout(exclusions: readonly PortExclusion[]): PortSet {
    const ports = new PortSet();
    const [lowest, highest] = this.range;
    for (let port = lowest; port <= highest; port++) if (!WELL_KNOWN_PORTS.has(port)) ports.add(port);
    for (const { first, last } of exclusions) {
      for (let port = Math.max(first, lowest); port <= Math.min(last, highest); port++) ports.delete(port);
    }
    return ports;
  }

  /** Marks a port that is assigned or resting. */
  occupy(port: number): void {
    this.occupied.add(port);
  }

  vacate(port: number): void {
    if (!this.claimed.has(port)) this.occupied.delete(port);
  }

  /** Claims a port for a request. It stays occupied until the claim ends, even if its rest ends or it is vacated meanwhile. */
  claim(port: number): void {
    this.claimed.add(port);
    this.occupied.add(port);
  }

  /** Ends a claim. The port is still occupied. */
  endClaim(port: number): void {
    this.claimed.delete(port);
  }

  isOccupied(port: number): boolean {
    return this.occupied.has(port);
  }

  /** Whether it can be assigned to a request that does not name it. */
  isCandidate(port: number): boolean {
    return this.candidates.has(port) || this.lastResorts.has(port);
  }

  /**
   * @returns why the port is never assigned, not even when requested by number, as the end of "Port 6000 is not available: …"; undefined
   * when it is
   */
  refusal(port: number): string | undefined {
    if (port < FIRST_PORT) return `ports below ${FIRST_PORT} need privileges and are never assigned`;
    return this.exclusions.find((each) => holds(each, port) && !this.isLastResort(each, port))?.reason;
  }

  /** Whether the system uses the port for outgoing connections, and programs for sockets that need no certain port. */
  isEphemeral(port: number): boolean {
    return this.exclusions.some((each) => each.ephemeral !== undefined && holds(each, port));
  }

  /** @returns why the port is assigned only when requested by number, as the end of a sentence; undefined for one in the range */
  outside(port: number): string | undefined {
    const [first, last] = this.range;
    return port >= first && port <= last ? undefined : `it is outside the range ${first} to ${last} ("range" in config.json)`;
  }

  /** @returns why an assigned port may be taken by the system all the same, as the end of "Port 40000 is assigned although …" */
  risk(port: number): string | undefined {
    return this.exclusions.find((each) => holds(each, port) && this.isLastResort(each, port))?.reason;
  }

  /** The parts of the range that are never assigned, with reasons; they may overlap. */
  excluded(): PortExclusion[] {
    return this.exclusionsWithin(...this.range)
      .filter((each) => !this.isLastResort(each, each.first))
      .map(withoutRemedy);
  }

  /** The parts beside the range, from 1024 up, that not even a request by number gets, with reasons; they may overlap. */
  excludedOutside(): PortExclusion[] {
    const [lowest, highest] = this.range;
    return [...this.exclusionsWithin(FIRST_PORT, lowest - 1), ...this.exclusionsWithin(highest + 1, LAST_PORT)].map(withoutRemedy);
  }

  /** The ephemeral parts of the range that are assigned all the same, since too few other ports are left. */
  risky(): PortExclusion[] {
    return this.exclusionsWithin(...this.range).filter((each) => this.isLastResort(each, each.first));
  }

  private exclusionsWithin(lowest: number, highest: number): PortExclusion[] {
    return this.exclusions
      .map((each) => ({ ...each, first: Math.max(each.first, lowest), last: Math.min(each.last, highest) }))
      .filter(({ first, last }) => first <= last);
  }

  /** @param port one of the exclusion; beside the range there are always others */
  private isLastResort({ ephemeral }: PortExclusion, port: number): boolean {
    return this.isNarrow && ephemeral !== undefined && this.outside(port) === undefined;
  }

  /** The ports of the range that are assigned only when requested by number. */
  onlyByNumber(): number[] {
    return [...WELL_KNOWN_PORTS.keys()].filter((port) => this.outside(port) === undefined && this.refusal(port) === undefined);
  }

  /** How many ports of the range could be assigned to a request without a number. */
  freeCount(): number {
    return (this.isNarrow ? this.lastResorts : this.candidates).countWithout(this.occupied);
  }

  /**
   * Yields the free candidates from `first` to `last`, starting at `start` and wrapping around, each as of the moment it is read. Where there
   * are few candidates, the ephemeral ports follow.
   */
  *freePorts(start: number, first: number, last: number): Generator<number, void> {
    for (const ports of this.isNarrow ? [this.candidates, this.lastResorts] : [this.candidates]) {
      for (const [from, to] of [
        [start, last],
        [first, start - 1],
      ] as const) {
        let port = ports.firstWithout(this.occupied, from, to);
        while (port !== undefined) {
          // As a last resort only those that were not tried before.
          if (ports === this.candidates || !this.candidates.has(port)) yield port;
          port = ports.firstWithout(this.occupied, port + 1, to);
        }
      }
    }
  }
}

const withoutRemedy = ({ first, last, reason }: PortExclusion): PortExclusion => ({ first, last, reason });

const holds = ({ first, last }: PortExclusion, port: number): boolean => port >= first && port <= last;
