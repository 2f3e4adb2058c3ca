import assert from "node:assert/strict";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { Stranger, freePort } from "../stranger.js";
import { useWorkbench } from "../workbench.js";

suite("messages when something is wrong with a port", () => {
  const settings = { "workbench.reduceMotion": "on", "portDaddy.terminals.environment": false, "remote.autoForwardPorts": false };
  const workbench = useWorkbench({ settings });
  const view = "This Workspace";
  const strangers: Stranger[] = [];

  setup(function () {
    this.timeout(180_000);
  });

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
    for (const stranger of strangers.splice(0)) await stranger.stop();
  });

  async function open(project: string): Promise<EditorWindow> {
    const window = await workbench().openWindow(workbench().copyShop(project, project));
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    await window.row("api", view).waitFor();
    return window;
  }

  async function request(window: EditorWindow, service: string): Promise<number> {
    await window.rowAction(service, "Request Port", view);
    const row = window.row(new RegExp(`^${service}\\d{4}`), view);
    await row.waitFor();
    return Number(/\d{4,5}/.exec(await row.innerText())![0]);
  }

  /** Somebody's server, started in a folder "blog" beside the window's. */
  async function strangerOn(port: number, host?: string): Promise<Stranger> {
    const stranger = await Stranger.start(port, path.join(workbench().home.subfolder("folders"), "blog"), { host });
    strangers.push(stranger);
    return stranger;
  }

  test("a conflict is told once, by name, in the window whose port it is, also when that is loaded again", async () => {
    const other = await open("bystander");
    const window = await open("conflict");
    const port = await request(window, "web");
    const stranger = await strangerOn(port);
    const message = window.notification(`(pid ${stranger.pid}) from `);
    await message.waitFor();
    const text = await message.locator(".notification-list-item-message").innerText();
    assert.match(text, new RegExp(`^node \\(pid ${stranger.pid}\\) from .*/blog is listening on port ${port} of conflict:web\\.$`));
    await window.row(`web${port} · conflict`, view).waitFor();
    await window.statusItem("portDaddy.port").and(window.page.locator(".warning-kind")).waitFor();
    assert.equal(await other.notification("is listening on").count(), 0);

    await window.page.reload();
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    await window.row(`web${port}`, view).waitFor();
    assert.equal(await window.notification("is listening on").count(), 0);
  });

  test("Move to Another Port gives the service another port, without a second message", async () => {
    const window = await open("moving");
    const port = await request(window, "web");
    const stranger = await strangerOn(port);
    const message = window.notification(`(pid ${stranger.pid}`);
    await window.button(message, "Move to Another Port").click();
    await window
      .row(/^web\d{4}$/, view)
      .filter({ hasNotText: String(port) })
      .waitFor();
    await message.waitFor({ state: "detached" });
    assert.equal(await window.notification(/moving:web now uses port/).count(), 0);
  });

  test("a port that another window moves is told, and Move Back gives it back", async () => {
    const window = await open("owning");
    const port = await request(window, "web");
    const other = await open("meddling");
    await other.rowMenu(`web${port}`, "Move to Another Port…", "All Projects");
    const now = workbench().otherPort(port);
    await other.quickInput().locator("input").fill(String(now));
    await other
      .quickInput()
      .locator(".quick-input-message", { hasText: String(now) })
      .waitFor();
    await other.page.keyboard.press("Enter");
    await other.button(other.dialog(/owning:web is in use by vscode/), "Move Anyway").click();
    const message = window.notification(`owning:web now uses port ${now} instead of ${port}.`);
    await window.button(message, `Move Back to ${port}`).click();
    await window.row(`web${port}`, view).waitFor();
    assert.equal(await other.notification(/owning:web/).count(), 0);
  });

  test("Stop Process… names the process, and the conflict is over when it has ended", async () => {
    const window = await open("stopping");
    const port = await request(window, "web");
    const stranger = await strangerOn(port);
    await window.button(window.notification(`(pid ${stranger.pid}`), "Stop Process…").click();
    const dialog = window.dialog(`Stop node (pid ${stranger.pid})?`);
    await dialog.getByText(`It is listening on port ${port}, which is assigned to stopping:web.`).waitFor();
    await window.button(dialog, "Stop").click();
    await stranger.ended();
    await window.row(`web${port} · conflict`, view).waitFor({ state: "detached" });
  });

  test("a server that went to another port is told, and Use Port makes that port its own", async () => {
    const window = await open("drifting");
    const port = await request(window, "web");
    const other = await freePort(port + 1);
    await window.typeInTerminal(`PORT=${other} node web/server.js`);
    const message = window.notification(`the server of drifting:web, is listening on port ${other} instead of ${port}.`);
    await message.waitFor();
    await window.button(message, `Use Port ${other}`).click();
    await window.row(`web${other} · node server.js`, view).waitFor();
    await window.row(`web${port}`, view).waitFor({ state: "detached" });
  });

  test("two processes on one port are told as a shadow", async () => {
    const window = await open("shadow");
    const port = await request(window, "web");
    await window.typeInTerminal(`node -e "require('http').createServer().listen(${port}, '127.0.0.1', () => console.log('it listens'))"`);
    await window.terminal().filter({ hasText: "it listens" }).waitFor();
    const stranger = await strangerOn(port, "::1");
    await window.notification(`(pid ${stranger.pid}) from `).getByText("is also listening on").waitFor();
    await window.row(`web${port} · shadow`, view).waitFor();
  });

  test("what was not to be shown again is not, for the pair or for the kind", async () => {
    const window = await open("silent");
    const web = await request(window, "web");
    let stranger = await strangerOn(web);
    await window.button(window.notification(`(pid ${stranger.pid}`), "Don't Show Again…").click();
    await window.choice("This combination").click();
    await stranger.stop();
    await window.row(`web${web} · conflict`, view).waitFor({ state: "detached" });
    stranger = await strangerOn(web);
    await window.row(`web${web} · conflict`, view).waitFor();
    assert.equal(await window.notification(`(pid ${stranger.pid}`).count(), 0);

    const api = await request(window, "api");
    stranger = await strangerOn(api);
    await window.button(window.notification(`(pid ${stranger.pid}`), "Don't Show Again…").click();
    await window.choice("All conflict messages").click();
    await window.palette("Preferences: Open User Settings (JSON)");
    await window.page.getByText('"portDaddy.messages.conflict": false').waitFor();
  });

  test("a service that could not have its port again is told with who has it now", async () => {
    const window = await open("reassigned");
    const port = await request(window, "web");
    await window.close();
    await workbench().waitForExtensionHosts(0);
    const stranger = await strangerOn(port);
    const again = await workbench().openWindow(path.join(workbench().home.subfolder("folders"), "reassigned"));
    await again.portDaddyStarted();
    await again.runTask("print port");
    const message = again.notification(`(pid ${stranger.pid}) from `);
    await message.waitFor();
    const text = await message.locator(".notification-list-item-message").innerText();
    assert.match(text, new RegExp(`is listening on port ${port}, so reassigned:web now uses port \\d+\\.$`));
    const [blog] = await Promise.all([again.page.context().waitForEvent("page"), again.button(message, "Open Its Folder").click()]);
    assert.match(decodeURIComponent(blog.url()), /folder=.*\/blog$/);
    await blog.close();
  });
});
