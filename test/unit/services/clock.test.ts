import assert from "node:assert/strict";
import { TimeJumps, createClock } from "../../../server/services/clock.js";
import { FixedClock, minutes, seconds } from "./house.js";

suite("The clock", () => {
  function clocks() {
    const world = { wall: Date.UTC(2030, 0, 1), monotonic: 5 };
    return { world, clock: createClock(() => world.wall, () => world.monotonic) }; // prettier-ignore
  }

  test("follows the wall clock, also when that is set ahead", () => {
    const { world, clock } = clocks();
    assert.equal(clock.now(), world.wall);
    world.wall += minutes(90);
    world.monotonic += 10;
    assert.equal(clock.now(), world.wall);
    assert.equal(clock.monotonic(), 15);
  });

  test("goes back with the wall clock", () => {
    const { world, clock } = clocks();
    world.wall -= minutes(60 * 24 * 365);
    assert.equal(clock.now(), world.wall);
  });

  test("tells whole milliseconds", () => {
    const { world, clock } = clocks();
    const before = clock.now();
    world.wall += 1.7;
    assert.equal(clock.now(), before + 1);
  });

  test("is the system's, where nothing else is said", () => {
    const clock = createClock();
    assert.ok(Math.abs(clock.now() - Date.now()) < 1000);
    assert.ok(clock.monotonic() <= clock.monotonic());
  });
});

suite("A jump of time", () => {
  test("is none while time passes, however much", () => {
    const clock = new FixedClock();
    clock.advance(minutes(5));
    const jumps = new TimeJumps(clock);
    assert.equal(jumps.look(), false);
    clock.advance(minutes(600));
    assert.equal(jumps.look(), false);
    assert.equal(jumps.look(clock.monotonic() - seconds(4)), false);
  });

  test("is seen once where the wall clock went on without the other, as when Linux sleeps", () => {
    const clock = new FixedClock();
    const jumps = new TimeJumps(clock);
    clock.jump(minutes(60));
    assert.deepEqual([jumps.look(), jumps.look()], [true, false]);
  });

  test("is seen once where the wall clock was set back", () => {
    const clock = new FixedClock();
    const jumps = new TimeJumps(clock);
    clock.jump(-minutes(60));
    assert.deepEqual([jumps.look(), jumps.look()], [true, false]);
  });

  test("is none up to five seconds, by which the clocks of a busy machine may differ", () => {
    const clock = new FixedClock();
    const jumps = new TimeJumps(clock);
    const isSeen = (ms: number): boolean => {
      clock.jump(ms);
      return jumps.look();
    };
    assert.deepEqual([5000, -5000, 5001, -5001].map(isSeen), [false, false, true, true]);
    const isLate = (ms: number): boolean => jumps.look(clock.monotonic() - ms);
    assert.deepEqual([5000, 5001].map(isLate), [false, true]);
  });

  test("is seen where a look comes much later than it was planned, as when macOS or Windows sleeps", () => {
    const clock = new FixedClock();
    const jumps = new TimeJumps(clock);
    const dueAt = clock.monotonic() + seconds(30);
    clock.advance(minutes(60));
    assert.equal(jumps.look(dueAt), true);
  });
});
