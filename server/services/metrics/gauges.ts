import type { PortPool } from "../pool/portPool.js";
import type { Registry } from "../registry.js";
import type { Sightings } from "../sightings.js";
import type { EventLoopDelay } from "./eventLoopDelay.js";
import type { GaugeValues } from "./series.js";

/** How things stand at this moment, all from memory but for the size of the store's files. */
export class Gauges {
  /** @param storeBytes how large the store's files are together */
  constructor(
    private readonly registry: Registry,
    private readonly pool: PortPool,
    private readonly sightings: Sightings,
    private readonly delay: Pick<EventLoopDelay, "p99">,
    private readonly clients: () => number,
    private readonly storeBytes: () => number,
  ) {}

  read(): GaugeValues {
    return {
      ...this.assigned(),
      free: this.pool.freeCount(),
      ...this.seen(),
      clients: this.clients(),
      storeBytes: this.storeBytes(),
      residentBytes: process.memoryUsage.rss(),
      eventLoopDelayMs: this.delay.p99(),
    };
  }

  private assigned(): Pick<GaugeValues, "active" | "idle" | "leases"> {
    const sum = { active: 0, idle: 0, leases: 0 };
    for (const { leases } of this.registry.entries()) {
      if (leases.size > 0) sum.active += 1;
      else sum.idle += 1;
      sum.leases += leases.size;
    }
    return sum;
  }

  private seen(): Pick<GaugeValues, "listening" | "conflicts" | "drifts"> {
    const sum = { listening: 0, conflicts: 0, drifts: 0 };
    for (const [, { listener, trouble }] of this.sightings.entries()) {
      if (trouble?.kind === "conflict") sum.conflicts += 1;
      else if (trouble?.kind === "drift") sum.drifts += 1;
      else if (listener !== undefined) sum.listening += 1; // Of a shadow, too: the own server is one of the two.
    }
    return sum;
  }
}
