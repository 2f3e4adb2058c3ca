import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

suite("programs that are started on their ports, and what is opened then", () => {
  const workbench = useWorkbench();
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
    workbench().machineSettings = { "portDaddy.url.host": "project" };
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    return window;
  }

  const program = (name: string, rest: object): object => ({
    ...{ name, type: "node", request: "launch", program: "${workspaceFolder}/web/server.js" },
    ...rest,
  });

  /** Checks that a page of the browser shows the shop at this address, and closes it. */
  async function opened(page: Page, url: RegExp): Promise<void> {
    await page.getByRole("heading", { name: "Shop" }).waitFor();
    assert.match(page.url(), url);
    await page.close();
  }

  test("the browser opens where the server is ready, at our URL, and again from its row; a program knows its port without a word in launch.json", async () => {
    const env = { PORT: "${command:portDaddy.port}" };
    const serverReadyAction = { pattern: "web listening on", uriFormat: "${command:portDaddy.url}/ready", action: "openExternally" };
    const window = await open("ready", [
      program("ready", { env, serverReadyAction }),
      program("in a terminal", { console: "integratedTerminal" }),
    ]);
    const row = window.row(/^\d{4} web/, view);
    await row.waitFor();
    const port = Number(/\d{4,5}/.exec(await row.innerText())![0]);
    const listening = window.row(`${port} webnode server.js`, view);
    await window.statusBarSays(new RegExp(`Copied http://ready\\.localhost:${port}$`), () =>
      window.rowMenu(`${port} web`, "Copy URL", view),
    );
    const browser = window.page.context().waitForEvent("page");
    await window.startDebugging("ready");
    await listening.waitFor();
    await opened(await browser, new RegExp(`^http://ready\\.localhost:${port}/ready$`));

    const [again] = await Promise.all([
      window.page.context().waitForEvent("page"),
      window.rowAction(`${port} web`, "Open in Browser", view),
    ]);
    // In a remote window, as this one is, the editor forwards the port: its address is another one.
    await opened(again, new RegExp(`/${port}/$`));
    await window.palette("Debug: Stop");
    await listening.waitFor({ state: "detached" });

    await window.startDebugging("in a terminal");
    await window
      .terminal()
      .filter({ hasText: `web listening on http://localhost:${port}/` })
      .waitFor();
    await listening.waitFor();
    await window.palette("Debug: Stop");
  });
});
