import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Config } from "../../../server/config/config.js";
import type { Notifications } from "../../../server/protocol/notifications.js";
import type { Caller, Method, Params } from "../../../server/protocol/requests.js";
import { requestSchemas } from "../../../server/protocol/schemas/requestSchemas.js";
import { validate } from "../../../server/protocol/schemas/validation.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { FakeSystem } from "../services/fakeSystem.js";
import { heldStore } from "../services/heldStore.js";
import { FixedClock, type House, house } from "../services/house.js";
import { rules } from "./model.js";

/** In memory where there is such a place: a killed process loses nothing that it wrote to a file, whether or not a disk has it. */
const temporary = existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir();
/** Far more turns of the event loop than any request takes. */
const MANY_TURNS = 2000;
export const CLIENTS = 4;
const config: Partial<Config> = {
  range: [...rules.ranges[0]!],
  reserved: rules.reserved,
  maxPortsPerProject: rules.maxPortsPerProject,
  restSeconds: rules.restSeconds,
  retentionDays: rules.retentionDays,
};

/** The real services on a real file, in a world whose clock, processes and ports the test moves. */
export class World {
  readonly system = new FakeSystem();
  readonly clock = new FixedClock();
  house!: House;
  /** The connection of each client; undefined while it has none. */
  callers: (Caller | undefined)[] = [];
  /** What was tried of the system since the test last looked, and whether nobody else could have been given it meanwhile. */
  probes: { port: number; isHeld: boolean; isFree: boolean }[] = [];
  /** What a client knows that only hears of changes. */
  readonly told = new Map<number, string>();
  private isWatching = true;
  private revision = 0;
  private lives = 0;
  private files: string[] = [];
  private readonly folder = mkdtempSync(path.join(temporary, "pd-model-"));

  private constructor(private readonly strategy: Config["strategy"]) {
    this.system.portProbe.during = (port) => {
      if (this.isWatching)
        this.probes.push({ port, isHeld: this.house.pool.isOccupied(port), isFree: !this.system.portProbe.taken.has(port) });
    };
  }

  static async open(strategy: Config["strategy"] = "hash"): Promise<World> {
    const world = new World(strategy);
    writeFileSync(world.nextFile(), emptyStore());
    await world.wake(rules.ranges[0]!);
    return world;
  }

  /** The backend is gone from one moment to the next; another one finds what it had written by then, and nothing else. */
  async die(): Promise<void> {
    const { store, config } = this.house;
    const [before, after] = [this.files.at(-1)!, this.nextFile()];
    for (const suffix of ["", "-wal"]) if (existsSync(before + suffix)) copyFileSync(before + suffix, after + suffix);
    this.isWatching = false; // What is still under way belongs to the dead one.
    await store.close();
    this.callers = [];
    await this.wake(config.range);
  }

  /** As dispatch does it: the parameters are checked first. */
  async ask<M extends "portDaddy/request" | "portDaddy/requestAll" | "portDaddy/release">(method: M, params: Params<M>, caller: Caller) {
    const { ports, releases } = this.house;
    this.isWatching = true;
    const schema: Record<Method, unknown> = requestSchemas;
    const checked = validate(schema[method] as (typeof requestSchemas)[M], params, "params") as never;
    if (method === "portDaddy/request") return [await ports.request(checked, caller)];
    if (method === "portDaddy/release") return releases.release(checked, caller);
    return ports.requestAll((checked as { requests: [] }).requests, caller);
  }

  /** Does something at which every port that is tried is noted. */
  watching<T>(work: () => Promise<T>): Promise<T> {
    this.isWatching = true;
    return work();
  }

  setRange(range: readonly [number, number]): void {
    this.house.config.range = [...range];
    this.house.pool.configure(this.house.config, []);
  }

  listen(port: number, pid: number, folder: string): void {
    this.system.listen(port, pid, folder);
  }

  unlisten(port: number): void {
    this.system.portProbe.taken.delete(port);
    const { all } = this.system.listeners;
    for (let index = all.length - 1; index >= 0; index--) if (all[index]!.port === port) all.splice(index, 1);
  }

  /** What the store's file would say to a backend that opened it now. */
  async inFile() {
    const copy = path.join(this.folder, "copy.db");
    for (const suffix of ["", "-wal"]) {
      rmSync(copy + suffix, { force: true });
      if (existsSync(this.files.at(-1)! + suffix)) copyFileSync(this.files.at(-1)! + suffix, copy + suffix);
    }
    const store = openSqliteStore(copy);
    try {
      return await store.load();
    } finally {
      await store.close();
    }
  }

  async close(): Promise<void> {
    await this.house.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async wake(range: readonly [number, number]): Promise<void> {
    const store = heldStore(openSqliteStore(this.files.at(-1)!));
    const { system, clock, strategy } = this;
    this.house = await house({ config: { ...config, range: [...range], strategy }, system, clock, store });
    this.told.clear();
    this.revision = this.house.changes.revision;
    for (const { port, state } of this.house.list()) this.told.set(port, state);
    const life = this.lives;
    this.house.changes.onDidChange((change) => {
      if (life === this.lives) this.follow(change); // A dead backend tells nobody anything.
    });
  }

  private follow({ revision, changed, removed }: Notifications["portDaddy/didChange"]): void {
    if (revision !== ++this.revision) throw new Error(`revision ${revision} follows ${this.revision - 1}`);
    for (const { port, state } of changed) this.told.set(port, state);
    for (const port of removed) this.told.delete(port);
  }

  private nextFile(): string {
    this.files.push(path.join(this.folder, `${++this.lives}.db`));
    return this.files.at(-1)!;
  }
}

let empty: Buffer | undefined;

/** A store's file without anything in it; made once, as syncing it takes its time. */
function emptyStore(): Buffer {
  if (empty !== undefined) return empty;
  const folder = mkdtempSync(path.join(temporary, "pd-model-"));
  void openSqliteStore(path.join(folder, "empty.db")).close();
  empty = readFileSync(path.join(folder, "empty.db"));
  rmSync(folder, { recursive: true });
  return empty;
}

/** What comes of it, told without waiting on the clock. @throws Error when nothing comes of it */
export async function outcome<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  let settled: { value: T } | { error: unknown } | undefined;
  promise.then(
    (value) => (settled = { value }),
    (error: unknown) => (settled = { error }),
  );
  for (let turn = 0; turn < MANY_TURNS && settled === undefined; turn++) await turnOfTheLoop();
  if (settled === undefined) throw new Error("It never comes to an end");
  return settled;
}

export const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
