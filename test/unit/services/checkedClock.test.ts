import assert from "node:assert/strict";
import { CheckedClock, doubtSentence } from "../../../server/services/time/checkedClock.js";
import { days, FixedClock, minutes, seconds } from "./house.js";

suite("The clock in doubt", () => {
  /** A clock that is believed until it jumps. */
  function checked() {
    const clock = new FixedClock();
    const jumps: number[] = [];
    const checkedClock = new CheckedClock(clock, (aheadMs) => jumps.push(aheadMs));
    const start = clock.now();
    checkedClock.load({});
    return { clock, checkedClock, jumps, start };
  }

  for (const [direction, sign] of [
    ["ahead", 1],
    ["back", -1],
  ] as const) {
    test(`is one that went ${direction} by more than three days`, () => {
      const { clock, checkedClock, jumps, start } = checked();
      clock.jump(sign * days(3));
      assert.deepEqual([checkedClock.bounds(), checkedClock.doubtToKeep], [[clock.now(), clock.now()], undefined]);
      clock.jump(sign * (days(3) + 1));
      const [earliest, latest] = [start + sign * days(3), clock.now()].sort((a, b) => a - b);
      assert.deepEqual(checkedClock.bounds(), [earliest, latest]);
      assert.deepEqual(jumps, [sign * (days(3) + 1)]);
      clock.advance(seconds(1));
      assert.deepEqual(checkedClock.bounds(), [earliest! + 1000, latest! + 1000], "both go on");
      assert.equal(jumps.length, 1);
    });
  }

  test("tells what it tells, and durations as before", () => {
    const { clock, checkedClock } = checked();
    clock.advance(5);
    clock.jump(days(40));
    assert.deepEqual([checkedClock.now(), checkedClock.monotonic()], [clock.now(), 5]);
  });

  test("keeps in whole milliseconds where it should be, where it is, and what it has told since", () => {
    const { clock, checkedClock, start } = checked();
    assert.equal(checkedClock.doubtToKeep, undefined);
    clock.jump(days(40));
    const from = checkedClock.now();
    clock.advance(1000);
    clock.jump(0.5 - 1000);
    checkedClock.now();
    const doubt = checkedClock.doubtToKeep!;
    assert.deepEqual(doubt, { certain: start + 1000, seen: from + 0.5, ranMs: 1000, periods: [{ from, to: from + 0.5 }] });
    clock.advance(0.25);
    clock.jump(-minutes(1));
    checkedClock.now();
    assert.equal(checkedClock.doubtToKeep!.certain, start + 1000);
    assert.deepEqual(checkedClock.doubtToKeep!.periods, [{ from: clock.now(), to: clock.now() }], "from the earliest");
  });

  test("begins its day of proof again with each jump, and knows what it told before", () => {
    const { clock, checkedClock, jumps, start } = checked();
    clock.jump(days(40));
    const first = checkedClock.now();
    clock.advance(minutes(60));
    checkedClock.now();
    clock.jump(days(10));
    const second = checkedClock.now();
    const { ranMs, periods } = checkedClock.doubtToKeep!;
    assert.deepEqual([ranMs, periods.length], [0, 2]);
    assert.deepEqual(periods, [
      { from: first, to: first + minutes(60) },
      { from: second, to: second },
    ]);
    assert.deepEqual(jumps, [days(40), days(50)]);
    clock.jump(start + minutes(60) - clock.now());
    checkedClock.now();
    assert.deepEqual(checkedClock.takeWrongDates(), periods, "all of it was wrong when it has returned");
    assert.deepEqual(checkedClock.takeWrongDates(), []);
  });

  test("is believed after a day of running time, and not a moment before; what it told stays right", () => {
    const { clock, checkedClock } = checked();
    clock.jump(days(40));
    checkedClock.now();
    clock.advance(days(1) - 1);
    assert.notEqual(checkedClock.bounds()[0], clock.now());
    clock.advance(1);
    assert.deepEqual([checkedClock.bounds(), checkedClock.doubtToKeep], [[clock.now(), clock.now()], undefined]);
    assert.deepEqual(checkedClock.takeWrongDates(), []);
  });

  test("is believed after a day in which nobody looked at it, or two", () => {
    const { clock, checkedClock } = checked();
    clock.jump(days(40));
    checkedClock.now();
    clock.advance(days(2));
    assert.deepEqual(checkedClock.bounds(), [clock.now(), clock.now()]);
  });

  test("that went back makes all later dates wrong when it is believed", () => {
    const { clock, checkedClock, start } = checked();
    clock.jump(-days(40));
    checkedClock.now();
    clock.advance(days(1));
    const now = checkedClock.now();
    assert.deepEqual(checkedClock.takeWrongDates(), [{ from: now + 1, to: start + days(1) }]);
  });

  test("that was set back a little makes later dates wrong only where it is more than clocks drift", () => {
    const { clock, checkedClock, start } = checked();
    clock.jump(-5000);
    checkedClock.now();
    assert.deepEqual(checkedClock.takeWrongDates(), []);
    clock.jump(-5001);
    const now = checkedClock.now();
    assert.deepEqual(checkedClock.takeWrongDates(), [{ from: now + 1, to: start - 5000 }]);
  });

  test("has wrong dates again that could not be corrected, before later ones", () => {
    const { clock, checkedClock } = checked();
    clock.jump(-minutes(1));
    checkedClock.now();
    const first = checkedClock.takeWrongDates();
    clock.jump(-minutes(1));
    checkedClock.now();
    checkedClock.noteWrongDates(first);
    const [before, after, ...others] = checkedClock.takeWrongDates();
    assert.deepEqual([before, after!.to < before!.to, others], [first[0], true, []]);
  });

  suite("as a store remembers it", () => {
    const now = Date.UTC(2030, 0, 1);
    const remembering = (stored: Parameters<CheckedClock["load"]>[0], monotonic = 0) => {
      const clock = new FixedClock(now - monotonic);
      clock.advance(monotonic);
      const checkedClock = new CheckedClock(clock);
      checkedClock.load(stored);
      return { clock, checkedClock };
    };
    const kept = { certain: now - days(40), seen: now - minutes(60), ranMs: minutes(120), periods: [{ from: now - 9000, to: now - 8000 }] };

    test("is in doubt without one where the latest date is far from it", () => {
      const { checkedClock } = remembering({ latest: now - days(3) });
      assert.deepEqual([checkedClock.bounds(), checkedClock.isDoubtKept], [[now, now], false]);
      assert.deepEqual(remembering({ latest: now - days(3) - 1 }).checkedClock.bounds(), [now - days(3) - 1, now]);
      assert.deepEqual(remembering({ latest: now + days(3) + 1 }).checkedClock.bounds(), [now, now + days(3) + 1]);
    });

    test("goes on where it was, and needs only the rest of its day", () => {
      const { checkedClock, clock } = remembering({ latest: now, doubt: kept }, 77);
      assert.equal(checkedClock.isDoubtKept, true);
      assert.deepEqual(checkedClock.bounds(), [now - days(40), now]);
      assert.deepEqual(checkedClock.doubtToKeep, { ...kept, seen: now, periods: [{ from: now - 9000, to: now }] });
      clock.advance(days(1) - minutes(120) - 1);
      assert.notEqual(checkedClock.bounds()[0], clock.now());
      clock.advance(1);
      assert.equal(checkedClock.bounds()[0], clock.now());
    });

    test("is over where the clock has returned; all that it told is wrong, to the last moment before a kill", () => {
      const doubt = { ...kept, certain: now - seconds(30), seen: now + days(40), periods: [{ from: now + days(40), to: now + days(40) }] };
      const told = { from: now + days(40), to: now + days(40) };
      const { checkedClock } = remembering({ latest: now + days(41), doubt });
      assert.deepEqual([checkedClock.doubtToKeep, checkedClock.isDoubtKept], [undefined, true]);
      assert.deepEqual(checkedClock.takeWrongDates(), [told, { from: now + 1, to: now + days(41) }]);
      assert.deepEqual(remembering({ latest: now + 5000, doubt }).checkedClock.takeWrongDates(), [told]);
      assert.deepEqual(remembering({ doubt }).checkedClock.takeWrongDates(), [told]);
    });

    test("makes dates of the future wrong where it is believed", () => {
      assert.deepEqual(remembering({ latest: now + 5001 }).checkedClock.takeWrongDates(), [{ from: now + 1, to: now + 5001 }]);
      assert.deepEqual(remembering({ latest: now + 5000 }).checkedClock.takeWrongDates(), []);
    });
  });

  test("is told in whole days, with the direction", () => {
    const rest = "nothing is removed for its age before it is right again, or a day of running time has passed";
    assert.equal(doubtSentence(days(39.6)), `The clock went ahead by 40 days: ${rest}`);
    assert.equal(doubtSentence(-days(4)), `The clock went back by 4 days: ${rest}`);
  });
});
