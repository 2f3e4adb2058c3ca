import assert from "node:assert/strict";
import { type Identity, formatIdentity, identityKey } from "../../../server/protocol/identity.js";
import { acceptFailure, isLeased } from "./answers.js";
import { callerOf } from "./clients.js";
import { type Command, command } from "./command.js";
import { outcome } from "./world.js";

export const move = (slot: number, identity: Identity, port: number | undefined, force: boolean): Command =>
  command(
    `client ${slot} moves ${formatIdentity(identity)} to ${port ?? "another port"}${force ? " by force" : ""}`,
    async (model, world) => {
      const caller = callerOf(model, world, slot);
      const held = model.held.get(identityKey(identity));
      const expected = held === undefined ? { fail: ["NotFound" as const], maySweep: false } : model.expectMove(held, port, force, caller);
      world.probes = [];
      const params = { ...identity, ...(port === undefined ? {} : { port }), force };
      const answer = await outcome(world.watching(() => world.house.move(params, caller)));
      assert.deepEqual(world.probes.filter((probe) => isLeased(model, probe.port)), [], "what is leased is not probed"); // prettier-ignore
      if ("error" in answer) return acceptFailure(model, world, answer.error, expected);
      const { port: got, reassigned } = answer.value;
      assert.ok(held !== undefined && !("fail" in expected), `moved, instead of ${JSON.stringify(expected)}`);
      assert.ok(expected.ports.includes(got), `port ${got}, instead of ${expected.ports.join(" or ")}`);
      assert.equal(reassigned, got !== held.port);
      if (expected.probes)
        assert.deepEqual(world.probes.at(-1), { port: got, isHeld: true, isFree: true }, "it was claimed, then found free");
      if (expected.swept) model.sweep();
      model.move(held, got, port !== undefined);
    },
  );

export const pin = (identity: Identity, pinned: boolean): Command =>
  command(`${formatIdentity(identity)} is ${pinned ? "pinned" : "pinned no more"}`, async (model, world) => {
    const held = model.held.get(identityKey(identity));
    const answer = await outcome(world.house.pin({ ...identity, pinned }));
    const fails = held === undefined ? "NotFound" : model.storeBroken && held.pinned !== pinned ? "StoreUnavailable" : undefined;
    if ("error" in answer) return acceptFailure(model, world, answer.error, { fail: fails === undefined ? [] : [fails], maySweep: false });
    assert.equal(fails, undefined, `it was done, instead of ${fails}`);
    held!.pinned = pinned;
  });
