import assert from "node:assert/strict";
import { ConnectionError, ConnectionErrors, ErrorCodes, ResponseError } from "vscode-jsonrpc/node";
import { connectionEnded, fromWire, isBroken } from "../../../client/connection/rpcErrors.js";
import { type Failure, failureCodes } from "../../../server/protocol/failures.js";

suite("An error of a JSON-RPC connection", () => {
  test("is the backend's failure when it names one that we know, with its data", () => {
    const received = new ResponseError(failureCodes.RateLimited, "Too many.", { kind: "RateLimited", retryAfterMs: 7 });
    const { name, kind, message, data } = fromWire(received) as Failure;
    assert.deepEqual([name, kind, message, data], ["Failure", "RateLimited", "Too many.", { retryAfterMs: 7 }]);
  });

  test("is an error with the backend's sentence when it names none, or one that only a later version knows", () => {
    for (const data of [undefined, {}, { kind: "Later" }, { kind: "toString" }]) {
      const received = new ResponseError(2000, "A sentence.", data);
      const error = fromWire(received) as Error;
      assert.deepEqual([error.name, error.message, error.cause], ["Error", "A sentence.", received]);
    }
  });

  test("is left as it is when it did not come from the backend", () => {
    const { Closed } = ConnectionErrors;
    const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    const describing = Object.assign(new Error("It can describe itself."), { toJson: () => ({}) });
    const others = [new ConnectionError(Closed, "closed"), refused, describing, { code: 1005, toJson: () => ({}) }, "text", undefined];
    for (const each of others) assert.equal(fromWire(each), each);
  });

  test("tells that the connection ended before the answer", () => {
    const { Closed, Disposed, AlreadyListening } = ConnectionErrors;
    for (const code of [Closed, Disposed, AlreadyListening]) assert.ok(isBroken(new ConnectionError(code, "closed")));
    for (const code of [ErrorCodes.MessageWriteError, ErrorCodes.PendingResponseRejected, ErrorCodes.ConnectionInactive])
      assert.ok(isBroken(new ResponseError(code, "closed")));
    assert.ok(isBroken(connectionEnded()));
    assert.equal(connectionEnded().message, "The connection has ended.");
  });

  test("is an answer otherwise, or none of the connection's", () => {
    const codes = [failureCodes.NotFound, ErrorCodes.InternalError, ErrorCodes.MethodNotFound, ErrorCodes.MessageReadError];
    for (const code of codes) assert.ok(!isBroken(new ResponseError(code, "no")));
    for (const each of [Object.assign(new Error("refused"), { code: "ECONNREFUSED" }), new Error("none"), { code: 1 }, undefined])
      assert.ok(!isBroken(each));
  });
});
