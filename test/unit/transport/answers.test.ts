import assert from "node:assert/strict";
import { notFound, storeUnavailable } from "../../../server/protocol/failures.js";
import { refusalOf } from "../../backend/rawClient.js";
import { CLIENT, temporaryServers } from "./openServer.js";

suite("The answer to a request", () => {
  const listen = temporaryServers();

  test("is its handler's, which gets the checked parameters and the caller", async () => {
    const { connect, seen } = await listen({}, (_, params) => Promise.resolve({ echo: params }));
    const client = await connect("vscode");
    assert.deepEqual(await client.request("portDaddy/request", { project: "shop" }), { echo: { project: "shop" } });
    const [{ method, caller }] = seen.asked as [(typeof seen.asked)[0]];
    const { correlationId, ...rest } = caller;
    assert.deepEqual([method, rest], ["portDaddy/request", { connection: "life-1", client: { ...CLIENT, name: "vscode" } }]);
    assert.match(correlationId!, /^[0-9a-f-]{36}$/);
    assert.deepEqual(seen.measured, [["portDaddy/request", "ok"]]);
  });

  test("comes without parameters, too", async () => {
    const { connect, seen } = await listen();
    await (await connect()).send("portDaddy/health");
    assert.deepEqual(seen.asked[0]?.params, {});
  });

  test("is InvalidParams for parameters that no handler should see", async () => {
    const { connect, seen } = await listen();
    const client = await connect();
    for (const params of [{ port: "x" }, [{ port: 4000 }, { port: 4001 }], [], "port"]) {
      const { code, data } = await refusalOf(client.send("portDaddy/explain", params));
      assert.deepEqual([code, data["kind"]], [-32602, "InvalidParams"]);
    }
    assert.deepEqual([seen.asked, seen.measured], [[], Array(4).fill(["portDaddy/explain", "InvalidParams"])]);
  });

  test("is the handler's failure with its data, and is logged only when something lies behind it", async () => {
    const failures = [notFound("No such thing."), storeUnavailable("the disk is full", new Error("ENOSPC"))];
    const { connect, seen } = await listen({}, () => Promise.reject(failures.shift()!));
    const client = await connect();
    const first = await refusalOf(client.request("portDaddy/list", {}));
    assert.equal(first.data["kind"], "NotFound");
    assert.deepEqual(seen.logged, []);
    const second = await refusalOf(client.request("portDaddy/list", {}));
    assert.equal(second.data["kind"], "StoreUnavailable");
    assert.deepEqual(seen.logged, [`portDaddy/list failed (${String(second.data["correlationId"])})`]);
    assert.notEqual(first.data["correlationId"], second.data["correlationId"]);
    assert.deepEqual(
      seen.measured.map(([, result]) => result),
      ["NotFound", "StoreUnavailable"],
    );
  });

  test("tells nothing of any other error but where the log has it", async () => {
    const { connect, seen } = await listen({}, () => Promise.reject(new Error("a secret path")));
    const { code, message, data } = await refusalOf((await connect()).request("portDaddy/list", {}));
    const { correlationId } = data;
    assert.deepEqual([code, data], [-32603, { kind: "InternalError", correlationId }]);
    assert.equal(message, `Port Daddy's backend failed at portDaddy/list. See its log for ${String(correlationId)}.`);
    assert.deepEqual(seen.logged, [`portDaddy/list failed (${String(correlationId)})`]);
    assert.deepEqual(seen.measured, [["portDaddy/list", "InternalError"]]);
  });

  test("names the methods to who asks for an unknown one, whose name may be long; it is not counted", async () => {
    const { connect, seen } = await listen();
    const client = await connect();
    const { code, data, message } = await refusalOf(client.send(`portDaddy/${"x".repeat(200)}`));
    assert.deepEqual([code, data["kind"]], [-32601, "MethodNotFound"]);
    assert.match(message, /^There is no method "portDaddy\/x{90}…"; the methods are portDaddy\/request, /);
    const exact = await refusalOf(client.send("y".repeat(100)));
    assert.match(exact.message, /^There is no method "y{100}";/);
    assert.equal((await refusalOf(client.send("textDocument/hover", {}))).code, -32601, "it is no editor");
    assert.match(seen.logged.join(), /A client asked for an unknown method \(test, pid \d+, connection life-1\)/);
    assert.deepEqual([seen.measured, seen.asked], [[], []]);
  });

  test("is not awaited by others: each client has its own", async () => {
    let release: (() => void) | undefined;
    const { connect } = await listen({}, (method) =>
      method === "portDaddy/list" ? new Promise((resolve) => (release = () => resolve({ slow: true }))) : Promise.resolve({}),
    );
    const [slow, quick] = [await connect(), await connect()];
    const answer = slow.request("portDaddy/list", {});
    await quick.request("portDaddy/health", {});
    await slow.request("portDaddy/health", {});
    release!();
    assert.deepEqual(await answer, { slow: true });
  });
});
