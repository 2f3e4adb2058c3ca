/** Loaded into a backend before it starts: on SIGUSR2 it writes to a file which resources the process holds. */
import { renameSync, writeFileSync } from "node:fs";

export interface Introspection {
  /** Sockets, timers, watches and the like that keep the loop running, by kind. */
  resources: Record<string, number>;
  /** Listeners of the process's own events. */
  processListeners: number;
  /** In bytes, after a garbage collection. */
  heapUsed: number;
}

const file = process.env["PORT_DADDY_INTROSPECTION"];
const collect = (globalThis as { gc?: () => void }).gc;
if (file !== undefined && collect !== undefined) {
  process.on("SIGUSR2", () => {
    // Resources are released in the turns after their end.
    setImmediate(() => {
      collect();
      const resources: Record<string, number> = {};
      for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
      delete resources["Immediate"];
      const processListeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
      const found: Introspection = { resources, processListeners, heapUsed: process.memoryUsage().heapUsed };
      writeFileSync(`${file}.new`, JSON.stringify(found));
      renameSync(`${file}.new`, file);
    });
  });
}
