import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { identityKey } from "../../../server/protocol/identity.js";
import { accept } from "./answers.js";
import { callerOf } from "./clients.js";
import { type Command, command } from "./command.js";
import { snapshotOf } from "./invariants.js";
import type { Model, Wish } from "./model.js";
import { toParams } from "./requests.js";
import { type World, turnOfTheLoop } from "./world.js";

async function die(model: Model, world: World): Promise<void> {
  await world.die();
  model.bornAt = model.now;
  model.open.clear();
  model.former = new Set([...world.house.registry.entries()].flatMap(({ leases }) => [...leases.keys()]));
  model.storeBroken = false;
}

export const backendDies = command("the backend dies", die);

/** A step that was not acknowledged by then has happened completely or not at all. */
export const backendDiesDuring = (slot: number, wish: Wish, turns: number): Command =>
  command(`the backend dies ${turns} turns after client ${slot} has asked for ${JSON.stringify(toParams(wish))}`, async (model, world) => {
    const caller = callerOf(model, world, slot);
    const expected = model.expect(wish, caller);
    world.probes = [];
    let acknowledged: number | undefined;
    const asking = world.ask("portDaddy/request", toParams(wish), caller).then(
      ([granted]) => (acknowledged = granted!.port),
      () => undefined,
    );
    for (let turn = 0; turn < turns; turn++) await turnOfTheLoop();
    const known = acknowledged;
    const swept = model.clone();
    swept.sweep(); // The dying backend knew who was alive.
    await Promise.all([asking, die(model, world)]);
    const state = await world.house.store.load();
    const found = state.assignments.find((assignment) => identityKey(assignment) === identityKey(wish.identity))?.port;
    if (known !== undefined) assert.equal(found, known, "what was acknowledged is there");
    const isNow = ({ held }: Model): boolean => {
      const then = model.clone();
      then.held = held;
      return isDeepStrictEqual(then.snapshot(), snapshotOf(state, model.now));
    };
    if (isNow(model)) return;
    if ("fail" in expected ? expected.maySweep : expected.swept) {
      model.held = swept.held;
      if (isNow(model)) return;
    }
    assert.ok(found !== undefined, "an identity had a port and has none");
    accept(model, world, wish, caller, { ...expected, swept: false }, found);
  });
