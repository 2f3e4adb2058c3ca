import { mock } from "node:test";
import type { Config } from "../../../../server/config/config.js";
import type { ListenerInfo } from "../../../../server/protocol/listeners.js";
import type { Conflict } from "../../../../server/protocol/notifications.js";
import { createListening } from "../../../../server/services/listening/listening.js";
import { Problems } from "../../../../server/services/problems.js";
import { Watchers } from "../../../../server/services/watchers.js";
import { type House, house, settled } from "../house.js";

/**
 * A house that knows who listens, as server/backend.ts puts it together. Its timers are the test's: `setTimeout` must be mocked, so that only
 * `pass` lets time pass.
 */
export async function watchingHouse({ config, cpuMs, on }: { config?: Partial<Config>; cpuMs?: () => number; on?: House } = {}) {
  const built = on ?? (await house({ config: { restSeconds: 0, ...config } }));
  const { system, clock, registry, pool, sightings, changes, journal, leases, log, locks, allocator, probe: portProbe } = built;
  const watchers = new Watchers();
  const problems = new Problems();
  /** What those who watch were told, and who it was. */
  const shown: { to: string[]; listeners: ListenerInfo[] }[] = [];
  const conflicts: Conflict[] = [];
  const listening = createListening({
    ...{ registry, pool, sightings, changes, journal, leases, watchers, problems, portProbe, locks, clock, log, cpuMs },
    refusal: (identity, port) => allocator.refusal(identity, port),
    scan: system.listenerScan,
    sockets: system.sockets,
    send: (to, listeners) => shown.push({ to: [...to], listeners }),
  });
  listening.troubles.onDidDetect((conflict) => conflicts.push(conflict));
  /** Lets so many milliseconds pass, and all happen that is due in them. */
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 50) {
      const step = Math.min(left, 50);
      clock.advance(step);
      mock.timers.tick(step);
      await settled();
    }
  };
  return {
    ...built,
    ...listening,
    ...{ watchers, problems, shown, conflicts, pass },
    watch: async (connection = built.client.connection): Promise<void> => {
      watchers.set(connection, { listeners: true, metrics: false });
      await settled();
    },
    unwatch: async (connection = built.client.connection): Promise<void> => {
      watchers.set(connection, { listeners: false, metrics: false });
      await settled();
    },
    /** What went on, the oldest first, without grants and leases. */
    story: async () =>
      (await built.history())
        .reverse()
        .filter(({ kind }) => ["conflicted", "drifted", "shadowed", "resolved", "stopped"].includes(kind))
        .map(({ kind, port, project, service }) => [kind, port, `${project}:${service}`]),
    troubles: () => built.list().flatMap(({ port, trouble }) => (trouble === undefined ? [] : [[port, trouble.kind, trouble.port]])),
  };
}
