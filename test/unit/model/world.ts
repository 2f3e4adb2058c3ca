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

/** A file system in memory, if there is one: a killed process loses nothing that it wrote to a file, even without a disk. */
const temporary = existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir();
/** More turns of the event loop than any request takes. */
const MANY_TURNS = 2000;
export const CLIENTS = 4;
const config: Partial<Config> = {
  range: [...rules.ranges[0]!],
  reserved: rules.reserved,
  maxPortsPerProject: rules.maxPortsPerProject,
  restSeconds: rules.restSeconds,
  retentionDays: rules.retentionDays,
};

/** The real services on a real file, in a world whose clock, processes and ports the test controls. */
export class World {
  readonly system = new FakeSystem();
  readonly clock = new FixedClock();
  house!: House;
  /** The connection of each client; undefined while it has none. */
  callers: (Caller | undefined)[] = [];
  /** The probes since the test last checked, and whether the port was held meanwhile. */
  probes: { port: number; isHeld: boolean; isFree: boolean }[] = [];
  /** The state of a client that only receives changes. */
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

  /** The backend is killed; another one starts with what it had written by then, and nothing else. */
  async die(): Promise<void> {
    const { store, config } = this.house;
    const [before, after] = [this.files.at(-1)!, this.nextFile()];
    for (const suffix of ["", "-wal"]) if (existsSync(before + suffix)) copyFileSync(before + suffix, after + suffix);
    this.isWatching = false; // Pending work belongs to the dead backend.
    await store.close();
    this.callers = [];
    await this.wake(config.range);
  }

  /** Checks the parameters first, as dispatch does. */
  async ask<M extends "portDaddy/request" | "portDaddy/requestAll" | "portDaddy/release">(method: M, params: Params<M>, caller: Caller) {
    const { ports, releases } = this.house;
    this.isWatching = true;
    const schema: Record<Method, unknown> = requestSchemas;
    const checked = validate(schema[method] as (typeof requestSchemas)[M], params, "params") as never;
    if (method === "portDaddy/request") return [await ports.request(checked, caller)];
    if (method === "portDaddy/release") return releases.release(checked, caller);
    return ports.requestAll((checked as { requests: [] }).requests, caller);
  }

  /** Runs something and records every probe. */
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

  /** The content of the store's file for a backend that opens it now. */
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
      if (life === this.lives) this.follow(change); // A dead backend sends nothing.
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

/** An empty store's file, made once because syncing takes long. */
function emptyStore(): Buffer {
  if (empty !== undefined) return empty;
  const folder = mkdtempSync(path.join(temporary, "pd-model-"));
  void openSqliteStore(path.join(folder, "empty.db")).close();
  empty = readFileSync(path.join(folder, "empty.db"));
  rmSync(folder, { recursive: true });
  return empty;
}

/** The result of a promise, without waiting for the clock. @throws Error when it does not settle */
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
