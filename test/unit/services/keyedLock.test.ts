import assert from "node:assert/strict";
import { KeyedLock } from "../../../server/services/keyedLock.js";
import { settled } from "./house.js";

suite("KeyedLock", () => {
  test("lets in one at a time for each key, in the order in which they came", async () => {
    const locks = new KeyedLock();
    const events: string[] = [];
    const work = async (name: string, keys: string[]): Promise<void> => {
      const release = await locks.acquire(keys);
      events.push(`${name} in`);
      await settled();
      events.push(`${name} out`);
      release();
    };
    await Promise.all([work("first", ["a"]), work("second", ["a"]), work("third", ["a"])]);
    assert.deepEqual(events, ["first in", "first out", "second in", "second out", "third in", "third out"]);
  });

  test("keeps nobody waiting for other keys", async () => {
    const locks = new KeyedLock();
    await locks.acquire(["a"]);
    (await locks.acquire(["b"]))();
    (await locks.acquire([]))();
  });

  test("lets those who take several keys in opposite order both get them", async () => {
    const locks = new KeyedLock();
    const use = async (keys: string[]): Promise<void> => (await locks.acquire(keys))();
    await Promise.all([use(["a", "b"]), use(["b", "a"]), use(["c", "a"]), use(["b", "c"])]);
  });

  test("lets somebody who takes one key twice get it", async () => {
    const locks = new KeyedLock();
    (await locks.acquire(["a", "a"]))();
    assert.ok(locks.tryAcquire("a"));
  });

  test("waits for all keys", async () => {
    const locks = new KeyedLock();
    const [a, b] = [await locks.acquire(["a"]), await locks.acquire(["b"])];
    let isIn = false;
    const both = locks.acquire(["a", "b"]).then(() => (isIn = true));
    a();
    await settled();
    assert.equal(isIn, false);
    b();
    await both;
  });

  test("tried, gives a key only when nobody has it or waits for it", async () => {
    const locks = new KeyedLock();
    const first = locks.tryAcquire("a");
    assert.ok(first);
    assert.equal(locks.tryAcquire("a"), undefined);
    const second = locks.acquire(["a"]);
    first();
    assert.equal(locks.tryAcquire("a"), undefined);
    (await second)();
    const third = locks.tryAcquire("a");
    assert.ok(third);
    third();
  });
});
