import assert from "node:assert/strict";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { Stranger, freePort } from "../stranger.js";
import { useWorkbench } from "../workbench.js";

suite("messages when something is wrong with a port", () => {
  const workbench = useWorkbench({ settings: { "portDaddy.terminals.environment": false } });
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

  async function portOf(window: EditorWindow, service: string): Promise<number> {
    const row = window.row(new RegExp(`^\\d{4} ${service}`), view);
    await row.waitFor();
    return Number(/\d{4,5}/.exec(await row.innerText())![0]);
  }

  async function request(window: EditorWindow, service: string): Promise<number> {
    await window.rowAction(service, "Request Port", view);
    return portOf(window, service);
  }

  /** Somebody's server, started in a folder "blog" beside the window's. */
  async function strangerOn(port: number, host?: string): Promise<Stranger> {
    const stranger = await Stranger.start(port, path.join(workbench().home.subfolder("folders"), "blog"), { host });
    strangers.push(stranger);
    return stranger;
  }

  test("what befalls a port is told in the window whose port it is: a move by another window with a way back, a conflict once and by name", async () => {
    const other = await open("bystander");
    const window = await open("conflict");
    const port = await request(window, "web");
    await other.rowMenu(`${port} web`, "Move to Another Port…", "All Projects");
    const now = workbench().otherPort(port);
    await other.quickInput().locator("input").fill(String(now));
    await other
      .quickInput()
      .locator(".quick-input-message", { hasText: String(now) })
      .waitFor();
    await other.page.keyboard.press("Enter");
    await other.button(other.dialog(/conflict:web is in use by vscode/), "Move Anyway").click();
    const moved = window.notification(`conflict:web now uses port ${now} instead of ${port}.`);
    await window.button(moved, `Move Back to ${port}`).click();
    await window.row(`${port} web`, view).waitFor();
    assert.equal(await other.notification(/conflict:web/).count(), 0);

    const stranger = await strangerOn(port);
    const message = window.notification(`(pid ${stranger.pid}) from `);
    await message.waitFor();
    const text = await message.locator(".notification-list-item-message").innerText();
    assert.match(text, new RegExp(`^node \\(pid ${stranger.pid}\\) from .*/blog is listening on port ${port} of conflict:web\\.$`));
    await window.row(`${port} webconflict`, view).waitFor();
    await window.statusItem("portDaddy.port").and(window.page.locator(".warning-kind")).waitFor();
    assert.equal(await other.notification("is listening on").count(), 0);

    await window.page.reload();
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    await window.row(`${port} webconflict`, view).waitFor();
    assert.equal(await window.notification("is listening on").count(), 0);
  });

  test("the buttons of a conflict: the service moves without a second message, the process is stopped, the message is not shown again", async () => {
    const window = await open("buttons");
    const messageOf = (stranger: Stranger) => window.notification(`(pid ${stranger.pid}`);
    const before = await request(window, "web");
    let stranger = await strangerOn(before);
    await window.button(messageOf(stranger), "Move to Another Port").click();
    await window
      .row(/^\d{4} web(active|idle)$/, view)
      .filter({ hasNotText: String(before) })
      .waitFor();
    await messageOf(stranger).waitFor({ state: "detached" });
    assert.equal(await window.notification(/buttons:web now uses port/).count(), 0);
    const web = await portOf(window, "web");

    stranger = await strangerOn(web);
    await window.button(messageOf(stranger), "Stop Process…").click();
    const dialog = window.dialog(`Stop node (pid ${stranger.pid})?`);
    await dialog.getByText(`It is listening on port ${web}, which is assigned to buttons:web.`).waitFor();
    await window.button(dialog, "Stop").click();
    await stranger.ended();
    await window.row(`${web} webconflict`, view).waitFor({ state: "detached" });

    // For the pair, and for the kind.
    stranger = await strangerOn(web);
    await window.button(messageOf(stranger), "Don't Show Again…").click();
    await window.choice("This combination").click();
    await stranger.stop();
    await window.row(`${web} webconflict`, view).waitFor({ state: "detached" });
    stranger = await strangerOn(web);
    await window.row(`${web} webconflict`, view).waitFor();
    assert.equal(await messageOf(stranger).count(), 0);

    stranger = await strangerOn(await request(window, "api"));
    await window.button(messageOf(stranger), "Don't Show Again…").click();
    await window.choice("All conflict messages").click();
    await window.palette("Preferences: Open User Settings (JSON)");
    await window.page.getByText('"portDaddy.messages.conflict": false').waitFor();
  });

  test("a server that went to another port is told, and Use Port makes that port its own; two processes on one port are a shadow", async () => {
    const window = await open("drifting");
    const port = await request(window, "web");
    const other = await freePort(port + 1);
    await window.typeInTerminal(`PORT=${other} node web/server.js`);
    const message = window.notification(`the server of drifting:web, is listening on port ${other} instead of ${port}.`);
    await message.waitFor();
    await window.button(message, `Use Port ${other}`).click();
    await window.row(`${other} webnode server.js`, view).waitFor();
    await window.row(`${port} web`, view).waitFor({ state: "detached" });

    const api = await request(window, "api");
    await window.typeInTerminal(`node -e "require('http').createServer().listen(${api}, '127.0.0.1', () => console.log('it listens'))"`);
    await window.terminal().filter({ hasText: "it listens" }).waitFor();
    const stranger = await strangerOn(api, "::1");
    await window.notification(`(pid ${stranger.pid}) from `).getByText("is also listening on").waitFor();
    await window.row(`${api} apishadow`, view).waitFor();
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
    assert.match(text, new RegExp(`^reassigned:web now uses port \\d+, because .* is listening on port ${port}\\.$`));
    const [blog] = await Promise.all([again.page.context().waitForEvent("page"), again.button(message, "Open Its Folder").click()]);
    assert.match(decodeURIComponent(blog.url()), /folder=.*\/blog$/);
    await blog.close();
  });

  test("a service keeps its port beside a process that may be its own, which is told once and stands apart in Listeners", async () => {
    const window = await open("unclear");
    const port = await request(window, "web");
    await window.close();
    await workbench().waitForExtensionHosts(0);
    const daemon = await Stranger.start(port, workbench().home.subfolder("data"), { hidden: true });
    strangers.push(daemon);
    const again = await workbench().openWindow(path.join(workbench().home.subfolder("folders"), "unclear"));
    await again.portDaddyStarted();
    await again.runTask("print port");
    const message = again.notification(`(pid ${daemon.pid}) from `);
    await message.waitFor();
    const text = await message.locator(".notification-list-item-message").innerText();
    assert.match(
      text,
      new RegExp(`is listening on port ${port} of unclear:web\\. It may be its own server, so unclear:web keeps the port\\.$`),
    );
    await again.palette("Port Daddy: Focus on Listeners View");
    await again.row("Possibly on Their Assigned Port", "Listeners").waitFor();
    const row = again.row(new RegExp(`^${port} .*unclear:web's port`), "Listeners");
    await row.waitFor();
    assert.match((await row.getAttribute("aria-label"))!, /, possibly the server of unclear:web, listening on port/);
    await again.button(message, "Move to Another Port").click();
    await again.row("Possibly on Their Assigned Port", "Listeners").waitFor({ state: "detached" });
  });
});
