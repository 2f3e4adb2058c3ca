import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import * as vscode from "vscode";
import { answerOf, backendPid, driver, portCommand } from "./ports.js";

suite("ports in launch.json", () => {
  const folder = vscode.workspace.workspaceFolders![0]!;

  test("a Node program is started on the folder's port, and its server answers there", async () => {
    const ended = new Promise<void>((resolve) => {
      const listener = vscode.debug.onDidTerminateDebugSession((session) => {
        if (session.parentSession !== undefined) return;
        listener.dispose();
        resolve();
      });
    });
    assert.equal(await vscode.debug.startDebugging(folder, "web"), true);
    const port = await portCommand();
    assert.match(port!, /^\d+$/);
    assert.match(await answerOf(`http://127.0.0.1:${port}/`), /<h1>Shop<\/h1>/);
    await vscode.debug.stopDebugging();
    await ended;
  });

  test("a compound starts its programs each on its own port, and they find each other", async () => {
    let running = 0;
    const ended = new Promise<void>((resolve) => {
      const listener = vscode.debug.onDidTerminateDebugSession((session) => {
        if (session.parentSession !== undefined || --running > 0) return;
        listener.dispose();
        resolve();
      });
    });
    const started = vscode.debug.onDidStartDebugSession((session) => {
      if (session.parentSession === undefined) running += 1;
    });
    assert.equal(await vscode.debug.startDebugging(folder, "shop"), true);
    started.dispose();
    const [web, api] = [await portCommand(), await portCommand({ service: "api" })];
    await answerOf(`http://127.0.0.1:${api}/items`);
    assert.match(await answerOf(`http://127.0.0.1:${web}/items`), /"price"/);
    await vscode.debug.stopDebugging();
    await ended;
  });

  test("a debug adapter gets numbers where it wants numbers, and texts where it wants texts", async () => {
    const received = await (
      await driver()
    ).configurationReceived(folder, {
      type: "port-daddy-test-debug",
      request: "attach",
      name: "numbers",
      port: "${command:portDaddy.port}",
      host: "${command:portDaddy.port}",
      connect: { host: "localhost", port: "${input:apiPort}" },
      inspectPort: "${command:portDaddy.port}",
      url: "${command:portDaddy.url}/items",
      list: ["--port=${command:portDaddy.port}"],
      serverReadyAction: { pattern: "listening", uriFormat: "${command:portDaddy.url}/ready" },
      env: { PORT: "${command:portDaddy.port}" },
    });
    const web = (await portCommand())!;
    const api = (await portCommand({ service: "api" }))!;
    assert.notEqual(web, api);
    const { port, host, connect, inspectPort, url, list, serverReadyAction, env } = received;
    assert.deepEqual(
      { port, host, connect, inspectPort, url, list, serverReadyAction, env },
      {
        port: Number(web),
        host: web,
        connect: { host: "localhost", port: Number(api) },
        inspectPort: Number(web),
        url: `http://localhost:${web}/items`,
        list: [`--port=${web}`],
        serverReadyAction: { pattern: "listening", uriFormat: `http://localhost:${web}/ready` },
        env: { PORT: web, PORT_DADDY_IDENTITY: "shop::" },
      },
    );
  });

  test("a configuration without our variables is left as it is", async () => {
    const configuration = {
      type: "port-daddy-test-debug",
      request: "launch",
      name: "plain",
      port: 4000,
      host: "4000",
      args: ["${workspaceFolder}"],
    };
    const received = await (await driver()).configurationReceived(folder, configuration);
    assert.deepEqual([received["port"], received["host"], received["args"]], [4000, "4000", [folder.uri.fsPath]]);
  });

  test("an input with bad args gives no value, so that nothing is started with a wrong one", async () => {
    assert.equal(await portCommand({ servce: "api" }), undefined);
    assert.equal(await portCommand({ service: "a b" }), undefined);
    assert.equal(await portCommand({ service: "x", preferred: 80 }), undefined);
    assert.equal(await portCommand("api"), undefined);
  });

  test("after the backend was killed, the folder has the same port, although its server is running there", async () => {
    const port = (await portCommand())!;
    const server = net.createServer().listen(Number(port));
    await once(server, "listening");
    try {
      const pid = backendPid();
      process.kill(pid, "SIGKILL");
      assert.equal(await portCommand(), port);
      assert.notEqual(backendPid(), pid);
    } finally {
      server.close();
    }
  });
});
