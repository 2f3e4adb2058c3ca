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

  test("are told of once, and relaunched; what runs there is named first", async () => {
    const window = await workbench().openWindow(workbench().copyShop("old", "old"));
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    const row = window.row(/^web\d{4}/, view);
    await row.waitFor();
    const first = Number(/\d{4,5}/.exec(await row.innerText())![0]);
    const [second, third] = [workbench().otherPort(first), 0].map(
      (port) => port || workbench().otherPort(first, workbench().otherPort(first)),
    );
    await window.typeInTerminal('echo "PORT is <$PORT>"');
    await window
      .terminal()
      .filter({ hasText: `PORT is <${first}>` })
      .waitFor();

    await move(window, first, second!);
    const told = window.notification(`still has PORT=${first}; old:web now uses port ${second}.`);
    await told.waitFor();
    assert.equal(await window.notification(/still has/).count(), 1);
    await window.button(told, "Relaunch Terminal").click();
    await told.waitFor({ state: "detached" });
    // What is typed before the new shell is there goes to the old one.
    for (const said = window.terminal().filter({ hasText: `PORT is <${second}>` }); (await said.count()) === 0;) {
      await window.page.locator(".terminal-wrapper.active .xterm-screen").click();
      await window.page.keyboard.type('echo "PORT is <$PORT>"\n');
      await said.waitFor({ timeout: 3000 }).catch(() => undefined);
    }
    await window.page.keyboard.type("node web/server.js\n");
    await window.row(new RegExp(`^web${second} · node server\\.js`), view).waitFor();

    await move(window, second!, third!);
    const again = window.notification(`still has PORT=${second}; old:web now uses port ${third}.`);
    await window.button(again, "Relaunch Terminal").click();
    const question = window
      .dialog(/Relaunch terminal "\w+"\?/)
      .filter({ hasText: /This ends what is running in it: node server\.js \(pid \d+\)\./ });
    await window.button(question, "Relaunch").click();
    await window.terminal().filter({ hasNotText: "web listening" }).waitFor();
    await window.row(new RegExp(`^web${third}$`), view).waitFor();
  });
});
