import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

const preview = (window: EditorWindow) => window.page.locator(".multiDiffEditor");

/** The message with which a set-up ends. */
const HAS_PORT = /\w has port \d{4}/;

/** The files of a new launch configuration. */
const STARTER = ".vscode/launch.json, .vscode/extensions.json";

/** The tick of an entry in a list of several choices. */
const tick = (choice: Locator): Locator => choice.locator('[role="checkbox"]');

suite("setting up a workspace", () => {
  const workbench = useWorkbench({ settings: { "files.autoSave": "off" } });

  /** A folder that knows nothing of Port Daddy yet. */
  function plainFolder(name: string, scripts: Record<string, string>): string {
    const folder = workbench().copyShop(name, name);
    rmSync(path.join(folder, "port-daddy.json"));
    rmSync(path.join(folder, ".vscode"), { recursive: true });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, scripts }, undefined, 2));
    return folder;
  }

  /** Opens a window. In a folder that has nothing to do with ports the status bar does not tell when Port Daddy is there. */
  async function open(folder: string): Promise<EditorWindow> {
    const window = await workbench().openWindow(folder);
    await window.page.getByRole("tab", { name: "Port Daddy" }).waitFor();
    return window;
  }

  async function openFile(window: EditorWindow, name: string): Promise<void> {
    await window.page.keyboard.press("Control+P");
    await window.quickInput().locator("input").fill(name);
    await window.choice(name).click();
    await window.page.getByRole("tab", { name }).waitFor();
    await window.page.locator(".editor-instance .view-line").first().waitFor();
  }

  /** Agrees to the changes, and waits until they are made. */
  async function write(window: EditorWindow, files: string): Promise<void> {
    await window.choice(`Write ${files}`).click();
    await window.notification(HAS_PORT).waitFor();
  }

  const servicesOf = (folder: string): unknown =>
    (JSON.parse(readFileSync(path.join(folder, "port-daddy.json"), "utf8")) as { services: unknown }).services;

  test("proposes services, shows what it would write, and writes that", async () => {
    const folder = plainFolder("fresh", { dev: "vite", "dev:api": "node api/server.js" });
    const window = await open(folder);
    await window.palette("Port Daddy: Set Up This Workspace");
    await window.choice(/Vite, script "dev" in package\.json.*vite\.config\.mjs: port: Number\(process\.env\.PORT\) \|\| 5173/).waitFor();
    await window.choice(/api.*API_PORT/).waitFor();
    await window.page.keyboard.press("Enter");
    await window.choice(`Write port-daddy.json, vite.config.mjs, ${STARTER}`).waitFor();
    await preview(window).getByText("API_PORT").first().waitFor();
    await preview(window).getByText("process.env.PORT").first().waitFor();
    assert.equal(existsSync(path.join(folder, "port-daddy.json")), false, "nothing is written before the user has said so");
    await write(window, `port-daddy.json, vite.config.mjs, ${STARTER}`);
    assert.deepEqual(servicesOf(folder), { web: { preferred: 5173, env: "PORT" }, api: { preferred: 3201, env: "API_PORT" } });
    assert.equal(
      readFileSync(path.join(folder, "vite.config.mjs"), "utf8"),
      "export default {\n  server: { port: Number(process.env.PORT) || 5173 },\n};\n",
    );
    await window.portDaddyStarted();
    await window.close();
  });

  test("offers other ways to give a service its port, and says how to start one that no file starts", async () => {
    const folder = plainFolder("ways", { dev: "vite" });
    const window = await open(folder);
    await window.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await window.palette("Port Daddy: Set Up This Workspace");
    await window.choice(/Vite, script "dev"/).hover();
    await window
      .choice(/Vite, script "dev"/)
      .locator('.action-label[aria-label="Change How It Gets Its Port"]')
      .click();
    await window.quickInput().getByText("How should web get its port?").waitFor();
    await window.choice(/vite\.config\.mjs.*chosen/).waitFor();
    await window.choice(/Change nothing; start it yourself/).click();
    await window.choice(/web.*port-daddy run -- npm run dev -- --port \{port\}/).waitFor();
    await window.page.keyboard.press("Enter");
    await write(window, `port-daddy.json, ${STARTER}`);
    assert.equal(existsSync(path.join(folder, "vite.config.mjs")), false);
    const message = window.notification("Start web with: port-daddy run -- npm run dev -- --port {port}");
    await window.button(message, "Copy").click();
    await window.typeInTerminal("");
    await window.page.keyboard.press("Control+Shift+V");
    await window.terminal().filter({ hasText: "port-daddy run -- npm run dev" }).waitFor();
    await window.close();
  });

  test("changes the way of a service and writes it by keys alone, and says how", async () => {
    const folder = plainFolder("keys", { dev: "vite", "dev:docs": "vitepress dev docs" });
    const window = await open(folder);
    const { keyboard } = window.page;
    const focused = (label: string): Locator => window.page.locator(`[aria-label="${label}"]:focus`);
    await window.palette("Port Daddy: Set Up This Workspace");
    await window.quickInput().getByPlaceholder("Press Tab on a service to choose how it gets its port").waitFor();
    await window.choice(/^web.*Vite, script "dev"/).waitFor();
    await keyboard.press("ArrowDown");
    await window.page.locator(".quick-input-list .monaco-list:focus").waitFor();
    await keyboard.press("Tab");
    await focused("web").waitFor();
    await keyboard.press("Tab");
    await focused("Change How It Gets Its Port").waitFor();
    await keyboard.press("Enter");
    await window.quickInput().getByText("How should web get its port?").waitFor();
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await window.choice(/^web.*port-daddy run -- npm run dev -- --port \{port\}/).waitFor();
    await keyboard.press("Enter");
    await window.choice(`Write port-daddy.json, ${STARTER}`).waitFor();
    await keyboard.press("Enter");
    await window.notification(HAS_PORT).waitFor();
    assert.ok("web" in (servicesOf(folder) as object));
    assert.equal(existsSync(path.join(folder, "vite.config.mjs")), false);
    await window.portDaddyStarted();
    await window.close();
  });

  test("leaves a database alone until the user ticks it, and tells in the preview what to know", async () => {
    const folder = plainFolder("mixed", {});
    mkdirSync(path.join(folder, ".vscode"));
    const launch = path.join(folder, ".vscode", "launch.json");
    writeFileSync(
      launch,
      '{\n  // Ours.\n  "configurations": [{ "name": "web", "type": "node", "request": "launch", "env": { "PORT": "4000" } }]\n}\n',
    );
    const compose = path.join(folder, "compose.yaml");
    const before = "services:\n  db: { image: postgres, ports: [ 5433:5432 ] }\n";
    writeFileSync(compose, before);
    const window = await open(folder);
    await window.palette("Port Daddy: Set Up This Workspace");
    const web = window.choice(/web.*PORT · 4000/);
    const db = window.choice(/service "db" in compose\.yaml.*\$\{DB_PORT:-5433\}:5432/);
    await web.waitFor();
    assert.deepEqual([await tick(web).getAttribute("aria-checked"), await tick(db).getAttribute("aria-checked")], ["true", "false"]);
    await window.page.keyboard.press("Enter");
    await window.quickInput().getByPlaceholder("Review the note and the changes below").waitFor();
    await preview(window)
      .getByText(/Without\sPort\sDaddy's/)
      .first()
      .waitFor();
    await write(window, "port-daddy.json, .vscode/launch.json, .vscode/extensions.json");
    assert.match(readFileSync(launch, "utf8"), /\/\/ Ours\.[^]*"PORT": "\$\{command:portDaddy\.port\}"/);
    assert.equal(readFileSync(compose, "utf8"), before);
    await window.portDaddyStarted();

    await window.palette("Port Daddy: Set Up This Workspace");
    await tick(window.choice(/service "db" in compose\.yaml/)).click();
    await window.button(window.quickInput(), "OK").click(); // Enter would take the tick away again, which has the focus.
    await window.choice("Write port-daddy.json, compose.yaml, .vscode/tasks.json").click();
    await window.notification(/^db has port \d{4}/).waitFor();
    assert.match(readFileSync(compose, "utf8"), /ports: \[ "\$\{DB_PORT:-5433\}:5432" \]/);
    assert.deepEqual(servicesOf(folder), { web: { preferred: 4000, env: "PORT" }, db: { preferred: 5433, env: "DB_PORT" } });
    await window.close();
  });

  test("changes the text in the editor, and does not save what the user has not saved", async () => {
    const folder = plainFolder("unsaved", { dev: "next dev -p 3000" });
    const file = path.join(folder, "package.json");
    const before = readFileSync(file, "utf8");
    const window = await open(folder);
    await openFile(window, "package.json");
    await window.page.keyboard.press("Control+Home");
    await window.page.keyboard.type("\n\n");
    await window.page.locator(".tab.dirty", { hasText: "package.json" }).waitFor();
    await window.palette("Port Daddy: Set Up This Workspace");
    await window.choice(/Next\.js, script "dev"/).waitFor();
    await window.page.keyboard.press("Enter");
    await write(window, `port-daddy.json, package.json, ${STARTER}`);
    const message = window.notification("package.json has unsaved changes of yours. Save it to complete the setup.");
    await message.waitFor();
    assert.equal(readFileSync(file, "utf8"), before);
    await window.button(message, "Save").click();
    await window.page.locator(".tab.dirty", { hasText: "package.json" }).waitFor({ state: "detached" });
    assert.equal(readFileSync(file, "utf8"), `\n\n${before.replace(" -p 3000", "")}`);
    await window.close();
  });

  test("keeps mixed line ends and a byte order mark, whether the file is open or not", async () => {
    const folder = plainFolder("ends", {});
    const file = path.join(folder, "package.json");
    const before = '\ufeff{\r\n  "name": "ends",\n  "scripts": { "dev": "next dev -p 3000" }\r\n}\n';
    const window = await open(folder);
    for (const isOpen of [true, false]) {
      writeFileSync(file, before);
      for (const name of ["port-daddy.json", ".vscode"]) rmSync(path.join(folder, name), { recursive: true, force: true });
      if (isOpen) await openFile(window, "package.json");
      await window.palette("Port Daddy: Set Up This Workspace");
      await window.choice(/Next\.js, script "dev"/).waitFor();
      await window.page.keyboard.press("Enter");
      await write(window, `port-daddy.json, package.json, ${STARTER}`);
      assert.equal(readFileSync(file, "utf8"), before.replace(" -p 3000", ""));
      await window.palette("Notifications: Clear All Notifications");
      await window.notification(HAS_PORT).waitFor({ state: "detached" });
      await window.palette("View: Close All Editors");
      await window.page.locator(".editor-instance .view-line").first().waitFor({ state: "detached" });
    }
    await window.portDaddyStarted();
    await window.close();
  });

  test("offers one service to start from where nothing looks like a server", async () => {
    const folder = plainFolder("nothing", {});
    const window = await open(folder);
    await window.palette("Port Daddy: Set Up This Workspace");
    const question = window.notification(/No server was found in this folder/);
    await window.button(question, "Create port-daddy.json").click();
    await window.choice(/Cancel/).click();
    await preview(window).waitFor({ state: "detached" });
    assert.equal(existsSync(path.join(folder, "port-daddy.json")), false);
    await window.palette("Port Daddy: Set Up This Workspace");
    await window.button(window.notification(/No server was found in this folder/), "Create port-daddy.json").click();
    await write(window, "port-daddy.json");
    assert.match(readFileSync(path.join(folder, "port-daddy.json"), "utf8"), /"main"/);
    await window.portDaddyStarted();
    await window.close();
  });
});
