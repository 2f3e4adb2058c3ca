import assert from "node:assert/strict";
import { ConnectionError, ConnectionErrors, ResponseError } from "vscode-jsonrpc/node";
import { requestWithRetries } from "../../../client/connection/requestWithRetries.js";
import { failureCodes, isFailure } from "../../../server/protocol/failures.js";
import type { Method } from "../../../server/protocol/requests.js";

suite("A request whose answer was lost", () => {
  const broken = () => new ConnectionError(ConnectionErrors.Closed, "closed");
  const refused = (kind: "NotFound" | "RateLimited" | "Unauthorized", data: object = {}) =>
    new ResponseError(failureCodes[kind], "a sentence", { kind, ...data });

  /** Sends a request that meets these errors, one after the other, and is answered then. */
  async function send(method: Method, ...errors: Error[]): Promise<{ result: unknown; connections: number }> {
    let connections = 0;
    const result = await requestWithRetries<Method, number>(
      method,
      {},
      () => Promise.resolve(++connections),
      (connection) => {
        const error = errors[connection - 1];
        return error === undefined ? Promise.resolve({ answered: true } as never) : Promise.reject(error);
      },
    );
    return { result, connections };
  }
  const isNotFound = (error: unknown) => isFailure(error, "NotFound");

  test("is sent again on another connection", async () => {
    assert.deepEqual(await send("portDaddy/list", broken()), { result: { answered: true }, connections: 2 });
  });

  test("was carried out, if it was a release that finds nothing to release the second time", async () => {
    assert.deepEqual(await send("portDaddy/release", broken(), refused("NotFound")), { result: { released: [] }, connections: 2 });
    const unauthorizedMeanwhile = await send("portDaddy/release", broken(), refused("Unauthorized"), refused("NotFound"));
    assert.deepEqual(unauthorizedMeanwhile, { result: { released: [] }, connections: 3 });
  });

  test("may not have been carried out, if it was another one", async () => {
    await assert.rejects(send("portDaddy/pin", broken(), refused("NotFound")), isNotFound);
  });

  test("is no excuse for a release that was answered with a refusal before", async () => {
    await assert.rejects(send("portDaddy/release", refused("NotFound")), isNotFound);
    await assert.rejects(send("portDaddy/release", refused("RateLimited", { retryAfterMs: 1 }), refused("NotFound")), isNotFound);
  });
});
