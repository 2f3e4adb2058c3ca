import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { createLanguageClient } from "../../../client/backend/languageClient.js";
import { toFrame } from "../../../server/protocol/framing.js";

suite("the connection of a window", () => {
  let folder: string;
  suiteSetup(() => (folder = mkdtempSync(path.join(tmpdir(), "port-daddy-connection-"))));
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  test("hears why the backend ends, also behind other messages and together with the end", async () => {
    const frame = (rest: object): Buffer => toFrame({ jsonrpc: "2.0", ...rest });
    const change = frame({ method: "portDaddy/didChange", params: { revision: 1, changed: [], removed: [] } });
    const last = frame({ method: "portDaddy/willStop", params: { reason: "requested" } });
    const server = net.createServer((socket) => {
      let received = "";
      socket.on("data", (data) => {
        const before = received;
        received += data.toString("utf8");
        const id = /"id":(\d+)/.exec(received)?.[1];
        if (id !== undefined && !before.includes('"id"')) socket.write(frame({ id: Number(id), result: { capabilities: {} } }));
        if (received.includes('"initialized"')) socket.end(Buffer.concat([...Array<Buffer>(20).fill(change), last]));
      });
    });
    server.listen(path.join(folder, "socket"));
    await once(server, "listening");
    const log = vscode.window.createOutputChannel("Test", { log: true });
    try {
      const socket = net.connect(path.join(folder, "socket"));
      const heard: string[] = [];
      let client: ReturnType<typeof createLanguageClient> | undefined;
      await new Promise<void>((closed) => {
        client = createLanguageClient(
          socket,
          {},
          log,
          () => closed(),
          () => undefined,
        );
        client.onNotification("portDaddy/willStop", ({ reason }: { reason: string }) => void heard.push(reason));
        void client.start();
      });
      assert.deepEqual(heard, ["requested"]);
    } finally {
      log.dispose();
      server.close();
    }
  });
});
