import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { type StoreOptions, openStore } from "../../../server/store/sqlite/openStore.js";
import type { StoreWithMetrics } from "../../../server/store/metricsStore.js";
import { temporaryFolder } from "./temporaryFolder.js";

export const START = Date.UTC(2026, 10, 22, 21, 0, 5);
export const MINUTE = 60_000;

/** A data directory for each test, with its own clock and the problems that people were told. */
export function storeHome() {
  const inFolder = temporaryFolder();
  const home = {
    now: START,
    problems: new Map<string, string>(),
    damages: 0,
    /** Called when people were told something. */
    told: (): void => undefined,
    file: "",
    path: inFolder,
    tell: (subject: string, problem: string | undefined): void => {
      if (problem === undefined) home.problems.delete(subject);
      else home.problems.set(subject, problem);
      home.told();
    },
    open: (more: Partial<StoreOptions> = {}): Promise<StoreWithMetrics> =>
      openStore(inFolder(), {
        now: () => home.now,
        tell: (subject, problem) => home.tell(subject, problem),
        onDamage: () => void (home.damages += 1),
        ...more,
      }),
    /** Opens the store, does something with it, and closes it. */
    use: async <T>(work: (store: StoreWithMetrics) => T | Promise<T>): Promise<T> => {
      const store = await home.open();
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    },
    files: (folder = ""): string[] => readdirSync(inFolder(folder)).sort(),
    folder: (name: string): string => {
      mkdirSync(inFolder(name), { recursive: true });
      return inFolder(name);
    },
  };
  setup(() => {
    Object.assign(home, { now: START, damages: 0, told: () => undefined, file: path.join(inFolder(), "port-daddy.db") });
    home.problems.clear();
  });
  return home;
}
