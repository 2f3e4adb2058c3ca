import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
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
    await window.rowMenu(`${from} web`, "Move to Another Port…", view);
    await window.quickInput().locator("input").fill(String(to));
    await window
      .quickInput()
      .locator(".quick-input-message", { hasText: String(to) })
      .waitFor();
    await window.page.keyboard.press("Enter");
    await window.row(`${to} web`, view).waitFor();
  }

  async function open(project: string, folder = workbench().copyShop(project, project)): Promise<{ window: EditorWindow; first: number }> {
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    const row = window.row(/^\d{4,5} web/, view);
    await row.waitFor();
    return { window, first: Number(/\d{4,5}/.exec(await row.innerText())![0]) };
  }

  /** Waits for a relaunched terminal to have the port. */
  async function hasPort(window: EditorWindow, port: number): Promise<void> {
    // Text that is typed before the new shell is there goes to the old one.
    for (const said = window.terminal().filter({ hasText: `PORT is <${port}>` }); (await said.count()) === 0;) {
      await window.page.locator(".terminal-wrapper.active .xterm-screen").click();
      await window.page.keyboard.type('echo "PORT is <$PORT>"\n');
      await said.waitFor({ timeout: 3000 }).catch(() => undefined);
    }
  }

  test("are told of once, and relaunched; what runs there is named first", async () => {
    const { window, first } = await open("old");
    const second = workbench().otherPort(first);
    const third = workbench().otherPort(first, second);
    await window.typeInTerminal('echo "PORT is <$PORT>"');
    await window
      .terminal()
      .filter({ hasText: `PORT is <${first}>` })
      .waitFor();

    await move(window, first, second);
    const told = window.notification(`still has PORT=${first}; old:web now uses port ${second}.`);
    await told.waitFor();
    assert.equal(await window.notification(/still has/).count(), 1);
    await window.button(told, "Relaunch Terminal").click();
    await told.waitFor({ state: "detached" });
    await hasPort(window, second);
    await window.page.keyboard.type("node web/server.js\n");
    await window.row(`${second} webnode server.js`, view).waitFor();

    await move(window, second, third);
    const again = window.notification(`still has PORT=${second}; old:web now uses port ${third}.`);
    await window.button(again, "Relaunch Terminal").click();
    const question = window
      .dialog(/Relaunch terminal "\w+"\?/)
      .filter({ hasText: /This ends what is running in it: node server\.js \(pid \d+\)\./ });
    await window.button(question, "Relaunch").click();
    await window.terminal().filter({ hasNotText: "web listening" }).waitFor();
    await window.row(`${third} webactive`, view).waitFor();
  });
  test("are relaunched without a question where a shell without shell integration waits at its prompt", async () => {
    const folder = workbench().copyShop("plain", "plain");
    const settings = path.join(folder, ".vscode", "settings.json");
    writeFileSync(settings, JSON.stringify({ "terminal.integrated.shellIntegration.enabled": false }));
    const { window, first } = await open("plain", folder);
    const second = workbench().otherPort(first);
    const third = workbench().otherPort(first, second);
    await window.typeInTerminal("echo opened");
    await move(window, first, second);
    await window.button(window.notification(`still has PORT=${first}`), "Relaunch Terminal").click();
    await hasPort(window, second);
    await window.page.keyboard.type("sleep 1000\n");
    await move(window, second, third);
    await window.button(window.notification(`still has PORT=${second}`), "Relaunch Terminal").click();
    const question = window.dialog(/Relaunch terminal "\w+"\?/).filter({ hasText: "This ends whatever is running in it." });
    await window.button(question, "Relaunch").click();
    await hasPort(window, third);
  });
});
