import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

const preview = (window: EditorWindow) => window.page.locator(".multiDiffEditor");

suite("setting up a workspace", () => {
  const workbench = useWorkbench();

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

  test("proposes services, shows what it would write, and writes that", async () => {
    const folder = plainFolder("fresh", { dev: "vite", "dev:api": "node api/server.js" });
    const window = await open(folder);
    await window.palette("Port Daddy: Set Up This Workspace");
    await window.choice(/Vite, script "dev" in package\.json.*vite --port \$PORT --strictPort/).waitFor();
    await window.choice(/api.*API_PORT/).waitFor();
    await window.page.keyboard.press("Enter");
    await window.choice(/Write port-daddy\.json, package\.json/).waitFor();
    await preview(window).getByText("API_PORT").first().waitFor();
    await preview(window).getByText("--strictPort").first().waitFor();
    assert.equal(existsSync(path.join(folder, "port-daddy.json")), false, "nothing is written before the user has said so");
    await window.choice(/Write port-daddy\.json, package\.json/).click();
    await window.page.getByRole("tab", { name: "port-daddy.json" }).waitFor();
    assert.deepEqual(JSON.parse(readFileSync(path.join(folder, "port-daddy.json"), "utf8")), {
      project: "fresh",
      services: { main: { env: "PORT" }, api: { env: "API_PORT" } },
    });
    const { scripts } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { scripts: Record<string, string> };
    assert.deepEqual(scripts, { dev: "vite --port $PORT --strictPort", "dev:api": "node api/server.js" });
    await window.portDaddyStarted();
    await window.close();
  });

  test("makes compose files and launch.json listen, and says how to start what no file starts", async () => {
    const folder = plainFolder("mixed", {});
    mkdirSync(path.join(folder, ".vscode"));
    const launch = path.join(folder, ".vscode", "launch.json");
    writeFileSync(
      launch,
      '{\n  // Ours.\n  "configurations": [{ "name": "web", "type": "node", "request": "launch", "env": { "PORT": "4000" } }]\n}\n',
    );
    const compose = path.join(folder, "compose.yaml");
    writeFileSync(compose, "services:\n  db: { image: postgres, ports: [ 5433:5432 ] }\n");
    const window = await open(folder);
    await window.palette("Port Daddy: Set Up This Workspace");
    await window.choice(/web.*PORT · 4000/).waitFor();
    await window.choice(/service "db" in compose\.yaml.*\$\{DB_PORT:-5433\}:5432/).waitFor();
    await window.page.keyboard.press("Enter");
    await window.choice(/Write port-daddy\.json, launch\.json, compose\.yaml/).click();
    await window.page.getByRole("tab", { name: "port-daddy.json" }).waitFor();
    assert.match(readFileSync(launch, "utf8"), /\/\/ Ours\.[^]*"PORT": "\$\{command:portDaddy\.port\}"/);
    assert.match(readFileSync(compose, "utf8"), /ports: \[ "\$\{DB_PORT:-5433\}:5432" \]/);
    await window.portDaddyStarted();
    await window.close();

    const django = plainFolder("django", {});
    writeFileSync(path.join(django, "manage.py"), "#!/usr/bin/env python\n");
    const second = await open(django);
    await second.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await second.palette("Port Daddy: Set Up This Workspace");
    await second.choice(/Django, manage\.py.*python manage\.py runserver \$PORT/).waitFor();
    await second.page.keyboard.press("Enter");
    await second.choice(/Write port-daddy\.json/).click();
    const message = second.notification(/Django ignores environment variables\. Start it with: python manage\.py runserver \$PORT/);
    await second.button(message, "Copy").click();
    await second.typeInTerminal("");
    await second.page.keyboard.press("Control+Shift+V");
    await second.terminal().filter({ hasText: "python manage.py runserver $PORT" }).waitFor();
    await second.close();
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
    await window.choice(/Write port-daddy\.json/).click();
    await window.page.getByRole("tab", { name: "port-daddy.json" }).waitFor();
    assert.match(readFileSync(path.join(folder, "port-daddy.json"), "utf8"), /"main"/);
    await window.portDaddyStarted();
    await window.close();
  });
});
