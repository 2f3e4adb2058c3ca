import assert from "node:assert/strict";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { freePort, Stranger } from "../stranger.js";
import { useWorkbench } from "../workbench.js";

suite("starting something whose port is taken at that moment", () => {
  const settings = { "workbench.reduceMotion": "on", "remote.autoForwardPorts": false };
  const workbench = useWorkbench({ settings });
  let stranger: Stranger | undefined;

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
    await stranger?.stop();
    stranger = undefined;
  });

  /** A window whose service "web" has a port, on which a stranger has begun to listen. */
  async function open(project: string): Promise<{ window: EditorWindow; port: number }> {
    const window = await workbench().openWindow(workbench().copyShop(project, project));
    await window.portDaddyStarted();
    await window.runTask("print port");
    const printed = window.terminal().filter({ hasText: /web has port \d+/ });
    await printed.waitFor();
    const port = Number(/web has port (\d+)/.exec(await printed.innerText())![1]);
    stranger = await Stranger.start(port, path.join(workbench().home.subfolder("folders"), "blog"));
    return { window, port };
  }

  const question = (window: EditorWindow, port: number, project: string) =>
    window.dialog(new RegExp(`node \\(pid ${stranger!.pid}\\) from .*/blog is listening on port ${port} of ${project}:web\\.`));

  test("a debugged program is started on another port, if one wants", async () => {
    const { window, port } = await open("debugged");
    await window.page.keyboard.press("F5");
    await question(window, port, "debugged").waitFor();
    await window.button(question(window, port, "debugged"), "Move to Another Port").click();
    const listening = window.page.locator(".repl").getByText(/web listening on http:\/\/localhost:\d+/);
    await listening.first().waitFor();
    const now = Number(/localhost:(\d+)/.exec(await listening.first().innerText())![1]);
    assert.notEqual(now, port);
    await window
      .statusItem("portDaddy.port")
      .filter({ hasText: String(now) })
      .waitFor();
    await window.palette("Debug: Stop");
  });

  test("the programs of a compound are asked about once where they need one port together", async () => {
    const window = await workbench().openWindow(workbench().copyShop("compound", "compound"));
    await window.portDaddyStarted();
    await window.runTask("print api port");
    const printed = window.terminal().filter({ hasText: /api has port \d+/ });
    await printed.waitFor();
    const port = Number(/api has port (\d+)/.exec(await printed.innerText())![1]);
    stranger = await Stranger.start(port, path.join(workbench().home.subfolder("folders"), "blog"));
    await window.startDebugging("shop");
    const asked = window.dialog(`is listening on port ${port} of compound:api.`);
    await window.button(asked, "Move to Another Port").click();
    await window.openViews("Port Daddy");
    for (const service of ["web", "api"]) await window.row(new RegExp(`^${service}\\d{4} · node server\\.js`), "This Workspace").waitFor();
    assert.equal(await asked.count(), 0);
    await window.palette("Debug: Stop");
  });

  test("a task is not run, if one would rather not", async () => {
    const { window, port } = await open("task");
    await window.palette("Terminal: Kill All Terminals");
    await window.runTask("print port");
    await question(window, port, "task").waitFor();
    await window.page.keyboard.press("Escape");
    await question(window, port, "task").waitFor({ state: "detached" });
    assert.equal(await window.terminal().filter({ hasText: "web has port" }).count(), 0);
    await stranger!.stop();
    stranger = undefined;
    await window.runTask("print port");
    await window
      .terminal()
      .filter({ hasText: `web has port ${port}` })
      .waitFor();
  });

  test("nobody is asked where the service's own server listens", async () => {
    const folder = workbench().copyShop("own", "own");
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    await window.runTask("print port");
    const printed = window.terminal().filter({ hasText: /web has port \d+/ });
    await printed.waitFor();
    const port = Number(/web has port (\d+)/.exec(await printed.innerText())![1]);
    stranger = await Stranger.start(port, folder);
    await window.runTask("print api port");
    await window
      .terminal()
      .filter({ hasText: /api has port \d+/ })
      .waitFor();
    await window.runTask("print port");
    await window
      .terminal()
      .filter({ hasText: `web has port ${port}` })
      .waitFor();
    assert.notEqual(await freePort(), port);
  });
});
