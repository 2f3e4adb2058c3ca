import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

suite("a backend that does not respond", () => {
  const workbench = useWorkbench({ settings: { "portDaddy.terminals.environment": false } });
  const view = "This Workspace";
  let suspended: number | undefined;

  setup(function () {
    if (process.platform === "win32") return this.skip(); // Windows suspends no process on request.
    this.timeout(180_000);
  });

  teardown(async () => {
    if (suspended !== undefined) signal("SIGCONT");
    for (const open of [...workbench().windows]) await open.close();
  });

  const backend = (): { pid: number } =>
    JSON.parse(readFileSync(path.join(workbench().home.data, "backend.json"), "utf8")) as { pid: number };

  /** Suspends the backend, or lets it go on. It may have been ended meanwhile. */
  function signal(name: "SIGSTOP" | "SIGCONT"): void {
    const pid = suspended ?? backend().pid;
    suspended = name === "SIGSTOP" ? pid : undefined;
    try {
      process.kill(pid, name);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
    }
  }

  async function open(project: string): Promise<EditorWindow> {
    const window = await workbench().openWindow(workbench().copyShop(project, project));
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    await window.row("api", view).waitFor();
    return window;
  }

  async function request(window: EditorWindow): Promise<string> {
    await window.rowAction("web", "Request Port", view);
    const row = window.row(/^\d{4} web/, view);
    await row.waitFor();
    return /\d{4,5}/.exec(await row.innerText())![0];
  }

  const statusItem = (window: EditorWindow) => window.statusItem("portDaddy.port");
  const offer = (window: EditorWindow, pid: number) =>
    window.notification(`Port Daddy's backend (pid ${pid}) is not responding. Restart Backend`);
  const waiting = (window: EditorWindow) => window.notification("Port Daddy: Waiting for the list of listeners…");
  const link = (window: EditorWindow, pid: number, title: string) => offer(window, pid).locator("a", { hasText: title });

  test("shows in every surface, a command that waits can be given up, and all goes by itself when it responds again", async () => {
    const window = await open("suspended");
    const port = await request(window);
    await window.palette("Port Daddy: Open Dashboard");
    const dashboard = window.webview();
    await dashboard.getByText(/Backend \S+ healthy/).waitFor();
    const { pid } = backend();
    signal("SIGSTOP");
    await statusItem(window).filter({ hasText: "Port Daddy: not responding" }).waitFor();
    await dashboard.getByText("Backend not responding").waitFor();
    await dashboard.getByText(`Port Daddy's backend (pid ${pid}) is not responding. Showing data from`).waitFor();
    for (const name of ["This Workspace", "All Projects"]) {
      await window.page
        .locator(".pane", { hasText: name })
        .locator(".tree-message, .message", { hasText: "is not responding" })
        .first()
        .waitFor();
    }
    await window.row(`${port} web`, view).waitFor(); // The ports are still shown.

    await window.rowMenu(`${port} web`, "Release Port", view);
    await waiting(window)
      .filter({ hasText: `(pid ${pid}) is not responding.` })
      .waitFor();
    await offer(window, pid).waitFor();
    await window.button(waiting(window), "Cancel").click();
    await waiting(window).waitFor({ state: "detached" });
    await window.rowMenu(`${port} web`, "Pin Port", view);
    await window.notification("Port Daddy: Waiting for").waitFor();

    signal("SIGCONT");
    await offer(window, pid).waitFor({ state: "detached" });
    await window.notification("Port Daddy: Waiting for").waitFor({ state: "detached" });
    await statusItem(window).filter({ hasText: port }).waitFor();
    await dashboard.getByText(/Backend \S+ healthy/).waitFor();
    await window.row(`${port} web`, view).filter({ hasText: "pinned" }).waitFor(); // It was answered; the release was not carried out.
    assert.equal(await window.notification(/./).count(), 0);
    assert.equal(backend().pid, pid);
  });

  test("is restarted where a person wants that, and every window goes on with its ports", async () => {
    const window = await open("restarted");
    const other = await open("bystander");
    const port = await request(window);
    const others = await request(other);
    const { pid } = backend();
    signal("SIGSTOP");
    await offer(window, pid).waitFor();
    await link(other, pid, "Keep Waiting").click();
    await offer(other, pid).waitFor({ state: "detached" });
    await statusItem(other).click(); // Shows it again.
    await offer(other, pid).waitFor();
    await window.rowAction("api", "Request Port", view);
    await window.notification("Port Daddy: Waiting for the port of restarted:api…").waitFor();

    await link(window, pid, "Restart Backend").click();
    await window.row(/^\d{4} api/, view).waitFor(); // The command that waited is answered.
    await window.row(`${port} web`, view).waitFor();
    await statusItem(window).filter({ hasText: port }).waitFor();
    await statusItem(other).filter({ hasText: others }).waitFor();
    await offer(other, pid).waitFor({ state: "detached" });
    assert.notEqual(backend().pid, pid);
    const listed = workbench().cli("restarted", "list", "--json");
    for (const each of [port, others]) assert.match(listed, new RegExp(`"port": ${each},\\s[^}]*?"state": "active"`));
    assert.equal(await window.notification(/./).count(), 0);
  });
});
