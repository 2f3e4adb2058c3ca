import assert from "node:assert/strict";
import type { GrantedAssignment } from "../../../server/protocol/assignment.js";
import { isFailure } from "../../../server/protocol/failures.js";
import { identityKey } from "../../../server/protocol/identity.js";
import type { Params } from "../../../server/protocol/requests.js";
import { accept, acceptFailure, acceptSweep, isLeased } from "./answers.js";
import { callerOf } from "./clients.js";
import { type Command, command } from "./command.js";
import { type Wish, emptyBatch } from "./model.js";
import { outcome } from "./world.js";

export const toParams = ({ identity, range, ...wish }: Wish): Params<"portDaddy/request"> => ({
  ...{ ...identity, ...wish },
  ...(range === undefined ? {} : { range: [...range] }),
});

export const request = (slot: number, wish: Wish): Command =>
  command(`client ${slot} requests ${JSON.stringify(toParams(wish))}`, async (model, world) => {
    const caller = callerOf(model, world, slot);
    const expected = model.expect(wish, caller);
    world.probes = [];
    const answer = await outcome(world.ask("portDaddy/request", toParams(wish), caller));
    assert.deepEqual(world.probes.filter(({ port }) => isLeased(model, port)), [], "what is leased is not probed"); // prettier-ignore
    if ("error" in answer) return acceptFailure(model, world, answer.error, expected);
    const granted = answer.value[0] as GrantedAssignment;
    const { previous } = expected as { previous: number | undefined };
    const former = previous ?? model.lost.get(identityKey(wish.identity));
    accept(model, world, wish, caller, expected, granted.port);
    assert.deepEqual(
      [granted.state, granted.existing, granted.reassigned],
      ["active", previous === granted.port, former !== undefined && former !== granted.port],
    );
  });

export const requestAll = (slot: number, wishes: Wish[]): Command =>
  command(`client ${slot} requests all of ${JSON.stringify(wishes.map(toParams))}`, async (model, world) => {
    const caller = callerOf(model, world, slot);
    const answer = await outcome(world.ask("portDaddy/requestAll", { requests: wishes.map(toParams) }, caller));
    const keys = wishes.map(({ identity }) => identityKey(identity));
    const batch = { ...emptyBatch(), locked: new Set(keys) };
    if ("error" in answer) {
      if (!isFailure(answer.error)) throw answer.error as Error;
      await acceptSweep(model, world, true);
      if (new Set(keys).size < keys.length || answer.error.kind !== "PortRangeExhausted") return;
      // A failed batch does not tell who had got which port. When each could have had one of several, it must not fail.
      const choices = wishes.map((wish) => model.expect(wish, caller, batch));
      const isEasy = choices.every((choice) => !("fail" in choice) && choice.orFails.length === 0 && choice.ports.length > wishes.length);
      assert.ok(!isEasy, answer.error.message);
      return;
    }
    assert.equal(new Set(keys).size, keys.length, "an identity that is asked for twice");
    const ports = answer.value.map(({ port }) => port);
    const after = model.clone();
    for (const [index, wish] of wishes.entries()) {
      const expected = model.expect(wish, caller, batch);
      assert.ok(
        !("fail" in expected) && expected.ports.includes(ports[index]!),
        `${keys[index]} has ${ports[index]}: ${JSON.stringify(expected)}`,
      );
      const adopts = expected.own.includes(ports[index]!);
      if (expected.swept && !adopts) {
        model.sweep();
        after.sweep();
      }
      batch.claimed.add(ports[index]!);
      const displaced = model.holderOf(ports[index]!);
      if (displaced !== undefined) batch.locked.add(identityKey(displaced.identity));
      const { project } = wish.identity;
      if (expected.previous === undefined) batch.newOf.set(project, (batch.newOf.get(project) ?? 0) + 1);
      after.grant(wish, ports[index]!, caller, adopts);
    }
    model.become(after);
  });
