import assert from "node:assert/strict";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { Stranger } from "../stranger.js";
import { useWorkbench } from "../workbench.js";

suite("starting something whose port is taken at that moment", () => {
  const workbench = useWorkbench();
  let stranger: Stranger | undefined;

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
    await stranger?.stop();
    stranger = undefined;
  });

  /** Runs the task that prints the service's port, and reads it. */
  async function portPrinted(window: EditorWindow, service: "web" | "api"): Promise<number> {
    await window.palette("Terminal: Kill All Terminals");
    await window.runTask(service === "web" ? "print port" : "print api port");
    const printed = window.terminal().filter({ hasText: new RegExp(`${service} has port \\d+`) });
    await printed.waitFor();
    return Number(/has port (\d+)/.exec(await printed.innerText())![1]);
  }

  const strangerOn = (port: number): Promise<Stranger> => Stranger.start(port, path.join(workbench().home.subfolder("folders"), "blog"));

  /** A window whose service "web" has a port, on which a stranger has begun to listen. */
  async function open(project: string): Promise<{ window: EditorWindow; port: number }> {
    const window = await workbench().openWindow(workbench().copyShop(project, project));
    await window.portDaddyStarted();
    const port = await portPrinted(window, "web");
    stranger = await strangerOn(port);
    return { window, port };
  }

  const question = (window: EditorWindow, port: number, project: string) =>
    window.dialog(new RegExp(`node \\(pid ${stranger!.pid}\\) from .*/blog is listening on port ${port} of ${project}:web\\.`));

  test("a task is not run, if one would rather not; a debugged program is started on another port, if one wants", async () => {
    const { window, port } = await open("taken");
    await window.palette("Terminal: Kill All Terminals");
    await window.runTask("print port");
    await question(window, port, "taken").waitFor();
    await window.page.keyboard.press("Escape");
    await question(window, port, "taken").waitFor({ state: "detached" });
    assert.equal(await window.terminal().filter({ hasText: "web has port" }).count(), 0);
    await stranger!.stop();
    await window.runTask("print port");
    await window
      .terminal()
      .filter({ hasText: `web has port ${port}` })
      .waitFor();

    stranger = await strangerOn(port);
    await window.page.keyboard.press("F5");
    await window.button(question(window, port, "taken"), "Move to Another Port").click();
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

  test("nobody is asked where the service's own server listens; the programs of a compound are asked about once for a port they share", async () => {
    const folder = workbench().copyShop("compound", "compound");
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    const web = await portPrinted(window, "web");
    stranger = await Stranger.start(web, folder);
    const api = await portPrinted(window, "api");
    assert.equal(await portPrinted(window, "web"), web);
    await stranger.stop();

    stranger = await strangerOn(api);
    await window.startDebugging("shop");
    const asked = window.dialog(`is listening on port ${api} of compound:api.`);
    await window.button(asked, "Move to Another Port").click();
    await window.openViews("Port Daddy");
    for (const service of ["web", "api"]) await window.row(new RegExp(`^\\d{4} ${service}node server\\.js`), "This Workspace").waitFor();
    assert.equal(await asked.count(), 0);
    await window.palette("Debug: Stop");
  });
});
