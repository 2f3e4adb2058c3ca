import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

suite("ports in terminals, as a person uses them", () => {
  const workbench = useWorkbench({ settings: { "terminal.integrated.tabs.hideCondition": "never" } });
  const view = "This Workspace";
  let window: EditorWindow;

  setup(function () {
    this.timeout(180_000);
  });

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
  });

  async function open(project: string): Promise<number> {
    window = await workbench().openWindow(workbench().copyShop(project, project));
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    const row = window.row(/^\d{4} web/, view);
    await row.waitFor();
    return Number(/\d{4,5}/.exec(await row.innerText())![0]);
  }

  /** Opens a new terminal, and waits until its PORT is as wanted. Each asks once: what a terminal was started with never changes. */
  async function terminalHas(port: number | undefined): Promise<void> {
    await window.typeInTerminal('echo "PORT is <$PORT>"');
    const output = window.terminal().filter({ hasText: /PORT is <\d*>/ });
    await output.waitFor();
    assert.equal(/PORT is <(\d*)>/.exec(await output.innerText())![1], port === undefined ? "" : String(port));
  }

  /** The warning sign at the tab of the newest terminal when its environment is out of date. */
  const relaunchHint = () => window.page.locator('.tabs-list .monaco-list-row:last-child [class*="monaco-decoration-iconBadge"]');

  const printed = (text: string | RegExp) => window.terminal().filter({ hasText: text }).waitFor();

  test("port-daddy is there to be called; a port that moves reaches new terminals, and an open one offers to be started anew", async () => {
    const port = await open("moving");
    await terminalHas(port);
    await window.page.keyboard.type("port-daddy request; port-daddy list\n");
    await printed(new RegExp(`list\\s*${port}[^]*moving:web`));

    await window.palette("Port Daddy: Focus on This Workspace View");
    await window.rowMenu(`${port} web`, "Move to Another Port…", view);
    const other = workbench().otherPort(port);
    await window.quickInput().locator("input").fill(String(other));
    await window
      .quickInput()
      .locator(".quick-input-message", { hasText: String(other) })
      .waitFor();
    await window.page.keyboard.press("Enter");
    await window.row(`${other} web`, view).waitFor();
    await relaunchHint().waitFor();
    await window.page.locator(".tabs-list .monaco-list-row .codicon").first().hover();
    await window.page
      .locator(".workbench-hover", { hasText: /relaunch the terminal/i })
      .filter({ hasText: "Port Daddy" })
      .waitFor();
    await terminalHas(other);
  });

  test("the setting takes the variables away, and gives them back; what was released or stopped stays so, whatever terminals are opened", async () => {
    const port = await open("released");
    await terminalHas(port);
    const toggle = async (): Promise<void> => {
      await window.palette("Preferences: Open Settings (UI)");
      await window.page.locator(".settings-header .suggest-input-container").click();
      await window.page.keyboard.press("Control+A");
      await window.page.keyboard.type("portDaddy.terminals.environment");
      // Until then rows are drawn anew, and a click may be lost.
      await window.page.locator(".settings-count-widget", { hasText: "1 Setting Found" }).waitFor();
      await window.page.locator('.settings-editor [role="checkbox"]').click();
      // The terminals' environment follows the setting: the open one is out of date from then on.
      await relaunchHint().waitFor();
      await window.page.keyboard.press("Escape");
      await window.page.locator(".settings-editor").waitFor({ state: "detached" });
    };
    await toggle();
    await terminalHas(undefined);
    await toggle();
    await terminalHas(port);

    await window.palette("Port Daddy: Focus on This Workspace View");
    await window.rowMenu(`${port} web`, "Release Port", view);
    await window.row(/web.*no port yet/, view).waitFor();
    await terminalHas(undefined);
    await window.row(/web.*no port yet/, view).waitFor();

    await window.page.keyboard.type("port-daddy stop\n");
    await window.page.getByText("Port Daddy's backend is not running.").first().waitFor();
    await window.row(/no port yet/, view).waitFor({ state: "detached" }); // Nobody knows that now.
    await window.typeInTerminal('port-daddy status; echo "it said so: $?"');
    await printed("it said so: 4");
    assert.equal(existsSync(path.join(workbench().home.data, "backend.json")), false);
    await window.page.getByRole("button", { name: "Start Backend" }).first().click();
    await window.row(/^\d{4} api/, view).waitFor();
    await window.row(/web.*no port yet/, view).waitFor();
  });
});
