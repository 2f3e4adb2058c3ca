import assert from "node:assert/strict";
import path from "node:path";
import { socketPath } from "../../../server/protocol/dataDirectory.js";

suite("The socket of a data directory", () => {
  test("is in it, unless its path has more bytes than any system takes", () => {
    const folder = (bytes: number) => `/${"é".repeat(40)}${"x".repeat(bytes - 81)}`;
    const name = `${path.sep}backend.sock`.length;
    assert.equal(socketPath(folder(103 - name)), path.join(folder(103 - name), "backend.sock"));
    assert.equal(socketPath(folder(104 - name)), undefined);
  });
});
