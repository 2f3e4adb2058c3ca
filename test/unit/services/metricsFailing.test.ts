import assert from "node:assert/strict";
import { mock } from "node:test";
import { seconds } from "./house.js";
import { MetricsWorld } from "./metricsWorld.js";

suite("Metrics that cannot be written", () => {
  let world: MetricsWorld;
  setup(() => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    world = new MetricsWorld();
  });
  teardown(async () => {
    mock.timers.reset();
    await world.sqlite.close();
  });

  test("are told each time that it begins, and each time that it is over", async () => {
    const { recorder, metrics } = await world.start();
    for (const broken of [false, true, true, false, false, true, false]) {
      world.broken = broken;
      recorder.count("conflicts");
      await world.pass(seconds(10));
    }
    const kinds = world.logged.map((line) => (line === "Metrics are written again" ? "over" : "begun"));
    assert.deepEqual(kinds, ["begun", "over", "begun", "over"]);
    metrics.stop();
  });

  test("are written at the end, if the store lets us, also when nothing came since", async () => {
    const { recorder, metrics } = await world.start();
    world.broken = true;
    recorder.count("moves");
    await world.pass(seconds(10));
    world.broken = false;
    await metrics.close();
    const next = await world.start();
    assert.equal((await next.metrics.read("hour")).counters.moves, 1);
    next.metrics.stop();
  });
});
