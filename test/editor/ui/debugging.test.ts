import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

suite("programs that are started on their ports, and what is opened then", () => {
  const settings = { "workbench.reduceMotion": "on", "remote.autoForwardPorts": false, "portDaddy.url.host": "project" };
  const workbench = useWorkbench({ settings });
  const view = "This Workspace";

  setup(function () {
    this.timeout(180_000);
  });

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
  });

  /** A window on a copy of the example whose launch.json has these configurations, too. */
  async function open(project: string, configurations: object[]): Promise<EditorWindow> {
    const folder = workbench().copyShop(project, project);
    const file = path.join(folder, ".vscode", "launch.json");
    const added = configurations.map((configuration) => JSON.stringify(configuration)).join(",");
    writeFileSync(file, readFileSync(file, "utf8").replace('"configurations": [', `"configurations": [${added},`));
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    return window;
  }

  const program = (name: string, rest: object): object => ({
    ...{ name, type: "node", request: "launch", program: "${workspaceFolder}/web/server.js" },
    ...rest,
  });

  async function listeningPort(window: EditorWindow): Promise<number> {
    const row = window.row(/^web\d{4} · node server\.js/, view);
    await row.waitFor();
    return Number(/\d{4,5}/.exec(await row.innerText())![0]);
  }

  /** What comes up in the browser. In a remote window, as this one is, the editor forwards the port: its address is another one. */
  async function opened(page: Page, port: number, way: string): Promise<void> {
    await page.getByRole("heading", { name: "Shop" }).waitFor();
    assert.match(page.url(), new RegExp(`/${port}/${way}$`));
    await page.close();
  }

  test("the browser opens where the server is ready, at our URL, and again from its row", async () => {
    const env = { PORT: "${command:portDaddy.port}" };
    const serverReadyAction = { pattern: "listening on", uriFormat: "${command:portDaddy.url}/ready", action: "openExternally" };
    const window = await open("ready", [program("ready", { env, serverReadyAction })]);
    await window.rowMenu(/^web\d{4}/, "Copy URL", view);
    await window.page.locator(".part.statusbar .statusbar-item", { hasText: /Copied http:\/\/ready\.localhost:\d{4}$/ }).waitFor();
    const browser = window.page.context().waitForEvent("page");
    await window.startDebugging("ready");
    const port = await listeningPort(window);
    await opened(await browser, port, "ready");

    const [again] = await Promise.all([
      window.page.context().waitForEvent("page"),
      window.rowAction(`web${port}`, "Open in Browser", view),
    ]);
    await opened(again, port, "");
    await window.palette("Debug: Stop");
  });

  test("in the integrated terminal a program knows its port without a word in launch.json", async () => {
    const window = await open("terminal", [program("in a terminal", { console: "integratedTerminal" })]);
    const row = window.row(/^web\d{4}/, view);
    await row.waitFor();
    const port = /\d{4,5}/.exec(await row.innerText())![0];
    await window.startDebugging("in a terminal");
    await window
      .terminal()
      .filter({ hasText: `web listening on http://localhost:${port}/` })
      .waitFor();
    assert.equal(String(await listeningPort(window)), port);
    await window.palette("Debug: Stop");
  });
});
