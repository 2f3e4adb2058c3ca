import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { freePort, Stranger } from "../stranger.js";
import { useWorkbench } from "../workbench.js";

suite("releasing ports", () => {
  const workbench = useWorkbench();
  const here = "This Workspace";
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
    await window.row(/^\d{4} web/, here).waitFor();
    return window;
  }

  async function portOf(window: EditorWindow, service: string): Promise<number> {
    return Number(/\d{4,5}/.exec(await window.row(new RegExp(`^\\d{4,5} ${service}`), here).innerText())![0]);
  }

  test("of a running server is asked about, by name, and can be undone; its neighbour is not blamed for the server that goes on", async () => {
    const window = await open("released");
    const [web, api] = [await portOf(window, "web"), await portOf(window, "api")];
    await window.typeInTerminal("node web/server.js");
    await window.row(`${web} webnode server.js`, here).waitFor();

    await window.rowMenu(`${web} web`, "Release Port", here);
    const question = window.dialog(`Release port ${web} of released:web?`);
    await question.getByText(new RegExp(`node server\\.js \\(pid \\d+\\) is listening on port ${web} of released:web\\.`)).waitFor();
    await window.button(question, "Cancel").click();
    await window.row(`${web} webnode server.js`, here).waitFor();

    // By key there is one question, too.
    await window.row(`${web} web`, here).click();
    await window.page.keyboard.press("Delete");
    await question.getByText(/is listening on port/).waitFor();
    await window.button(question, "Release").click();
    const done = window.notification(`Released port ${web} of released:web.`);
    await done.waitFor();
    await window.row(/web.*no port yet/, here).waitFor();
    assert.equal(await window.page.locator(".monaco-dialog-box").count(), 0);
    await window.statusBarSays(`released:web has port ${web} again.`, () => window.button(done, "Undo").click());
    await window.row(`${web} webnode server.js`, here).waitFor();

    await window.palette("Port Daddy: Release Port");
    await window.choice(new RegExp(`${web}.*web · listening`)).click();
    await window.button(question, "Release").click();
    await done.waitFor();
    // Several scans later: a stranger is told only by another one.
    const stranger = await Stranger.start(api, path.join(workbench().home.subfolder("folders"), "blog"));
    strangers.push(stranger);
    await window.notification(`(pid ${stranger.pid}) from `).waitFor();
    await window.row(`${api} apiconflict`, here).waitFor();
    assert.equal(await window.notification("the server of released:api").count(), 0);
  });

  test("of several at once is asked about once, and undone for all", async () => {
    const window = await open("several");
    const [web, api] = [await portOf(window, "web"), await portOf(window, "api")];
    await window.typeInTerminal("node web/server.js");
    await window.row(`${web} webnode server.js`, here).waitFor();
    await window.row(`${web} web`, here).click();
    await window.row(`${api} api`, here).click({ modifiers: ["Control"] });
    await window.page.keyboard.press("Delete");
    const question = window.dialog("Release 2 ports?");
    await question.getByText(new RegExp(`is listening on port ${web} of several:web\\.`)).waitFor();
    await question.getByText(`several:api · ${api}`).waitFor();
    await window.button(question, "Release").click();
    await window.row(/web.*no port yet/, here).waitFor();
    await window.row(/api.*no port yet/, here).waitFor();
    await window.button(window.notification("Released 2 ports."), "Undo").click();
    await window.row(`${web} webnode server.js`, here).waitFor();
    await window.row(`${api} api`, here).waitFor();
  });

  test("is undone with another port, and with the reason, where the port has gone to somebody else", async () => {
    workbench().configure({ restSeconds: 0 });
    const window = await open("late");
    const web = await portOf(window, "web");
    await window.rowMenu(`${web} web`, "Release Port", here); // Only this window uses it, so nobody is asked.
    const done = window.notification(`Released port ${web} of late:web.`);
    await done.waitFor();
    mkdirSync(path.join(workbench().home.subfolder("folders"), "blog"), { recursive: true });
    workbench().cli("blog", "request", "blog", "--preferred", String(web));
    await window.button(done, "Undo").click();
    await window.notification(`because port ${web} was not available: it is assigned to blog:main.`).waitFor();
    await window.row(/^\d{4} web/, here).waitFor();
    assert.notEqual(await portOf(window, "web"), web);
  });

  test("is asked about once in the dashboard, too", async () => {
    const window = await open("boarded");
    const web = await portOf(window, "web");
    await window.typeInTerminal("node web/server.js");
    await window.row(`${web} webnode server.js`, here).waitFor();
    await window.palette("Port Daddy: Open Dashboard");
    const page = window.webview();
    await page.locator(".rows .row", { hasText: "boarded:web" }).click();
    await page.getByRole("button", { name: "Release Port" }).first().click();
    const question = window.dialog(`Release port ${web} of boarded:web?`);
    await question.getByText(new RegExp(`is listening on port ${web} of boarded:web\\.`)).waitFor();
    await window.button(question, "Release").click();
    await window.button(window.notification(`Released port ${web} of boarded:web.`), "Undo").click();
    await window.row(`${web} webnode server.js`, here).waitFor();
  });

  test("and a message whose facts have changed says so, instead of acting", async () => {
    const window = await open("stale");
    const web = await portOf(window, "web");
    const stranger = await Stranger.start(web, path.join(workbench().home.subfolder("folders"), "blog"));
    const message = window.notification(`(pid ${stranger.pid}) from `);
    await message.waitFor();
    await stranger.stop();
    const renewed = window.notification(`node (pid ${stranger.pid}) is no longer listening on port ${web}.`);
    await renewed.waitFor();
    await window.button(message, "Move to Another Port").click();
    await renewed.waitFor();
    assert.equal(await portOf(window, "web"), web);
  });

  test("a service that is moved to the usual port of another program is told whose it is, before and after", async () => {
    const window = await open("usual");
    const web = await portOf(window, "web");
    await window.rowMenu(`${web} web`, "Move to Another Port…", here);
    await window.quickInput().locator("input").fill("5432");
    await window.quickInput().locator(".quick-input-message", { hasText: "Port 5432 is usually used by PostgreSQL." }).waitFor();
    await window.page.keyboard.press("Enter");
    await window.notification("usual:web now uses port 5432. Port 5432 is usually used by PostgreSQL.").waitFor();
    await window.row("5432 web", here).waitFor();
  });

  test("a server that ignores its port and goes to a usual one is told, with the port to use instead where that can be had", async () => {
    const other = await freePort(8080);
    const folder = workbench().copyShop("ignoring", "ignoring");
    writeFileSync(path.join(folder, "api", "default.js"), `require("http").createServer().listen(process.env.SHOP_PORT || ${other});\n`);
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    await window.row(/^\d{4} api/, here).waitFor();
    const api = await portOf(window, "api");
    await window.typeInTerminal("node api/default.js");
    const message = window.notification(`the server of ignoring:api, is listening on port ${other} instead of ${api}.`);
    await message.waitFor();
    await window.row(`${api} apidrift to ${other}`, here).waitFor();
    await window.button(message, `Use Port ${other}`).click();
    await window.row(`${other} apinode default.js`, here).waitFor();
  });
});
