import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { BackendHome } from "./backendHome.js";
import { refusalOf } from "./rawClient.js";

suite("the handshake", () => {
  let home: BackendHome;
  const client = { name: "test", version: "0.1.0", pid: process.pid };

  suiteSetup(async () => {
    home = new BackendHome();
    await home.start();
  });
  suiteTeardown(() => home.remove());

  /** Checks that the backend serves others regardless of what a connection did, and counts no other client. */
  teardown(async () => {
    const other = await home.connect();
    while ((await other.request("portDaddy/health", {})).clients > 1);
    await other.end();
  });

  test("a good one tells who answers, and requests are answered from then on, also those that were sent along with it", async () => {
    const connection = await home.dial();
    const [hello, { assignments }] = await Promise.all([
      connection.shakeHands({ token: home.backendFile.token, client }),
      connection.request("portDaddy/list", {}),
    ]);
    assert.deepEqual(
      { serverInfo: hello.serverInfo, protocol: hello.protocol, assignments },
      { serverInfo: { name: "port-daddy", version: "0.1.0" }, protocol: "1.5", assignments: [] },
    );
    await connection.end();
  });

  test("a request before it gets Unauthorized, and the connection ends", async () => {
    const connection = await home.dial();
    const { code, data, message } = await refusalOf(connection.request("portDaddy/list", {}));
    assert.deepEqual({ code, kind: data["kind"] }, { code: 1001, kind: "Unauthorized" });
    assert.match(message, /^Send initialize first\.$/);
    assert.match(String(data["correlationId"]), /^[0-9a-f-]{36}$/);
    await connection.closed;
  });

  for (const method of ["shutdown", "textDocument/hover", "$/cancelRequest"]) {
    test(`so does ${method}`, async () => {
      const connection = await home.dial();
      const { code } = await refusalOf(connection.send(method, { id: 1 }));
      assert.equal(code, 1001);
      await connection.closed;
    });
  }

  test("a notification before it ends the connection", async () => {
    const connection = await home.dial();
    await connection.notify("exit");
    await connection.closed;
  });

  for (const [what, token] of [
    ["another", () => randomUUID()],
    ["an empty", () => ""],
    ["a longer", () => `${home.backendFile.token}x`],
    ["a shorter", () => home.backendFile.token.slice(1)],
  ] as const) {
    test(`${what} token gets Unauthorized, and the connection ends`, async () => {
      const connection = await home.dial();
      const { code, data, message } = await refusalOf(connection.shakeHands({ token: token(), client }));
      assert.deepEqual({ code, kind: data["kind"] }, { code: 1001, kind: "Unauthorized" });
      assert.match(message, /token is not this backend's/);
      await connection.closed;
    });
  }

  test("a second one gets Unauthorized, and the connection ends", async () => {
    const connection = await home.connect();
    const { code, message } = await refusalOf(connection.shakeHands({ token: home.backendFile.token, client }));
    assert.equal(code, 1001);
    assert.match(message, /already initialized/);
    await connection.closed;
  });

  for (const [field, options] of Object.entries({
    initializationOptions: undefined,
    token: { client },
    client: { token: "x" },
    "client.name": { token: "x", client: { ...client, name: "" } },
    "client.version": { token: "x", client: { ...client, version: 1 } },
    "client.pid": { token: "x", client: { ...client, pid: 0 } },
  })) {
    test(`a wrong ${field} gets InvalidParams that names it, and the connection ends`, async () => {
      const connection = await home.dial();
      const { code, data, message } = await refusalOf(connection.shakeHands(options));
      assert.deepEqual({ code, kind: data["kind"], field: data["field"] }, { code: -32602, kind: "InvalidParams", field });
      assert.ok(message.startsWith(`${field} must be `), message);
      await connection.closed;
    });
  }

  for (const [what, params] of [
    ["no parameters", undefined],
    ["null", null],
    ["a list", []],
    ["a number in a list", [7]],
    ["capabilities that are none", { capabilities: null }],
  ] as const) {
    test(`with ${what} it gets InvalidParams, and the connection ends`, async () => {
      const connection = await home.dial();
      const { code, data } = await refusalOf(connection.send("initialize", params));
      assert.deepEqual({ code, field: data["field"] }, { code: -32602, field: "initializationOptions" });
      await connection.closed;
    });
  }

  test("silence for five seconds ends the connection", async () => {
    await (
      await home.dial()
    ).closed;
  });
});
