import assert from "node:assert/strict";
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
  async function open(project: string): Promise<{ window: EditorWindow; port: number; folder: string }> {
    const folder = workbench().copyShop(project, project);
    const window = await workbench().openWindow(folder);
    window.page.setDefaultTimeout(25_000); // TEMPORARY
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    const row = window.row(/^web\d{4}/, view);
    await row.waitFor();
    return { window, port: Number(/\d{4,5}/.exec(await row.innerText())![0]), folder };
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
    await window.screenshot("/tmp/start-running.png");
    await window.button(question, "Show It").click();
    await window.terminal().filter({ hasText: "web listening on" }).waitFor();

    await window.startDebugging("web");
    await window.button(question, "Start on Another Port").click();
    const second = window.row(/^web-2\d{4} · node server\.js/, view);
    await window.openViews("Port Daddy");
    await second.waitFor();
    const other = Number(/\d{4,5}/.exec((await second.innerText()).replace("web-2", ""))![0]);
    assert.notEqual(other, port);
    await listening(window, other);
    await window.palette("Debug: Stop");
    await second.waitFor({ state: "detached" });

    await window.startDebugging("web");
    await window.button(question, "Restart").click();
    await listening(window, port);
    await window.row(new RegExp(`^web${port} · node server\\.js`), view).waitFor();
    assert.equal(await window.notification("instead of").count(), 0);
  });
});
