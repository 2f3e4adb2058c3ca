import assert from "node:assert/strict";
import fc from "fast-check";
import { begin } from "./clients.js";
import { givenSeed } from "./givenSeed.js";
import { happenings } from "./happenings.js";
import { checkPromises, snapshotOf } from "./invariants.js";
import { Model } from "./model.js";
import { World } from "./world.js";

/**
 * Lets things happen in random order, and checks every promise after each.
 * @param limitMs how long to go on; reaching it is no failure
 * @returns the number of runs
 */
export async function tryPromises(runs: number, limitMs: number): Promise<number> {
  let count = 0;
  const property = fc.asyncProperty(
    fc.constantFrom("hash" as const, "cursor" as const),
    fc.commands(happenings, { maxCommands: 50, size: "max" }),
    async (strategy, commands) => {
      count += 1;
      const world = await World.open(strategy);
      const model = new Model(world.clock.now());
      begin(model, world);
      try {
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        await checkPromises(model, world);
        assert.deepEqual(snapshotOf(await world.inFile(), model.now), model.snapshot(), "the file says the same");
      } finally {
        await world.close();
      }
    },
  );
  await fc.assert(property, {
    numRuns: runs,
    interruptAfterTimeLimit: limitMs,
    ...givenSeed(),
  });
  return count;
}
