import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { SharedScan } from "../../../server/adapters/sharedScan.js";
import type { ScannedListener } from "../../../server/adapters/system.js";

/** A scan that ends when the test says so. */
class HeldScan {
  readonly running: { end: (port: number) => void; fail: (error: Error) => void }[] = [];
  began = 0;

  scan(): Promise<ScannedListener[]> {
    this.began += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => void this.running.shift();
      this.running.push({
        end: (port) => {
          leave();
          resolve([{ port, address: "::", ancestors: [] }]);
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      });
    });
  }
}

suite("a shared scan", () => {
  let held: HeldScan;
  let shared: SharedScan;
  const portOf = async (scan: Promise<ScannedListener[]>): Promise<number | undefined> => (await scan)[0]?.port;
  setup(() => {
    held = new HeldScan();
    shared = new SharedScan(held);
  });

  test("callers that ask during a scan share the next one, which begins when that has ended", async () => {
    const first = portOf(shared.scan());
    const later = [shared.scan(), shared.scan()].map(portOf);
    assert.equal(held.began, 1);
    held.running[0]!.end(1);
    assert.equal(await first, 1);
    await nextTurn();
    assert.equal(held.began, 2);
    held.running[0]!.end(2);
    assert.deepEqual(await Promise.all(later), [2, 2]);
  });

  test("a caller that asks when the next scan has begun waits for the one after it", async () => {
    const first = portOf(shared.scan());
    const second = portOf(shared.scan());
    held.running[0]!.end(1);
    await first;
    await nextTurn();
    const third = portOf(shared.scan());
    held.running[0]!.end(2);
    assert.equal(await second, 2);
    await nextTurn();
    held.running[0]!.end(3);
    assert.equal(await third, 3);
  });

  test("two scans never run at once, even for callers that ask at the very end of one", async () => {
    const asked: Promise<ScannedListener[]>[] = [];
    let most = 0;
    const first = shared.scan();
    asked.push(shared.scan());
    held.running[0]!.end(1);
    // One question in each step of the event loop until long after the next scan has begun.
    for (let step = 0; step < 20; step++) {
      asked.push(shared.scan());
      await Promise.resolve();
      most = Math.max(most, held.running.length);
    }
    assert.equal(most, 1);
    await first;
    held.running[0]!.end(2);
    await asked[0];
    await nextTurn();
    held.running[0]!.end(3);
    await Promise.all(asked);
    assert.equal(held.began, 3);
  });

  test("a scan that fails is an error for those who asked for it, and the next one begins", async () => {
    const first = assert.rejects(shared.scan(), { message: "would not say" });
    const second = portOf(shared.scan());
    held.running[0]!.fail(new Error("would not say"));
    await first;
    await nextTurn();
    held.running[0]!.end(2);
    assert.equal(await second, 2);
    const third = portOf(shared.scan());
    held.running[0]!.end(3);
    assert.equal(await third, 3);
  });
});
