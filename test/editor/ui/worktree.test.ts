import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

suite("a linked git worktree", () => {
  const workbench = useWorkbench();

  async function portPrinted(window: EditorWindow): Promise<string> {
    await window.runTask("print port");
    const printed = window.terminal().filter({ hasText: /web has port \d+/ });
    await printed.waitFor();
    return /web has port (\d+)/.exec(await printed.innerText())![1]!;
  }

  test("has ports of its own without any setup, in launch.json, terminals and views, for as long as it is there", async () => {
    workbench().configure({ orphanDays: 0, cleanupIntervalSeconds: 0.1 });
    const main = workbench().copyShop("trees", "trees");
    const git = (...args: string[]) => execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], { cwd: main });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "-m", "Begin");
    const linked = path.join(path.dirname(main), "fix-42");
    git("worktree", "add", "--quiet", linked);

    const first = await workbench().openWindow(main);
    await first.portDaddyStarted();
    const port = await portPrinted(first);
    const second = await workbench().openWindow(linked);
    await second.portDaddyStarted();
    const other = await portPrinted(second);
    assert.notEqual(other, port);

    await second.openViews("Port Daddy");
    await second.row(`${other} web (fix-42)`, "This Workspace").waitFor();
    await second.row(`${port} web`, "All Projects").waitFor();
    await second.typeInTerminal('echo "PORT is <$PORT>"; port-daddy request');
    await second
      .terminal()
      .filter({ hasText: new RegExp(`PORT is <${other}>\\s*${other}`) })
      .waitFor();

    // The window is closed before the worktree goes: what a window leases is in use.
    await second.close();
    await workbench().waitForExtensionHosts(1);
    await first.openViews("Port Daddy");
    await first.row(`${other} web (fix-42)`, "All Projects").waitFor();
    git("worktree", "remove", "--force", linked);
    await first.typeInTerminal("port-daddy cleanup");
    await first
      .terminal()
      .filter({ hasText: /\d+ leases? ended, \d+ assignments? removed/ })
      .waitFor();
    await first.row("(fix-42)", "All Projects").waitFor({ state: "detached" });
    await first.row(`${port} web`, "All Projects").waitFor();
    await first.close();
  });
});
