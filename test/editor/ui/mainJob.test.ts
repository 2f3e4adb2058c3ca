import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

suite("a stable port, as a person meets it", () => {
  const workbench = useWorkbench();
  const status = "portDaddy.port";

  const backend = (): { pid: number } =>
    JSON.parse(readFileSync(path.join(workbench().home.data, "backend.json"), "utf8")) as { pid: number };

  /** Opens a window, and waits until Port Daddy has started in it. */
  async function open(folder: string): Promise<EditorWindow> {
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    return window;
  }

  /** What the folder's port is, as the status bar says. */
  async function portInStatusBar(window: EditorWindow): Promise<number> {
    const item = window.statusItem(status).filter({ hasText: /\d{4}/ });
    await item.waitFor();
    return Number(/\d+/.exec(await item.innerText())![0]);
  }

  /** The port that a service's row shows. */
  async function portInRow(window: EditorWindow, service: string): Promise<number> {
    const row = window.row(new RegExp(`^\\d{4} ${service}`), "This Workspace");
    return Number(/\d{4}/.exec(await row.innerText())![0]);
  }

  test("F5 starts the server on the port that status bar, tree and task show, also after the backend was killed", async () => {
    const window = await open(workbench().copyShop());
    await window.page.keyboard.press("F5");
    const port = await portInStatusBar(window);
    assert.match(await body(`http://127.0.0.1:${port}/`), /<h1>Shop<\/h1>/);

    await window.openViews("Port Daddy");
    await window.row(`${port} web`).waitFor();
    await window.runTask("print port");
    await window
      .terminal()
      .filter({ hasText: `web has port ${port}` })
      .waitFor();
    await window.runTask("print api port");
    await window
      .terminal()
      .filter({ hasText: /api has port \d+/ })
      .waitFor();
    const api = /api has port (\d+)/.exec(await window.terminal().innerText())![1];
    assert.notEqual(Number(api), port);
    await window.row(`${api} api`).waitFor();

    // The window has its ports again, by itself.
    await window.page.keyboard.press("Shift+F5");
    await window.palette("Terminal: Kill All Terminals");
    const { pid } = backend();
    process.kill(pid, "SIGKILL");
    await window.runTask("print port");
    await window
      .terminal()
      .filter({ hasText: `web has port ${port}` })
      .waitFor();
    await window.row(`${port} web`).waitFor();
    assert.notEqual(backend().pid, pid);

    // Any other port can be asked for by name, and a wrong name is refused while it is typed.
    await window.palette("Port Daddy: Request Port");
    await window.choice(/Another service/).click();
    await window.quickInput().locator("input").fill("a b");
    await window.quickInput().getByText("Use 1 to 255 of the characters").waitFor();
    await window.quickInput().locator("input").fill("worker");
    await window.page.keyboard.press("Enter");
    await window.notification(/shop:worker got port \d+\./).waitFor();
    await window.close();
  });

  test("the same port tomorrow: in a new window, after the backend was stopped", async () => {
    const folder = workbench().copyShop("tomorrow", "tomorrow");
    let window = await open(folder);
    await window.runTask("print port");
    const port = await portInStatusBar(window);
    await window.close();
    await workbench().waitForExtensionHosts(0);
    process.kill(backend().pid, "SIGKILL");
    window = await open(folder);
    await window.runTask("print port");
    await window
      .terminal()
      .filter({ hasText: `web has port ${port}` })
      .waitFor();
    await window.close();
  });

  test("two windows have two extension hosts, one backend and two ports; what one releases the other sees, and is asked about if it uses it", async () => {
    const all = "All Projects";
    const first = await open(workbench().copyShop("first", "first"));
    const second = await open(workbench().copyShop("second", "second"));
    await workbench().waitForExtensionHosts(2);
    await first.runTask("print port");
    const { pid } = backend();
    await second.runTask("print port");
    const [one, two] = [await portInStatusBar(first), await portInStatusBar(second)];
    assert.notEqual(one, two);
    assert.equal(backend().pid, pid);

    await first.openViews("Port Daddy");
    await second.openViews("Port Daddy");
    await second.row(`${one} web`, all).waitFor();
    await first.row(`${one} web`, all).waitFor();
    await first.rowMenu(`${two} web`, "Release Port", all);
    const single = first.dialog(/second:web is in use by vscode \(pid \d+\)/);
    await first.button(single, "Release").click();
    await first.row(`${two} web`, all).waitFor({ state: "detached" });
    await second.row(/web.*no port yet/, "This Workspace").waitFor();
    await second.row(`${one} web`, all).waitFor();

    // Several at once are asked about once for all, and none goes before.
    await second.runTask("print port");
    await second.runTask("print api port");
    const [web, api] = [await portInRow(second, "web"), await portInRow(second, "api")];
    const selected = first.page.getByRole("tree", { name: all, exact: true }).locator('.monaco-list-row[aria-selected="true"]');
    // A row that appears or goes meanwhile may end the selection.
    do {
      await first.row(`${one} web`, all).click();
      for (const text of [`${web} web`, `${api} api`]) await first.row(text, all).click({ modifiers: ["Control"] });
    } while ((await selected.count()) < 3);
    await first.rowMenu(`${api} api`, "Release Port", all);
    const dialog = first.dialog("Release 3 ports?");
    await dialog.getByText(/second:web is in use by vscode \(pid \d+\)/).waitFor();
    await first.row(`${one} web`, all).waitFor();
    await first.button(dialog, "Release").click();
    for (const window of [first, second]) await window.row(`${one} web`, all).waitFor({ state: "detached" });
    await first.row(`${web} web`, all).waitFor({ state: "detached" });
    await first.row(`${api} api`, all).waitFor({ state: "detached" });
    await second.row(/web.*no port yet/, "This Workspace").waitFor();
    await first.close();
    await second.close();
  });

  test("a broken port-daddy.json is shown in the status bar, and by a message that opens it; so are wrong args of an input", async () => {
    const folder = workbench().copyShop("broken", "broken");
    const [file, tasks] = [path.join(folder, "port-daddy.json"), path.join(folder, ".vscode", "tasks.json")];
    const whole = readFileSync(file);
    writeFileSync(file, '{\n  "project": "a b"\n}\n');
    writeFileSync(tasks, readFileSync(tasks, "utf8").replace('"args": { "service": "api" }', '"args": { "service": "a b" }'));
    const window = await open(folder);
    const warning = window.statusItem(status).and(window.page.locator(".warning-kind"));
    await warning.waitFor();
    await window.runTask("print port");
    const broken = window.notification(/port-daddy\.json, line 2: project is "a b", but must be 1 to 255 of the characters/);
    await broken.waitFor();
    await window.button(broken, "Open port-daddy.json").click();
    const tab = window.page.getByRole("tab", { name: "port-daddy.json" });
    await tab.waitFor();
    // Its row leads there, too, and so does the command without one.
    await window.openViews("Port Daddy");
    for (const open of [
      () => window.row("port-daddy.json is broken", "This Workspace").click(),
      () => window.palette("Port Daddy: Open port-daddy.json"),
    ]) {
      await window.palette("View: Close All Editors");
      await tab.waitFor({ state: "detached" });
      await open();
      await tab.waitFor();
      await window.page.locator(".statusbar-item", { hasText: "Ln 2, Col 1" }).waitFor();
    }

    writeFileSync(file, whole);
    await warning.waitFor({ state: "detached" });
    await window.row(/\bapi(active|no port yet)/, "This Workspace").waitFor();
    await window.runTask("print api port");
    // It says which field is wrong and what is allowed, and the task does not run.
    const message = window.notification(
      /Invalid "args" in a port input: service is "a b", but must be 1 to 255 of the characters A-Z a-z 0-9/,
    );
    await message.waitFor();
    await window.button(message, "Open launch.json").waitFor();
    await window.button(message, "Open tasks.json").click();
    await window.page.getByRole("tab", { name: "tasks.json" }).waitFor();
    await window.close();
  });
});

async function body(url: string): Promise<string> {
  for (;;) {
    try {
      const [response] = (await once(http.get(url), "response")) as [http.IncomingMessage];
      let text = "";
      for await (const data of response.setEncoding("utf8")) text += data as string;
      return text;
    } catch (error) {
      // Not listening yet; the test's own time limit ends the wait.
      if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw error;
    }
  }
}
