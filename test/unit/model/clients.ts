import assert from "node:assert/strict";
import { isFailure } from "../../../server/protocol/failures.js";
import type { Caller } from "../../../server/protocol/requests.js";
import { connectionOwner } from "../../../server/services/ownership/leaseOwner.js";
import { type Command, command } from "./command.js";
import type { Model } from "./model.js";
import { CLIENTS, type World, outcome } from "./world.js";

export const ownerPids = [201, 202, 203];
const clientPid = (slot: number): number => 101 + slot;

export function start(model: Model, world: World, pid: number): void {
  model.processes.set(pid, world.system.processes.start(pid).startedAt);
}

export function end(model: Model, world: World, pid: number): void {
  world.system.processes.kill(pid);
  model.processes.delete(pid);
}

/** The client's connection. Without one it connects, as a new process if its former one died. */
export function callerOf(model: Model, world: World, slot: number): Caller {
  const connected = world.callers[slot];
  if (connected !== undefined) return connected;
  if (!model.processes.has(clientPid(slot))) start(model, world, clientPid(slot));
  const caller = (world.callers[slot] = world.house.connect(`client ${slot}`, clientPid(slot)));
  model.open.set(connectionOwner(caller.connection), { pid: caller.client.pid, since: model.now });
  return caller;
}

export const disconnect = (slot: number, dies: boolean): Command =>
  command(`client ${slot} ${dies ? "dies" : "disconnects"}`, async (model, world) => {
    const caller = world.callers[slot];
    if (dies) end(model, world, clientPid(slot));
    if (caller === undefined) return;
    world.callers[slot] = undefined;
    const owner = connectionOwner(caller.connection);
    const closed = await outcome(world.house.disconnect(caller));
    model.open.delete(owner);
    if (!("error" in closed)) model.endLeases((lease) => lease.owner === owner);
    else assert.ok(model.storeBroken && isFailure(closed.error, "StoreUnavailable"), String(closed.error));
  });

export const startProcess = (pid: number): Command => command(`process ${pid} starts anew`, (model, world) => start(model, world, pid));
export const endProcess = (pid: number): Command => command(`process ${pid} dies`, (model, world) => end(model, world, pid));

/** Starts all processes that may own something, and connects all clients. */
export function begin(model: Model, world: World): void {
  for (const pid of ownerPids) start(model, world, pid);
  for (let slot = 0; slot < CLIENTS; slot++) callerOf(model, world, slot);
}
