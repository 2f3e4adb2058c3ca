import assert from "node:assert/strict";
import { isFailure } from "../../../server/protocol/failures.js";
import type { Caller } from "../../../server/protocol/requests.js";
import { snapshotOf } from "./invariants.js";
import type { Expectation, Model, Wish } from "./model.js";
import type { World } from "./world.js";

export const isLeased = (model: Model, port: number): boolean => {
  const held = model.holderOf(port);
  return held !== undefined && model.isLive(held);
};

/** Checks that the promises allow the answer or failure, and applies it to the model. */
export function accept(model: Model, world: World, wish: Wish, caller: Caller, expected: Expectation, port: number): void {
  assert.ok(!("fail" in expected), `port ${port} was given, instead of ${"fail" in expected && expected.fail.join()}`);
  assert.ok(expected.ports.includes(port), `port ${port} was given, instead of ${expected.ports.join(" or ")}`);
  const tries = world.probes.filter((probe) => probe.port === port);
  if (!expected.probes) assert.deepEqual(tries, [], "what is leased is not probed");
  else if (!expected.own.includes(port))
    assert.deepEqual(tries.at(-1), { port, isHeld: true, isFree: true }, "it was claimed, then found free");
  const adopts = expected.own.includes(port);
  if (expected.swept && !adopts) model.sweep();
  model.grant(wish, port, caller, adopts);
}

/** Nothing has changed, except that leases of dead owners may have ended in the search for a port. */
export async function acceptFailure(model: Model, world: World, failure: unknown, expected: Expectation): Promise<void> {
  if (!isFailure(failure)) throw failure as Error;
  const allowed = "fail" in expected ? expected.fail : expected.orFails;
  assert.ok(allowed.includes(failure.kind), `${failure.kind}, instead of ${allowed.join() || "a port"}: ${failure.message}`);
  assert.match(failure.message, /^[A-Z@a-z].*\.$/s, "a sentence");
  await acceptSweep(model, world, "fail" in expected ? expected.maySweep : expected.swept);
}

export async function acceptSweep(model: Model, world: World, maySweep: boolean): Promise<void> {
  if (!maySweep) return;
  const swept = model.clone();
  swept.sweep();
  const found = JSON.stringify(snapshotOf(await world.house.store.load(), model.now));
  if (found === JSON.stringify(swept.snapshot())) model.become(swept);
}
