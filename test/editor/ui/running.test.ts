import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import type { Stranger } from "../stranger.js";
import { useWorkbench } from "../workbench.js";

suite("starting a server that is running already", () => {
  const workbench = useWorkbench();
  const view = "This Workspace";
  let server: Stranger | undefined;

  setup(function () {
    this.timeout(180_000);
  });

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
    await server?.stop();
    server = undefined;
  });

  /** A window on a copy of the example, and the port of its service web. */
  async function open(project: string, folder = workbench().copyShop(project, project)): Promise<{ window: EditorWindow; port: number }> {
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    const row = window.row(/^\d{4,5} web/, view);
    await row.waitFor();
    return { window, port: Number(/\d{4,5}/.exec(await row.innerText())![0]) };
  }

  const listening = (window: EditorWindow, port: number) =>
    window.page.locator(".repl").getByText(`web listening on http://localhost:${port}/`).last().waitFor();

  test("in a terminal: it is shown, restarted under the debugger, or started once more on a port of its own", async () => {
    const { window, port } = await open("running");
    const question = window.dialog(/running:web is already running in the terminal "node"\./);
    await window.typeInTerminal("node web/server.js");
    await window.terminal().filter({ hasText: "web listening on" }).waitFor();
    await window.typeInTerminal("echo another terminal");
    await window.startDebugging("web");
    await question.filter({ hasText: new RegExp(`node server\\.js \\(pid \\d+\\) is listening on port ${port}\\.`) }).waitFor();
    await window.button(question, "Show It").click();
    await window.terminal().filter({ hasText: "web listening on" }).waitFor();

    await window.startDebugging("web");
    await window.button(question, "Start on Another Port").click();
    const second = window.row(/^\d{4,5} web-2node server\.js/, view);
    await window.openViews("Port Daddy");
    await second.waitFor();
    const other = Number(/\d{4,5}/.exec(await second.innerText())![0]);
    assert.notEqual(other, port);
    await listening(window, other);
    await window.palette("Debug: Stop");
    await second.waitFor({ state: "detached" });

    await window.startDebugging("web");
    await window.button(question, "Restart").click();
    await listening(window, port);
    await window.row(`${port} webnode server.js`, view).waitFor();
    assert.equal(await window.notification("instead of").count(), 0);
  });

  test("in a debug session: it is restarted without a second question; VS Code's own restart asks nothing", async () => {
    const { window, port } = await open("debugged");
    await window.startDebugging("web");
    await listening(window, port);
    await window.startDebugging("web");
    const question = window.dialog('debugged:web is already running in the debug session "web".');
    await window.button(question, "Restart").click();
    await listening(window, port);
    await window.palette("Debug: Restart");
    await window.row(`${port} webnode server.js`, view).waitFor();
    assert.equal(await window.page.locator(".monaco-dialog-box").count(), 0);
  });

  test("in a task: a task that starts it asks, one that only uses it does not", async () => {
    const folder = workbench().copyShop("tasks", "tasks");
    const serve = {
      type: "shell",
      command: "node web/server.js",
      options: { env: { PORT: "${command:portDaddy.port}" } },
      problemMatcher: [],
    };
    const tasks = [
      { label: "serve", ...serve },
      { label: "serve again", ...serve },
      { label: "look at it", type: "shell", command: "echo it is at ${command:portDaddy.port}", problemMatcher: [] },
    ];
    writeFileSync(path.join(folder, ".vscode", "tasks.json"), JSON.stringify({ version: "2.0.0", tasks }));
    const { window, port } = await open("tasks", folder);
    await window.runTask("serve");
    await window
      .terminal()
      .filter({ hasText: `web listening on http://localhost:${port}/` })
      .waitFor();
    await window.runTask("look at it");
    // VS Code tells the variables of a task, and not which task it is.
    await window.button(window.dialog('tasks:web is already running in the task "serve".'), "Start Anyway").click();
    await window
      .terminal()
      .filter({ hasText: `it is at ${port}` })
      .waitFor();
    await window.runTask("serve again");
    const question = window.dialog('tasks:web is already running in the task "serve".');
    await window.button(question, "Show It").click();
    await window.terminal().filter({ hasText: "web listening on" }).waitFor();
    await window.runTask("serve again");
    await window.button(question, "Restart").click();
    await window.page.locator(".tabs-list, .single-terminal-tab").getByText("serve again").first().waitFor();
    await window.row(`${port} webnode server.js`, view).waitFor();
    await window.startDebugging("web");
    await window.button(window.dialog('tasks:web is already running in the task "serve again".'), "Start on Another Port").click();
    await window.row(/^\d{4,5} web-2node server\.js/, view).waitFor();
    await window.palette("Debug: Stop");
  });
});
