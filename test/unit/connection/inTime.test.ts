import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { mock } from "node:test";
import { handshakeInTime, inTime } from "../../../client/connection/inTime.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import { backendFile } from "./backendFile.js";
import { suspendedProcess } from "./systemProcess.js";

suite("An answer of the backend", () => {
  const children: ChildProcess[] = [];
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => {
    mock.timers.reset();
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const never = () => new Promise<never>(() => undefined);
  const silent = (message: RegExp) => (error: unknown) => error instanceof BackendUnreachable && message.test(error.message);

  /** How long (ms) something waits until it fails, and its error. */
  async function failing(waiting: Promise<unknown>): Promise<[ms: number, error: unknown]> {
    const failures: unknown[] = [];
    waiting.catch((error: unknown) => failures.push(error));
    let ms = 0;
    for (; failures.length === 0; ms += 100) {
      mock.timers.tick(100);
      await turn();
    }
    return [ms, failures[0]];
  }

  test("is awaited for as long as the caller says, otherwise for half a minute", async () => {
    for (const [patience, timeoutMs] of [[1000, 1000], [30_000]] as [number, number?][]) {
      const [ms, error] = await failing(inTime(never(), backendFile({ pid: 42 }), timeoutMs));
      assert.equal(ms, patience);
      assert.ok(silent(/^Port Daddy's backend \(pid 42\) is running but does not respond\. /)(error));
    }
  });

  test("is handed on, be it a result or an error", async () => {
    assert.equal(await inTime(Promise.resolve(1), backendFile()), 1);
    await assert.rejects(inTime(Promise.reject(new Error("no")), backendFile()), { message: "no" });
    assert.equal(await handshakeInTime(Promise.resolve(1), backendFile()), 1);
    await assert.rejects(handshakeInTime(Promise.reject(new Error("no")), backendFile()), { message: "no" });
  });

  test("leaves nothing behind that would keep a command from ending", async () => {
    mock.timers.reset(); // Those of the mock keep no process alive.
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    await turn(); // Mocha sets its own timer meanwhile.
    const before = timers();
    await inTime(Promise.resolve(1), backendFile());
    await handshakeInTime(Promise.resolve(1), backendFile());
    assert.equal(timers(), before);
  });

  test("to the handshake is awaited for five seconds more after half a second", async () => {
    const [ms, error] = await failing(handshakeInTime(never(), backendFile()));
    assert.equal(ms, 5500);
    assert.ok(silent(/does not respond\. /)(error));
  });

  test("to the handshake may come late", async () => {
    let answer: ((value: string) => void) | undefined;
    const answered = handshakeInTime(new Promise<string>((resolve) => (answer = resolve)), backendFile());
    mock.timers.tick(500);
    await turn();
    answer!("late");
    assert.equal(await answered, "late");
  });

  test("to the handshake is not awaited any longer when the backend turns out to be suspended", async function () {
    if (process.platform !== "linux") return this.skip(); // Elsewhere the system does not tell.
    const child = suspendedProcess();
    children.push(child);
    const [ms, error] = await failing(handshakeInTime(never(), backendFile({ pid: child.pid })));
    assert.equal(ms, 500);
    assert.ok(silent(/is suspended, so it does not respond/)(error));
    assert.equal(await handshakeInTime(Promise.resolve(1), backendFile({ pid: child.pid })), 1);
  });
});
