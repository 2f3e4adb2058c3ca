import assert from "node:assert/strict";
import { ConnectionError, ConnectionErrors, ResponseError } from "vscode-jsonrpc/node";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import { withRetries } from "../../../client/connection/retry.js";
import { failureCodes, isFailure } from "../../../server/protocol/failures.js";

suite("a call is tried again", () => {
  const broken = () => new ConnectionError(ConnectionErrors.Closed, "closed");
  const onTheWire = (kind: "RateLimited" | "Unauthorized" | "NotFound", data: object = {}) =>
    new ResponseError(failureCodes[kind], "a sentence", { kind, ...data });

  /** Runs a function that throws these errors, one after the other, and then returns "done". */
  async function run(...errors: Error[]): Promise<{ result: string; tries: number }> {
    let tries = 0;
    const result = await withRetries(() => {
      const error = errors[tries++];
      return error === undefined ? Promise.resolve("done") : Promise.reject(error);
    });
    return { result, tries };
  }

  test("when the connection ended before the answer", async () => {
    assert.deepEqual(await run(broken()), { result: "done", tries: 2 });
  });

  test("when the backend was started anew and has another token", async () => {
    assert.deepEqual(await run(onTheWire("Unauthorized")), { result: "done", tries: 2 });
  });

  test("when the backend asks for patience, after the time that it says", async () => {
    const asked = performance.now();
    assert.deepEqual(await run(onTheWire("RateLimited", { retryAfterMs: 20 }), onTheWire("RateLimited", { retryAfterMs: 20 })), {
      result: "done",
      tries: 3,
    });
    assert.ok(performance.now() - asked >= 38);
  });

  test("three times in all", async () => {
    await assert.rejects(run(broken(), broken(), broken()), BackendUnreachable);
    const limited = () => onTheWire("RateLimited", { retryAfterMs: 1 });
    await assert.rejects(run(limited(), limited(), limited()), (error) => isFailure(error, "RateLimited"));
  });

  test("but not when the answer is no", async () => {
    const failing = run(onTheWire("NotFound"), broken());
    await assert.rejects(failing, (error) => isFailure(error, "NotFound") && error.message === "a sentence");
  });
});
