import assert from "node:assert/strict";
import { isFailure } from "../../../server/protocol/failures.js";
import { type Identity, identityKey } from "../../../server/protocol/identity.js";
import { end, start } from "./clients.js";
import { type Command, command } from "./command.js";
import type { Model } from "./model.js";
import { type World, outcome } from "./world.js";

async function runSweep(model: Model, world: World): Promise<void> {
  const answer = await outcome(world.house.cleanup.run());
  if ("error" in answer) {
    assert.ok(model.storeBroken && isFailure(answer.error, "StoreUnavailable"), String(answer.error));
    return;
  }
  model.sweep();
  model.removeUnused();
}

export const sweep = command("a sweep", runSweep);

export const wait = (seconds: number): Command =>
  command(`${seconds} s pass`, (model, world) => {
    world.clock.advance(seconds * 1000);
    model.now += seconds * 1000;
  });

const FORTY_DAYS_MS = 40 * 86_400_000;

/** Nothing is removed for that, and clients have their grace again. */
export const clockIsWrong = (direction: 1 | -1): Command =>
  command(`the clock is forty days ${direction === 1 ? "ahead" : "behind"} for a minute`, async (model, world) => {
    if (model.storeBroken) return;
    await runSweep(model, world); // So that no lease is left to end while the clock is wrong.
    const { clock, house } = world;
    clock.jump(direction * FORTY_DAYS_MS);
    await outcome(house.cleanup.run());
    clock.advance(60_000);
    clock.jump(-direction * FORTY_DAYS_MS);
    model.now += 60_000;
    model.bornAt = model.now;
    await outcome(house.cleanup.run());
  });

function listen(model: Model, world: World, port: number, folder: string): void {
  const pid = 1000 + port;
  if (model.listeners.has(port)) return;
  start(model, world, pid);
  world.listen(port, pid, folder);
  model.listeners.set(port, { pid, startedAt: model.processes.get(pid)!, folder });
}

export const stranger = (port: number): Command =>
  command(`a stranger listens on ${port}`, (model, world) => listen(model, world, port, "/elsewhere"));

export const ownServer = (identity: Identity): Command =>
  command(`the server of ${identityKey(identity)} listens`, (model, world) => {
    const held = model.held.get(identityKey(identity));
    if (held?.folder !== undefined) listen(model, world, held.port, held.folder);
  });

export const leave = (port: number): Command =>
  command(`who listens on ${port} goes`, (model, world) => {
    const listener = model.listeners.get(port);
    if (listener === undefined) return;
    end(model, world, listener.pid);
    world.unlisten(port);
    model.listeners.delete(port);
  });

export const setRange = (range: readonly [number, number]): Command =>
  command(`the range becomes ${range.join("-")}`, (model, world) => {
    world.setRange(range);
    model.range = range;
  });

export const setStore = (broken: boolean): Command =>
  command(broken ? "the disk is full" : "the disk has room", (model, world) => {
    model.storeBroken = world.house.store.broken = broken;
  });
