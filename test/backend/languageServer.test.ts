import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { CompletionItem, InlayHint } from "vscode-languageserver-protocol";
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import net from "node:net";
import { once } from "node:events";
import fc from "fast-check";
import { BackendHome, outsidePort } from "./backendHome.js";

const editorCapabilities = { textDocument: {}, workspace: { inlayHint: { refreshSupport: true } } };

/** An editor's language client, connected by the library. */
class EditorClient {
  readonly told: { method: string; params: unknown }[] = [];
  refreshes = 0;
  /** Answers the next refresh when it is called. */
  answerRefresh: (() => void)[] = [];
  private wake = (): void => undefined;

  private constructor(
    readonly rpc: MessageConnection,
    readonly socket: net.Socket,
  ) {
    rpc.onNotification((method, params) => {
      this.told.push({ method, params });
      this.wake();
    });
    rpc.onRequest("workspace/inlayHint/refresh", async () => {
      this.refreshes += 1;
      this.wake();
      await new Promise<void>((resolve) => this.answerRefresh.push(resolve));
      return null;
    });
    rpc.listen();
  }

  static async connect(home: BackendHome, capabilities: object = editorCapabilities, translations?: unknown) {
    const { endpoint, token } = home.backendFile;
    const socket = net.connect(endpoint);
    await once(socket, "connect");
    const rpc = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
    const client = new EditorClient(rpc, socket);
    const initializationOptions = { token, client: { name: "vscode", version: "1", pid: process.pid }, translations };
    const answer = await rpc.sendRequest<{ capabilities: Record<string, unknown> }>("initialize", { capabilities, initializationOptions });
    return { client, capabilities: answer.capabilities };
  }

  async until(come: () => boolean): Promise<void> {
    while (!come()) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  open(uri: string, text: unknown): Promise<void> {
    return this.rpc.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "jsonc", version: 1, text } });
  }

  hints(uri: string): Promise<InlayHint[]> {
    const range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
    return this.rpc.sendRequest("textDocument/inlayHint", { textDocument: { uri }, range });
  }
}

suite("the backend as a language server", () => {
  let home: BackendHome;
  let folder: string;
  let uri: string;
  const text = '{ "configurations": [{ "env": { "PORT": "${command:portDaddy.port}" } }] }';

  suiteSetup(async () => {
    home = new BackendHome();
    await home.start();
    folder = home.mkdir("shop");
    uri = pathToFileURL(path.join(folder, ".vscode", "launch.json")).href;
  });
  suiteTeardown(() => home.remove());

  const openShop = (client: EditorClient): Promise<object> =>
    client.rpc.sendRequest("portDaddy/openFolders", { folders: [{ folder, project: "shop", mainService: "web", services: { web: {} } }] });

  test("tells an editor what it can do, and nobody else", async () => {
    const { client, capabilities } = await EditorClient.connect(home);
    assert.deepEqual(Object.keys(capabilities).sort(), [
      "codeActionProvider",
      "completionProvider",
      "hoverProvider",
      "inlayHintProvider",
      "textDocumentSync",
    ]);
    const other = await EditorClient.connect(home, {});
    assert.deepEqual(other.capabilities, { textDocumentSync: 0 });
    await other.client.open(uri, text);
    await assert.rejects(other.client.hints(uri), /There is no method/);
    client.socket.destroy();
    other.client.socket.destroy();
  });

  test("shows the port of the window's folder, and asks for new hints once when it changes", async () => {
    const { client } = await EditorClient.connect(home);
    await openShop(client);
    await client.open(uri, text);
    assert.deepEqual(await client.hints(uri), []);
    const { port } = await client.rpc.sendRequest<{ port: number }>("portDaddy/request", { project: "shop", service: "web", folder });
    await client.until(() => client.refreshes === 1);
    assert.deepEqual(
      (await client.hints(uri)).map(({ label }) => label),
      [`→ ${port}`],
    );
    // No further request is sent while the editor has not answered, whatever happens.
    for (let time = 0; time < 5; time++) {
      await client.rpc.sendRequest("portDaddy/release", { project: "shop", all: true });
      await client.hints(uri);
      await client.rpc.sendRequest("portDaddy/request", { project: "shop", service: "web", folder });
      await client.hints(uri);
    }
    assert.equal(client.refreshes, 1);
    client.answerRefresh.shift()!();
    await client.until(() => client.refreshes === 2);
    client.answerRefresh.shift()!();
    await client.rpc.sendRequest("portDaddy/health", {});
    assert.equal(client.refreshes, 2);
    client.socket.destroy();
  });

  test("speaks the language of each window at the same time, and English to one whose translations are wrong or missing", async () => {
    const english = "the URL of the same port";
    const translations: unknown[] = [
      { [english]: "die URL desselben Ports" },
      { [english]: "l'URL du même port" },
      { [english]: 1 },
      "de",
      undefined,
    ];
    const clients = await Promise.all(
      translations.map(async (each) => (await EditorClient.connect(home, editorCapabilities, each)).client),
    );
    const params = { textDocument: { uri }, position: { line: 0, character: text.indexOf("${") + 2 } };
    const details = await Promise.all(
      clients.map(async (client) => {
        await client.open(uri, text);
        const items = await client.rpc.sendRequest<CompletionItem[]>("textDocument/completion", params);
        return items.find(({ label }) => label === "${command:portDaddy.url}")?.detail;
      }),
    );
    assert.deepEqual(details, ["die URL desselben Ports", "l'URL du même port", english, english, english]);
    for (const client of clients) client.socket.destroy();
  });

  test("each window has documents and folders of its own, which end with its connection", async () => {
    const [one, two] = [(await EditorClient.connect(home)).client, (await EditorClient.connect(home)).client];
    await openShop(one);
    await one.open(uri, text);
    const params = { textDocument: { uri }, position: { line: 0, character: text.indexOf("${") + 2 } };
    assert.equal((await one.rpc.sendRequest<CompletionItem[]>("textDocument/completion", params)).length, 2);
    assert.deepEqual(await two.rpc.sendRequest("textDocument/completion", params), []);
    one.socket.destroy();
    await two.open(uri, text);
    const [item] = await two.rpc.sendRequest<CompletionItem[]>("textDocument/completion", params);
    assert.equal(item!.detail, "the port of the folder in which it is used");
    two.socket.destroy();
  });

  test("says what is wrong in port-daddy.json, by what the machine really has", async () => {
    const { client } = await EditorClient.connect(home);
    await openShop(client);
    const { port } = await client.rpc.sendRequest<{ port: number }>("portDaddy/request", { project: "blog" });
    const file = pathToFileURL(path.join(folder, "port-daddy.json")).href;
    await client.open(
      file,
      `{ "services": { "web": { "preferred": ${port} }, "api": { "preferred": 6000 }, "db": { "preferred": ${outsidePort} } } }`,
    );
    await client.until(() => client.told.some(({ method }) => method === "textDocument/publishDiagnostics"));
    const told = client.told.find(({ method }) => method === "textDocument/publishDiagnostics")!.params as {
      diagnostics: { message: string }[];
    };
    assert.match(
      told.diagnostics[0]!.message,
      new RegExp(`^The preferred port of web is not available\\. Port ${port} is assigned to blog:main`),
    );
    assert.match(
      told.diagnostics[1]!.message,
      /^The preferred port of api is not available\. Port 6000 is not available: browsers refuse to open it\.$/,
    );
    assert.equal(told.diagnostics.length, 2, "a port outside of the range is for who asks for it");
    client.socket.destroy();
  });

  test("wrong parameters are refused with a sentence, wrong notifications dropped, and the connection stays", async () => {
    const { client } = await EditorClient.connect(home);
    await client.open(uri, 5);
    await client.open("no uri at all", "{}");
    await client.rpc.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: "x", range: {} }],
    });
    await assert.rejects(client.rpc.sendRequest("textDocument/hover", { textDocument: { uri }, position: { line: -1, character: 0 } }), {
      message: "position.line is -1, but must be a whole number, 0 or above.",
    });
    await assert.rejects(client.rpc.sendRequest("textDocument/rename", {}), /There is no method/);
    assert.deepEqual(await client.hints(uri), []);
    assert.equal((await client.rpc.sendRequest<{ status: string }>("portDaddy/health", {})).status.length > 0, true);
    client.socket.destroy();
  });

  test("whatever a client sends as parameters gets an answer or a sentence, and is no error of ours", async () => {
    const { client } = await EditorClient.connect(home);
    await client.open(uri, text);
    const position = fc.oneof(fc.record({ line: fc.nat(3), character: fc.nat(200) }), fc.jsonValue());
    const params = fc.record(
      {
        textDocument: fc.oneof(
          fc.constant({ uri }),
          fc.record({ uri: fc.oneof(fc.string(), fc.webUrl(), fc.constant("file:///%00")) }),
          fc.jsonValue(),
        ),
        position,
        range: fc.oneof(fc.record({ start: position, end: position }), fc.jsonValue()),
        context: fc.oneof(fc.constant({}), fc.constant({ only: ["quickfix"] }), fc.jsonValue()),
        contentChanges: fc.oneof(fc.array(fc.record({ text: fc.string() })), fc.jsonValue()),
      },
      { requiredKeys: ["textDocument"] },
    );
    const requests = fc.constantFrom("completion", "hover", "inlayHint", "codeAction");
    const told = fc.constantFrom("didOpen", "didChange", "didClose");
    await fc.assert(
      fc.asyncProperty(requests, told, fc.oneof(params, fc.jsonValue()), async (request, notification, value) => {
        const given = JSON.parse(JSON.stringify([value])) as unknown[];
        await client.rpc.sendNotification(`textDocument/${notification}`, ...given);
        const answer: Promise<unknown> = client.rpc.sendRequest(`textDocument/${request}`, ...given);
        await answer.catch((error: unknown) => assert.equal((error as { code: number }).code, -32602, String(error)));
      }),
      { numRuns: 100 },
    );
    client.socket.destroy();
  });

  test("takes no more documents at once than it can look at: a flood of them keeps nobody else waiting", async () => {
    const { client } = await EditorClient.connect(home);
    const large = "x".repeat(900_000);
    const sent = Array.from({ length: 30 }, (_, number) => client.open(`file:///tmp/${number}/.vscode/launch.json`, large));
    const other = await home.connect("other");
    assert.equal((await other.request("portDaddy/health", {})).pid > 0, true);
    await Promise.all(sent);
    assert.deepEqual(await client.hints("file:///tmp/1/.vscode/launch.json"), []);
    client.socket.destroy();
  });
});
