import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { Locator } from "playwright-core";
import type { EditorWindow } from "../editorWindow.js";
import { freePort, Stranger } from "../stranger.js";
import { useWorkbench } from "../workbench.js";

suite("without a mouse, by ear, and where nothing works", () => {
  const workbench = useWorkbench({ settings: { "portDaddy.terminals.environment": false } });
  const here = "This Workspace";
  const all = "All Projects";

  setup(function () {
    this.timeout(180_000);
  });

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
  });

  const focused = (window: EditorWindow, label: string | RegExp) =>
    window.page
      .locator(".monaco-list.element-focused, .monaco-list")
      .locator(".monaco-list-row.focused")
      .and(window.page.getByLabel(label));

  test("a backend that cannot start says why, and is started when that was put right", async () => {
    rmSync(workbench().home.data, { recursive: true });
    writeFileSync(workbench().home.data, "in the way");
    const window = await workbench().openWindow(workbench().copyShop("failed", "failed"));
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    await window.page.getByText("Could not reach Port Daddy's backend").first().waitFor();
    const item = window.statusItem("portDaddy.port").and(window.page.locator(".warning-kind"));
    await item.hover();
    await window.page.locator(".workbench-hover", { hasText: workbench().home.data }).waitFor();
    rmSync(workbench().home.data);
    mkdirSync(workbench().home.data, { mode: 0o700 });
    await window.page.getByRole("button", { name: "Try Again" }).first().click();
    await window.row("web", here).waitFor();
    await item.waitFor({ state: "detached" });
  });

  test("a row is reached, its menu opened and its port released by keys alone; every row says aloud what it is", async () => {
    const window = await workbench().openWindow(workbench().copyShop("aloud", "aloud"));
    const { keyboard } = window.page;
    await window.page.setViewportSize({ width: 1280, height: 1600 });
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    await window.row("web", here).waitFor();
    // A view without rows would not pass the focus on to those that come later.
    await window.palette("Port Daddy: Focus on This Workspace View");
    await keyboard.press("ArrowDown");
    await focused(window, /^aloud:web is declared/).waitFor();
    await keyboard.press("Shift+F10");
    // The menu takes a moment to follow a key, and Start comes first.
    const entry = (title: string): Locator => window.page.locator(".monaco-menu .action-item.focused", { hasText: title });
    await window.page.locator(".monaco-menu .action-item", { hasText: "Request Port" }).waitFor();
    await keyboard.press("Home");
    await entry("Start Service").waitFor();
    await keyboard.press("ArrowDown");
    await entry("Request Port").waitFor();
    await keyboard.press("Enter");
    await window.row(/^\d{4} web/, here).waitFor();

    await window.palette("Port Daddy: Focus on All Projects View");
    for (const label of [/^Project aloud, 1 port$/, /^aloud:web, port \d+, active$/]) {
      await keyboard.press("ArrowDown");
      await focused(window, label).waitFor();
    }
    await keyboard.press("Delete");
    await window.dialog(/Release port \d+ of aloud:web\?/).waitFor();
    await keyboard.press("Enter");
    await window.row(/web.*no port yet/, here).waitFor();

    await window.rowAction("web", "Request Port", here);
    const row = window.row(/^\d{4} web/, here);
    await row.waitFor();
    const port = Number(/\d{4,5}/.exec(await row.innerText())![0]);
    const strangers = [port, await freePort()];
    const started = await Promise.all(strangers.map((each) => Stranger.start(each, workbench().home.subfolder("blog"))));
    try {
      await window.row(`${port} webconflict`, here).waitFor();
      await window.palette("Port Daddy: Focus on Listeners View");
      await window.row("On Another Service's Port", "Listeners").waitFor();
      const labels = async (view: string): Promise<string[]> => {
        const rows = window.page.getByRole("tree", { name: view, exact: true }).locator(".monaco-list-row");
        return Promise.all((await rows.all()).map(async (each) => (await each.getAttribute("aria-label")) ?? ""));
      };
      const [first, second] = await labels(here);
      assert.match(
        first!,
        new RegExp(`^aloud:web, port ${port}, conflict, node \\(pid \\d+\\) from .*/blog is listening on port ${port} of aloud:web`),
      );
      assert.equal(second, "aloud:api is declared in port-daddy.json and has no port yet.");
      assert.match((await labels(all))[0]!, /^Project aloud, 1 port$/);
      const [group, ...others] = await labels("Listeners");
      assert.equal(group, "On Another Service's Port, 1");
      assert.equal(others[0], `node, another process listening on port ${port} of aloud:web`);
      for (const label of others)
        assert.match(label, /listening on (unassigned )?port \d+|^(On Their Assigned Port|Other Processes), \d+$/);
      const status = window.statusItem("portDaddy.port").locator("[aria-label]").first();
      assert.match(
        (await status.getAttribute("aria-label"))!,
        new RegExp(`^Port ${port} of web, conflict\\. node .* is listening on port ${port} of aloud:web`),
      );
    } finally {
      for (const stranger of started) await stranger.stop();
    }
  });
});
