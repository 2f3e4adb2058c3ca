import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { EditorWindow } from "../editorWindow.js";
import { Stranger, freePort } from "../stranger.js";
import { useWorkbench } from "../workbench.js";

suite("the views, as a person uses them", () => {
  const workbench = useWorkbench({ settings: { "portDaddy.terminals.environment": false } });
  const here = "This Workspace";
  const all = "All Projects";
  let window: EditorWindow;

  setup(function () {
    this.timeout(180_000);
  });

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
  });

  /** A window on a copy of the example, with the views open. */
  async function open(project: string): Promise<void> {
    window = await workbench().openWindow(workbench().copyShop(project, project));
    await window.page.setViewportSize({ width: 1280, height: 1600 }); // Rows out of sight are not in the page.
    await window.portDaddyStarted();
    await window.openViews("Port Daddy");
    await window.row("api", here).waitFor();
  }

  const portOf = async (service: string, view = here): Promise<number> => {
    const row = window.row(new RegExp(`^\\d{4} ${service}`), view);
    await row.waitFor();
    return Number(/\d{4,5}/.exec(await row.innerText())![0]);
  };

  const request = async (service: string): Promise<number> => {
    await window.rowAction(service, "Request Port", here);
    return portOf(service);
  };

  /** Hovers anew as long as the tooltip does not come: a row that changes just then takes its tooltip away. */
  async function hoverUntil(tooltip: Locator, row: Locator): Promise<void> {
    for (let come = false; !come;) {
      await window.page.mouse.move(700, 300);
      await row.hover();
      come = await tooltip.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false, // The test's own time limit ends this.
      );
    }
  }

  test("a declared service gets a port by its button; row and status bar copy it; its file is opened, and its history is told", async () => {
    await open("declared");
    assert.match(await window.row("web", here).innerText(), /web\s*no port yet/);
    assert.equal(
      await window.row("web", here).getAttribute("aria-label"),
      "declared:web is declared in port-daddy.json and has no port yet.",
    );
    const port = await request("web");
    await window.row(new RegExp(`${port} web`), all).waitFor();
    assert.equal(await window.row(`${port} web`, here).getAttribute("aria-label"), `declared:web, port ${port}, active`);

    await window.statusBarSays(`Copied ${port}`, () => window.rowMenu(`${port} web`, "Copy Port", here));
    await window.statusBarSays(`Copied http://localhost:${port}`, () => window.rowMenu(`${port} web`, "Copy URL", here));
    await window.rowMenu(`${port} web`, "Show History", here);
    await window.quickInput().getByText("History of declared:web").waitFor();
    await window.quickInput().getByText(`Got port ${port}`).waitFor();
    await window.page.keyboard.press("Escape");
    await window.rowMenu(`${port} web`, "Open port-daddy.json", here);
    await window.page.getByRole("tab", { name: "port-daddy.json" }).waitFor();

    // The files in which ports are written tell how the backend is.
    const status = window.page.locator(".part.statusbar .codicon-bracket, .part.statusbar [id='status.languageStatus']").first();
    await status.hover();
    await window.page.locator(".workbench-hover", { hasText: /Port Daddy \d+\.\d+/ }).waitFor();

    const item = window.statusItem("portDaddy.port").filter({ hasText: `web ${port}` });
    await item.click();
    await window.choice(/api/).waitFor();
    await window.choice(/Request Port…/).waitFor();
    await window.choice(new RegExp(String(port))).click();
    await window.statusBarSays(`Copied ${port}`, () => window.choice("Copy Port").click());
  });

  test("a service moves to the port that one types, after each number was judged; a pin shows, and Delete asks before it releases", async () => {
    await open("moved");
    const [web, api] = [await request("web"), await request("api")];
    await window.rowMenu(`${web} web`, "Move to Another Port…", here);
    const input = window.quickInput().locator("input");
    await input.fill("99");
    await window.quickInput().getByText("Enter a number from 1024 to 65535.").waitFor();
    await input.fill(String(api));
    await window
      .quickInput()
      .getByText(/moved:api/)
      .waitFor();
    const port = workbench().otherPort(web, api);
    await input.fill(String(port));
    await window
      .quickInput()
      .locator(".quick-input-message.info, .quick-input-message", { hasText: String(port) })
      .waitFor();
    await window.statusBarSays(`moved:web now uses port ${port}.`, () => window.page.keyboard.press("Enter"));
    await window.row(`${port} web`, here).waitFor();
    assert.equal(await window.notification(/instead of/).count(), 0);

    await window.rowMenu(`${port} web`, "Pin Port", here);
    await window.row(new RegExp(`${port} web.* · pinned`), here).waitFor();
    await window.rowMenu(`${port} web`, "Unpin Port", here);
    await window.row(new RegExp(`${port} web.* · pinned`), here).waitFor({ state: "detached" });

    await window.row(`${port} web`, here).click();
    await window.page.keyboard.press("Delete");
    const dialog = window.dialog(`Release port ${port} of moved:web?`);
    await window.button(dialog, "Cancel").click();
    await window.row(`${port} web`, here).click();
    await window.page.keyboard.press("Delete");
    await window.button(dialog, "Release").click();
    await window.row(/web.*no port yet/, here).waitFor();
  });

  test("a server in a terminal: its row says so, its tooltip tells what it uses, its terminal is revealed, and it is stopped by name", async () => {
    await open("listening");
    const port = await request("api");
    await window.typeInTerminal(`API_PORT=${port} node api/server.js`);
    await window.palette("Terminal: Create New Terminal");
    await window.openViews("Port Daddy");
    const row = window.row(`${port} apinode server.js`, here);
    await row.waitFor();
    const tooltip = window.page.locator(".workbench-hover", { hasText: "listening:api" }).filter({ hasText: /% CPU, \d+ MB of memory/ });
    await hoverUntil(tooltip, row);
    assert.match(await tooltip.innerText(), /node server\.js \(pid \d+\)/);
    await window.rowMenu(`${port} api`, "Reveal Terminal", here);
    await window.terminal().filter({ hasText: "api listening on" }).waitFor();

    await window.palette("Terminal: Create New Terminal");
    await window.terminal().filter({ hasText: "api listening on" }).waitFor({ state: "detached" });
    await window.palette("Port Daddy: Focus on Listeners View");
    await window.rowMenu("listening:api", "Reveal Terminal", "Listeners");
    await window.terminal().filter({ hasText: "api listening on" }).waitFor();
    await window.rowMenu(`${port} api`, "Stop Process…", here);
    const dialog = window.dialog(/Stop node server\.js \(pid \d+\)\?/);
    await dialog.getByText(`It is listening on port ${port}, which is assigned to listening:api. It was started in`).waitFor();
    await window.statusBarSays(/has stopped, and port \d+ is free/, () => window.button(dialog, "Stop").click());
    await window.row(`${port} apinode server.js`, here).waitFor({ state: "detached" });
  });

  test("strangers show in Listeners when it is opened, and leave it when they end; a deaf one is stopped by force", async () => {
    await open("strangers");
    const stranger = await Stranger.start(await freePort(), workbench().home.subfolder("blog"), { deaf: true });
    try {
      await window.palette("Port Daddy: Focus on Listeners View");
      for (const view of [here, all]) await window.page.locator(".pane-header", { hasText: view }).click(); // Room for a long list.
      await window.row("Other Processes", "Listeners").waitFor();
      const row = window.row(String(stranger.port), "Listeners");
      await row.waitFor();
      assert.match((await row.getAttribute("aria-label"))!, /listening on unassigned port/);
      await window.rowMenu(String(stranger.port), "Stop Process…", "Listeners");
      const dialog = window.dialog(`(pid ${stranger.pid})?`);
      await window.button(dialog, "Stop").click();
      const again = window.dialog("has not stopped.");
      await window.button(again, "Force Stop").click();
      await stranger.ended();
      await row.waitFor({ state: "detached" });
    } finally {
      await stranger.stop();
    }
  });
});
