import assert from "node:assert/strict";
import { ConnectionError, ConnectionErrors, ResponseError } from "vscode-jsonrpc/node";
import { withRetries } from "../../../client/connection/retry.js";
import { failureCodes } from "../../../server/protocol/failures.js";
import { steppedTime } from "./steppedTime.js";

suite("A call that is tried again", () => {
  const pass = steppedTime();
  const broken = () => new ConnectionError(ConnectionErrors.Closed, "closed");
  const limited = (retryAfterMs: number) => new ResponseError(failureCodes.RateLimited, "later", { kind: "RateLimited", retryAfterMs });

  /** When it was tried, if it met these errors, one after the other. */
  async function triedAt(...errors: Error[]): Promise<number[]> {
    const tried: number[] = [];
    const calling = withRetries(() => {
      tried.push(Date.now());
      const error = errors[tried.length - 1];
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    });
    await pass(5000);
    await calling;
    return tried;
  }

  test("waits shortly for another backend, and then longer", async () => {
    assert.deepEqual(await triedAt(broken(), broken()), [0, 100, 500]);
  });

  test("waits as long as the backend asks for, but not for ever", async () => {
    assert.deepEqual(await triedAt(limited(20), limited(700)), [0, 20, 720]);
  });

  test("does not wait longer than 2 s, whatever the backend asks for", async () => {
    assert.deepEqual(await triedAt(limited(3_600_000)), [0, 2000]);
  });

  test("says in the end that the backend keeps stopping, and why it thinks so", async () => {
    const errors = [broken(), broken(), broken()];
    const last = errors[2];
    const refused = assert.rejects(
      withRetries(() => Promise.reject(errors.shift()!)),
      { name: "BackendUnreachable", message: "Port Daddy's backend keeps stopping. See its log for details.", cause: last },
    );
    await pass(500);
    await refused;
  });
});
