import assert from "node:assert/strict";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

suite("terminals that were opened before a port moved", () => {
  const workbench = useWorkbench({ settings: { "terminal.integrated.tabs.hideCondition": "never" } });
  const view = "This Workspace";

  setup(function () {
    this.timeout(180_000);
  });

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
  });

  async function move(window: EditorWindow, from: number, to: number): Promise<void> {
    await window.palette("Port Daddy: Focus on This Workspace View");
    await window.rowMenu(`web${from}`, "Move to Another Port…", view);
    await window.quickInput().locator("input").fill(String(to));
    await window
      .quickInput()
      .locator(".quick-input-message", { hasText: String(to) })
      .waitFor();
    await window.page.keyboard.press("Enter");
    await window.row(`web${to}`, view).waitFor();
  }

  test("are told of once, with a way to relaunch them", async () => {
    const window = await workbench().openWindow(workbench().copyShop("old", "old"));
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    const row = window.row(/^web\d{4}/, view);
    await row.waitFor();
    const first = Number(/\d{4,5}/.exec(await row.innerText())![0]);
    const second = workbench().otherPort(first);
    await window.typeInTerminal('echo "PORT is <$PORT>"');
    await window
      .terminal()
      .filter({ hasText: `PORT is <${first}>` })
      .waitFor();

    await move(window, first, second);
    const told = window.notification(`still has PORT=${first}; old:web now uses port ${second}.`);
    await told.waitFor();
    assert.equal(await window.notification(/still has/).count(), 1);
    await window.button(told, "Relaunch Terminal").waitFor();
  });
});
