import type { PortPool } from "../pool/portPool.js";
import type { Registry } from "../registry.js";
import type { Sightings } from "../sightings.js";
import type { EventLoopDelay } from "./eventLoopDelay.js";
import type { GaugeValues } from "./series.js";

interface Parts {
  registry: Registry;
  pool: PortPool;
  sightings: Sightings;
  delay: Pick<EventLoopDelay, "p99">;
  clients: () => number;
  storeBytes: () => number;
}

/** Reads the current gauges, all from memory except the size of the store's files. */
export class Gauges {
  /** @param storeBytes returns the total size of the store's files */
  constructor(private readonly parts: Parts) {}

  read(): GaugeValues {
    return {
      ...this.assigned(),
      free: this.parts.pool.freeCount(),
      ...this.seen(),
      clients: this.parts.clients(),
      storeBytes: this.parts.storeBytes(),
      residentBytes: process.memoryUsage.rss(),
      eventLoopDelayMs: this.parts.delay.p99(),
    };
  }

  private assigned(): Pick<GaugeValues, "active" | "idle" | "leases"> {
    const sum = { active: 0, idle: 0, leases: 0 };
    for (const { leases } of this.parts.registry.entries()) {
      if (leases.size > 0) sum.active += 1;
      else sum.idle += 1;
      sum.leases += leases.size;
    }
    return sum;
  }

  private seen(): Pick<GaugeValues, "listening" | "conflicts" | "drifts"> {
    const sum = { listening: 0, conflicts: 0, drifts: 0 };
    for (const [, { listener, trouble }] of this.parts.sightings.entries()) {
      if (trouble?.kind === "conflict") sum.conflicts += 1;
      else if (trouble?.kind === "drift") sum.drifts += 1;
      else if (listener !== undefined) sum.listening += 1; // Also with a shadow, where the own server is one of the two.
    }
    return sum;
  }
}
