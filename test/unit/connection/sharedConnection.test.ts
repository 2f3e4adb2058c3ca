import assert from "node:assert/strict";
import { SharedConnection } from "../../../client/connection/sharedConnection.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import { steppedTime } from "./steppedTime.js";

suite("The connection that all requests share", () => {
  const pass = steppedTime();
  /** How each attempt is answered: by a connection, or by an error. */
  let attempts: { start: boolean; answer: (outcome: string | Error) => void }[];
  let shared: SharedConnection<string>;
  setup(() => {
    attempts = [];
    shared = new SharedConnection(
      (start) =>
        new Promise((resolve, reject) => {
          attempts.push({ start, answer: (outcome) => (typeof outcome === "string" ? resolve(outcome) : reject(outcome)) });
        }),
    );
  });
  const none = () => new BackendUnreachable("None.");
  const wasClosed = { name: "BackendUnreachable", message: "The connection to Port Daddy's backend was closed." };
  const started = () => attempts.map(({ start }) => start);

  /** Opens it for a first request. */
  async function open(connection: string): Promise<void> {
    const opened = shared.get(false);
    attempts.at(-1)!.answer(connection);
    assert.equal(await opened, connection);
  }

  test("is opened once, and asked for while it is being opened and after", async () => {
    const asked = [shared.get(true), shared.get(true), shared.get(false)];
    attempts[0]!.answer("first");
    assert.deepEqual(await Promise.all(asked), ["first", "first", "first"]);
    assert.deepEqual(await Promise.all([shared.get(true), shared.get(false)]), ["first", "first"]);
    assert.deepEqual(started(), [true]);
  });

  test("fails for all requests that waited for one attempt, without another one", async () => {
    for (const start of [true, false]) {
      const refused = [shared.get(start), shared.get(start)].map((each) => assert.rejects(each, /None/));
      attempts.at(-1)!.answer(none());
      await Promise.all(refused);
    }
    assert.deepEqual(started(), [true, false]);
  });

  test("is opened again after an attempt that failed, and after it has ended", async () => {
    const refused = shared.get(true);
    attempts[0]!.answer(none());
    await assert.rejects(refused, /None/);
    await open("second");
    shared.forget("second");
    await open("third");
    assert.equal(attempts.length, 3);
  });

  test("is not forgotten when an earlier one is reported to have ended", async () => {
    await open("first");
    shared.forget("first");
    await open("second");
    shared.forget("first");
    assert.equal(await shared.get(true), "second");
  });

  test("comes from a running backend for one that may start it, if there is one", async () => {
    const [looking, starting] = [shared.get(false), shared.get(true)];
    attempts[0]!.answer("found");
    assert.deepEqual(await Promise.all([looking, starting]), ["found", "found"]);
    assert.deepEqual(started(), [false]);
  });

  test("comes from a backend that one request starts after the look of another found none", async () => {
    const [looking, starting] = [shared.get(false), shared.get(true)];
    attempts[0]!.answer(none());
    await assert.rejects(looking, /None/);
    assert.deepEqual(started(), [false, true]);
    attempts[1]!.answer("started");
    assert.equal(await starting, "started");
    assert.equal(await shared.get(true), "started", "the look that failed does not end it");
    assert.equal(attempts.length, 2);
  });

  test("is the one to end when it is closed, also while it is being opened, and none after", async () => {
    const opening = shared.get(true);
    const closing = shared.close();
    assert.ok(shared.closed.aborted);
    await assert.rejects(shared.get(true), wasClosed);
    attempts[0]!.answer("late");
    assert.deepEqual([await opening, await closing, await shared.close()], ["late", "late", undefined]);
    await assert.rejects(shared.get(false), wasClosed);
    assert.equal(attempts.length, 1);
  });

  test("needs no end when it was never opened, or could not be", async () => {
    const refused = assert.rejects(shared.get(true), /None/);
    const closing = shared.close();
    attempts[0]!.answer(none());
    await refused;
    assert.equal(await closing, undefined);
  });

  suite("whose backend hands over to a newer one", () => {
    /** Each look finds nothing until then. */
    async function findNothing(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += 50) {
        attempts.at(-1)!.answer(none());
        await pass(50);
      }
    }

    test("is looked for every 50 ms and not started, so that no older backend is in the newer one's way", async () => {
      shared.expectSuccessor();
      const next = shared.get(true);
      await findNothing(9900);
      assert.deepEqual([attempts.length, started().includes(true)], [199, false]);
      attempts.at(-1)!.answer("newer");
      assert.equal(await next, "newer");
      await pass(1000);
      assert.equal(attempts.length, 199);
    });

    test("is started after all when none came in 10 s", async () => {
      shared.expectSuccessor();
      const next = shared.get(true);
      await findNothing(10_000);
      assert.deepEqual([attempts.length, started().indexOf(true)], [201, 200]);
      attempts.at(-1)!.answer("started");
      assert.equal(await next, "started");
    });

    test("is looked for once by a request that may start none", async () => {
      shared.expectSuccessor();
      const refused = assert.rejects(shared.get(false), /None/);
      await findNothing(50);
      await refused;
      assert.deepEqual(started(), [false]);
    });

    test("is given up for an error that waiting does not mend", async () => {
      shared.expectSuccessor();
      const refused = assert.rejects(shared.get(true), { message: "Another protocol." });
      attempts[0]!.answer(new Error("Another protocol."));
      await refused;
      assert.equal(attempts.length, 1);
    });

    test("is no longer looked for when the client is closed", async () => {
      shared.expectSuccessor();
      const refused = assert.rejects(shared.get(true), wasClosed);
      const closing = shared.close();
      await findNothing(50);
      await refused;
      assert.equal(await closing, undefined);
      assert.equal(attempts.length, 1);
    });
  });
});
