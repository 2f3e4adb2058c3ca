import assert from "node:assert/strict";
import type { LanguageServer } from "../../../server/protocol/language.js";
import { type RawClient, refusalOf } from "../../backend/rawClient.js";
import { CLIENT, temporaryServers, TOKEN } from "./openServer.js";

suite("An editor's connection", () => {
  const listen = temporaryServers();
  const uri = "file:///shop/port-daddy.json";

  async function open(hover: () => unknown = () => ({ contents: "a port" })) {
    const told: unknown[] = [];
    const tell = (method: string) => (connection: string, params: unknown) => void told.push([method, connection, params]);
    const language = {
      requests: {
        "textDocument/hover": (connection: string, params: unknown) => (told.push(["hover", connection, params]), hover()),
      },
      notifications: {
        "textDocument/didOpen": tell("open"),
        "textDocument/didChange": tell("change"),
        "textDocument/didClose": tell("close"),
      },
    } as unknown as LanguageServer;
    const opened = await listen({ language });
    const shakeHands = async (capabilities: unknown): Promise<{ client: RawClient; capabilities: object }> => {
      const client = await opened.dial();
      const hello = await client.send<{ capabilities: object }>("initialize", {
        ...{ processId: process.pid, rootUri: null, capabilities, initializationOptions: { token: TOKEN, client: CLIENT } },
      });
      return { client, capabilities: hello.capabilities };
    };
    return { ...opened, told, shakeHands };
  }

  test("gets language features, and others don't", async () => {
    const { shakeHands } = await open();
    const editor = await shakeHands({ textDocument: {} });
    assert.ok("hoverProvider" in editor.capabilities);
    for (const capabilities of [{}, { textDocument: null }, { textDocument: true }, null, 7]) {
      assert.ok(!("hoverProvider" in (await shakeHands(capabilities)).capabilities));
    }
  });

  test("has its documents told and asked about, in order", async () => {
    const { shakeHands, told } = await open();
    const { client } = await shakeHands({ textDocument: {} });
    const document = { uri, version: 1, text: "{}", languageId: "json" };
    await client.notify("textDocument/didOpen", { textDocument: document });
    await client.notify("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [{ text: "{ }" }] });
    const position = { line: 0, character: 1 };
    assert.deepEqual(await client.send("textDocument/hover", { textDocument: { uri }, position }), { contents: "a port" });
    await client.notify("textDocument/didClose", { textDocument: { uri } });
    await client.request("portDaddy/list", {});
    assert.deepEqual(told, [
      ["open", "life-1", { textDocument: { uri, version: 1, text: "{}" } }],
      ["change", "life-1", { textDocument: { uri, version: 2 }, contentChanges: [{ text: "{ }" }] }],
      ["hover", "life-1", { textDocument: { uri }, position }],
      ["close", "life-1", { textDocument: { uri } }],
    ]);
  });

  test("gets an error for a wrong request, and its wrong notifications are logged", async () => {
    const { shakeHands, told, seen } = await open(() => {
      throw new Error("a secret");
    });
    const { client } = await shakeHands({ textDocument: {} });
    const wrong = await refusalOf(client.send("textDocument/hover", { textDocument: { uri } }));
    assert.deepEqual([wrong.data["kind"], told], ["InvalidParams", []]);
    await client.notify("textDocument/didOpen", {});
    const failed = await refusalOf(client.send("textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 0 } }));
    assert.equal(failed.data["kind"], "InternalError");
    assert.match(failed.message, /^Port Daddy's backend failed at textDocument\/hover\./);
    assert.match(seen.logged.join("\n"), /textDocument\/didOpen was not taken: /);
  });

  test("is asked to refresh its hints, once at a time however often they change", async () => {
    const { shakeHands, clients } = await open();
    const { client } = await shakeHands({ textDocument: {}, workspace: { inlayHint: { refreshSupport: true } } });
    const asked: (() => void)[] = [];
    client.answer("workspace/inlayHint/refresh", () => new Promise<null>((resolve) => asked.push(() => resolve(null))));
    const until = async (count: number) => {
      while (asked.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    for (let changes = 0; changes < 3; changes++) clients.refreshHints("life-1");
    await until(1);
    await client.request("portDaddy/list", {});
    assert.equal(asked.length, 1);
    asked[0]!();
    await until(2);
    asked[1]!();
    await client.request("portDaddy/list", {});
    assert.equal(asked.length, 2, "three changes are two requests: the second stands for all that came after the first");
    clients.refreshHints("life-9");
    clients.refreshHints("life-1");
    await until(3);
  });

  test("is not asked to refresh what it does not refresh", async () => {
    const { shakeHands, clients } = await open();
    const { client } = await shakeHands({ textDocument: {}, workspace: { inlayHint: {} } });
    client.answer("workspace/inlayHint/refresh", () => assert.fail("it was asked"));
    clients.refreshHints("life-1");
    await client.request("portDaddy/list", {});
  });
});
