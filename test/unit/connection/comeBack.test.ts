import assert from "node:assert/strict";
import { comeBack, mayStartAfter } from "../../../client/connection/comeBack.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import { incompatibleVersion, isFailure } from "../../../server/protocol/failures.js";
import { steppedTime } from "./steppedTime.js";

suite("A client that comes back", () => {
  const pass = steppedTime();
  let closing: AbortController;
  /** When it looked for a backend, and when it tried to start one. */
  let looks: number[];
  let starts: number[];
  setup(() => {
    closing = new AbortController();
    [looks, starts] = [[], []];
  });

  /** @param answer of each attempt; by default no backend can be reached */
  const begin = (mayStart: boolean, answer: () => Promise<string> = () => Promise.reject(new BackendUnreachable("None."))) =>
    comeBack({
      connect: (start) => {
        (start ? starts : looks).push(Date.now());
        return answer();
      },
      mayStart,
      signal: closing.signal,
    });
  async function endedAfter(ms: number, coming: Promise<unknown>): Promise<void> {
    const ended = assert.rejects(coming, { name: "AbortError" });
    await pass(ms);
    closing.abort();
    await ended;
  }

  test("looks for a backend at once, soon again, and then each second", async () => {
    await endedAfter(4600, begin(false));
    assert.deepEqual(looks, [0, 100, 300, 700, 1500, 2500, 3500, 4500]);
  });

  test("starts none where it may not, however long none is there", async () => {
    await endedAfter(60_000, begin(false));
    assert.deepEqual(starts, []);
  });

  test("tries to start one more and more seldom, and still looks each second whether another one has", async () => {
    await endedAfter(61_000, begin(true));
    assert.deepEqual(starts, [0, 1500, 3500, 7500, 15_500, 30_500, 45_500, 60_500]);
    assert.deepEqual(looks.slice(0, 6), [100, 300, 700, 2500, 4500, 5500]);
    assert.equal(looks.length + starts.length, 64);
  });

  test("has the first connection that succeeds", async () => {
    const coming = begin(true, () => (starts.length < 2 ? Promise.reject(new BackendUnreachable("None.")) : Promise.resolve("connected")));
    await pass(1500);
    assert.equal(await coming, "connected");
    await pass(5000);
    assert.equal(starts.length, 2);
  });

  test("gives up for a backend whose protocol it does not speak", async () => {
    const coming = begin(true, () => Promise.reject(incompatibleVersion("1.0", "2.0")));
    await assert.rejects(coming, (error) => isFailure(error, "IncompatibleVersion"));
    assert.deepEqual([starts.length, looks.length], [1, 0]);
  });

  test("does not even look when it was closed before", async () => {
    closing.abort();
    await endedAfter(0, begin(true));
    assert.deepEqual([starts, looks], [[], []]);
  });

  test("may start a backend that was killed or replaced, but none that a person stopped or nobody needed", () => {
    assert.deepEqual([undefined, "handOver" as const].map(mayStartAfter), [true, true]);
    assert.deepEqual((["requested", "idle"] as const).map(mayStartAfter), [false, false]);
  });
});
