import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { Assignment } from "../../../server/protocol/assignment.js";
import type { PortDaddyApi } from "../../../client/portDaddyApi.js";
import { answerOf, portCommand } from "./ports.js";

const extension = () => vscode.extensions.getExtension<PortDaddyApi>("port-daddy.port-daddy")!;

/** What the backend knows, by way of the command line. */
async function assignments(): Promise<Assignment[]> {
  const cli = path.join(extension().extensionPath, "dist", "cli.js");
  const { stdout } = await promisify(execFile)(process.execPath, [cli, "list", "*", "--json"]);
  return (JSON.parse(stdout) as { assignments: Assignment[] }).assignments;
}

suite("ports in terminals", () => {
  const folder = vscode.workspace.workspaceFolders![0]!;
  let scratch: string;
  suiteSetup(() => {
    scratch = mkdtempSync(path.join(tmpdir(), "port-daddy-terminal-"));
  });
  suiteTeardown(() => rmSync(scratch, { recursive: true }));

  /** What a command prints in a new terminal of the folder. */
  async function inTerminal(command: string): Promise<string> {
    const terminal = vscode.window.createTerminal({ cwd: folder.uri });
    try {
      const file = path.join(scratch, "output");
      const written = new Promise<void>((resolve) => {
        const watcher = watch(scratch, (_event, name) => {
          if (name !== "output") return;
          watcher.close();
          resolve();
        });
      });
      // A script of its own: what the terminal's shell integration prints is none of the output.
      writeFileSync(path.join(scratch, "script"), `{ ${command}; } > '${scratch}/partial' 2>&1; mv '${scratch}/partial' '${file}'\n`);
      terminal.sendText(`sh '${scratch}/script'`);
      await written;
      return readFileSync(file, "utf8");
    } finally {
      terminal.dispose();
    }
  }

  /** A terminal that opens while the window starts may be too early: until then the next one is looked at. */
  async function served(): Promise<string> {
    for (;;) {
      const output = await inTerminal('echo "$PORT $API_PORT"');
      if (output.trim() !== "") return output.trim();
    }
  }

  test("a new terminal knows the ports of its folder's services, and finds port-daddy", async function () {
    if (process.platform === "win32") this.skip(); // The commands are a Unix shell's.
    const [port, api] = (await served()).split(" ");
    assert.equal(port, await portCommand());
    assert.equal(api, await portCommand({ service: "api" }));
    assert.equal((await inTerminal("port-daddy request :web")).trim(), port);
  });

  test("a program that is debugged leases its port itself, until it ends", async () => {
    assert.equal(await vscode.debug.startDebugging(folder, "web"), true);
    const port = Number(await portCommand());
    await answerOf(`http://127.0.0.1:${port}/`);
    const owners = async () => (await assignments()).find((each) => each.port === port)!.leases.map(({ pid }) => pid);
    // The debugger may tell the pid a little later than the program listens.
    let pids = await owners();
    while (pids.length < 2) pids = await owners();
    assert.ok(pids.includes(process.pid), "the window's own");
    const ended = new Promise<void>((resolve) => {
      const listener = vscode.debug.onDidTerminateDebugSession((session) => {
        if (session.parentSession === undefined) resolve(listener.dispose() as undefined);
      });
    });
    await vscode.debug.stopDebugging();
    await ended;
  });

  test("another extension gets the same ports", async () => {
    const api = await extension().activate();
    assert.equal(api.version, 1);
    const port = Number(await portCommand());
    assert.deepEqual(await api.getPort(), { port, url: `http://localhost:${port}` });
    assert.equal((await api.getPort({ folder, service: "api" }))?.port, Number(await portCommand({ service: "api" })));
    await assert.rejects(api.getPort({ service: "a b" }), { kind: "InvalidParams", message: /service is "a b"/ });
  });

  test("a project's URL has a host of its own where the setting says so", async () => {
    const settings = vscode.workspace.getConfiguration("portDaddy");
    await settings.update("url.host", "project", vscode.ConfigurationTarget.Global);
    try {
      const url = await vscode.commands.executeCommand<string>("portDaddy.url");
      assert.equal(url, `http://shop.localhost:${await portCommand()}`);
    } finally {
      await settings.update("url.host", undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
