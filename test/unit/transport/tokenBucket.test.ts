import assert from "node:assert/strict";
import { TokenBucket } from "../../../server/transport/tokenBucket.js";

suite("TokenBucket", () => {
  /** A bucket, its clock, and how many requests pass at once. */
  function bucket(perSecond: number, burst: number) {
    let now = 1000;
    const rate = { perSecond, burst };
    const tokens = new TokenBucket(
      () => rate,
      () => now,
    );
    const passing = (): number => {
      let count = 0;
      while (tokens.take()) count += 1;
      return count;
    };
    return { rate, tokens, passing, advance: (ms: number) => (now += ms) };
  }

  test("lets a burst through, and then as many as the rate allows", () => {
    const { passing, advance } = bucket(100, 30);
    assert.equal(passing(), 30);
    assert.equal(passing(), 0);
    advance(50);
    assert.equal(passing(), 5);
    advance(3_600_000);
    assert.equal(passing(), 30);
  });

  test("loses nothing to many small steps", () => {
    const { passing, advance } = bucket(10, 5);
    assert.equal(passing(), 5);
    let passed = 0;
    for (let step = 0; step < 1000; step++) {
      advance(1);
      passed += passing();
    }
    assert.ok(passed === 10 || passed === 9, `${passed}`);
  });

  test("says how long to wait: after that one passes, and a millisecond earlier none", () => {
    for (const perSecond of [1, 3, 7, 1000, 4000]) {
      const { passing, tokens, advance } = bucket(perSecond, 2);
      passing();
      const wait = tokens.waitMs();
      assert.ok(Number.isInteger(wait) && wait >= 1, `${wait}`);
      advance(wait - 1);
      assert.equal(tokens.take(), false);
      advance(1);
      assert.equal(tokens.take(), true);
    }
  });

  test("follows a rate that changes", () => {
    const { rate, passing, advance } = bucket(1, 100);
    rate.burst = 3;
    assert.equal(passing(), 3);
    rate.perSecond = 2000;
    advance(1);
    assert.equal(passing(), 2);
  });
});
