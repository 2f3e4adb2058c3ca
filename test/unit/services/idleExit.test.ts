import assert from "node:assert/strict";
import { mock } from "node:test";
import { IdleExit } from "../../../server/services/idleExit.js";
import { FixedClock, days, minutes } from "./house.js";

suite("IdleExit", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  function watched() {
    const world = { needed: false, exits: 0, minutes: 10 };
    const clock = new FixedClock();
    const idleExit = new IdleExit(
      () => world.needed,
      () => world.minutes,
      () => (world.exits += 1),
      clock,
    );
    const pass = (ms: number): void => {
      clock.advance(ms);
      mock.timers.tick(ms);
    };
    return { world, idleExit, pass };
  }

  test("ends the backend when nobody has needed it for as long as it says", () => {
    const { world, idleExit } = watched();
    idleExit.update();
    mock.timers.tick(minutes(10) - 1);
    assert.equal(world.exits, 0);
    mock.timers.tick(1);
    assert.equal(world.exits, 1);
  });

  test("counts from the moment in which the last one went, however often it is told", () => {
    const { world, idleExit } = watched();
    world.needed = true;
    idleExit.update();
    mock.timers.tick(minutes(60));
    world.needed = false;
    idleExit.update();
    mock.timers.tick(minutes(9));
    idleExit.update();
    assert.equal(world.exits, 0);
    mock.timers.tick(minutes(1));
    assert.equal(world.exits, 1);
    mock.timers.tick(minutes(60));
    assert.equal(world.exits, 1);
  });

  test("begins anew when somebody came and went", () => {
    const { world, idleExit } = watched();
    idleExit.update();
    mock.timers.tick(minutes(9));
    world.needed = true;
    idleExit.update();
    world.needed = false;
    idleExit.update();
    mock.timers.tick(minutes(9));
    assert.equal(world.exits, 0);
    mock.timers.tick(minutes(1));
    assert.equal(world.exits, 1);
  });

  test("obeys a changed time at once: what has passed already counts", () => {
    const { world, idleExit, pass } = watched();
    idleExit.reconfigured();
    idleExit.update();
    pass(minutes(4));
    world.minutes = 6;
    idleExit.reconfigured();
    pass(minutes(1));
    world.minutes = 30;
    idleExit.reconfigured();
    pass(minutes(24));
    assert.equal(world.exits, 0);
    world.minutes = 1;
    idleExit.reconfigured();
    pass(0);
    assert.equal(world.exits, 1);
  });

  test("counts from when the last one went, also when its time was changed before", () => {
    const { world, idleExit, pass } = watched();
    world.needed = true;
    idleExit.update();
    idleExit.reconfigured();
    pass(minutes(9));
    world.needed = false;
    idleExit.update();
    pass(minutes(9));
    assert.equal(world.exits, 0);
    pass(minutes(1));
    assert.equal(world.exits, 1);
  });

  test("waits longer than any timer can", () => {
    const { world, idleExit, pass } = watched();
    world.minutes = 60 * 24 * 40;
    idleExit.update();
    pass(days(25));
    pass(days(14));
    assert.equal(world.exits, 0);
    pass(days(1));
    assert.equal(world.exits, 1);
  });

  test("never ends a backend that is needed, and does nothing once stopped", () => {
    const { world, idleExit } = watched();
    idleExit.update();
    world.needed = true;
    mock.timers.tick(minutes(60));
    world.needed = false;
    idleExit.update();
    idleExit.stop();
    mock.timers.tick(minutes(60));
    assert.equal(world.exits, 0);
  });
});
