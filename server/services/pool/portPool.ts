import type { PortExclusion } from "../../adapters/system.js";
import type { Config } from "../../config/config.js";
import { PortSet } from "./portSet.js";
import { BROWSER_REFUSED_PORTS, WELL_KNOWN_PORTS } from "./knownPorts.js";

/** The ports that can be assigned and those that are occupied, in memory only. */
export class PortPool {
  private candidates = new PortSet();
  private readonly occupied = new PortSet();
  private readonly claimed = new Set<number>();
  private exclusions: PortExclusion[] = [];
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
    this.candidates = new PortSet();
    for (let port = this.range[0]; port <= this.range[1]; port++) {
      if (!WELL_KNOWN_PORTS.has(port)) this.candidates.add(port);
    }
    for (const { first, last } of this.exclusions) {
      for (let port = Math.max(first, this.range[0]); port <= Math.min(last, this.range[1]); port++) this.candidates.delete(port);
    }
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
    return this.candidates.has(port);
  }

  /** @returns why the port is never assigned, as the end of "Port 6000 is not available: …"; undefined when it is */
  refusal(port: number): string | undefined {
    const [first, last] = this.range;
    if (port < first || port > last) return `it is outside the range ${first} to ${last} ("range" in config.json)`;
    return this.exclusion(port);
  }

  /** @returns why the port is excluded, in the range or not, as the end of "Port 6000 is not available: …" */
  exclusion(port: number): string | undefined {
    return this.exclusions.find(({ first, last }) => port >= first && port <= last)?.reason;
  }

  /** The parts of the range that are never assigned, with reasons; they may overlap. */
  excluded(): PortExclusion[] {
    const [lowest, highest] = this.range;
    return this.exclusions
      .filter(({ first, last }) => first <= highest && last >= lowest)
      .map(({ first, last, reason }) => ({ first: Math.max(first, lowest), last: Math.min(last, highest), reason }));
  }

  /** The ports of the range that are assigned only when requested by number. */
  onlyByNumber(): number[] {
    return [...WELL_KNOWN_PORTS.keys()].filter((port) => this.refusal(port) === undefined);
  }

  /** How many ports of the range could be assigned to a request without a number. */
  freeCount(): number {
    return this.candidates.countWithout(this.occupied);
  }

  /** Yields the free candidates from `first` to `last`, starting at `start` and wrapping around, each as of the moment it is read. */
  *freePorts(start: number, first: number, last: number): Generator<number, void> {
    for (const [from, to] of [
      [start, last],
      [first, start - 1],
    ] as const) {
      let port = this.candidates.firstWithout(this.occupied, from, to);
      while (port !== undefined) {
        yield port;
        port = this.candidates.firstWithout(this.occupied, port + 1, to);
      }
    }
  }
}
