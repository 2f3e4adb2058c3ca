import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

/** As `npm init` and Express's "Hello world" leave it, with Node's own server, which needs no installation. */
const SERVER = `const http = require("http");
const port = 3000;
http.createServer((request, response) => response.end("hello")).listen(port, () => console.log("listening on port " + port));
`;

const WORKSPACE = "This Workspace";

async function untilGone(file: string): Promise<void> {
  while (existsSync(file)) await setTimeout(20);
}

suite("starting and stopping services", () => {
  const workbench = useWorkbench({ settings: { "files.autoSave": "off" } });

  function newProject(name: string, scripts: Record<string, string>): string {
    const folder = workbench().copyShop(name, name);
    for (const file of ["port-daddy.json", ".vscode", "vite.config.mjs"]) rmSync(path.join(folder, file), { recursive: true, force: true });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, main: "index.js", scripts }, undefined, 2));
    writeFileSync(path.join(folder, "index.js"), SERVER);
    return folder;
  }

  async function open(folder: string): Promise<EditorWindow> {
    const window = await workbench().openWindow(folder);
    await window.page.getByRole("tab", { name: "Port Daddy" }).waitFor();
    return window;
  }

  /** The answer of the server on a port; undefined while nothing answers. */
  const answerOn = (port: number): Promise<string | undefined> =>
    fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.text(),
      () => undefined,
    );
  const untilAnswered = async (port: number): Promise<void> => {
    while ((await answerOn(port)) !== "hello") await setTimeout(20);
  };
  const untilSilent = async (port: number): Promise<void> => {
    while ((await answerOn(port)) !== undefined) await setTimeout(20);
  };

  test("set-up of a new project ends with a running server, and is undone in one step", async () => {
    const folder = newProject("fresh", {});
    const window = await open(folder);
    await window.palette("Port Daddy: Set Up This Workspace");
    await window.choice(/main.*index\.js/).waitFor();
    await window.page.keyboard.press("Enter");
    await window.choice("Write port-daddy.json, index.js, .vscode/launch.json, .vscode/extensions.json").waitFor();
    await window.page.locator(".multiDiffEditor").getByText("launch.json").first().waitFor();
    await window.choice("Write port-daddy.json, index.js, .vscode/launch.json, .vscode/extensions.json").click();
    const message = window.notification(/main has port \d+/);
    await message.waitFor();
    const port = Number(/port (\d+)/.exec(await message.innerText())?.[1]);
    await window.button(message, "Start Now").click();
    for (let answer; answer !== "hello";) answer = await answerOn(port);
    await window.openViews("Port Daddy");
    await window.row(/^\d+ mainnode/, WORKSPACE).waitFor();
    await window.row(/^\d+ mainnode/, WORKSPACE).hover();
    await window.rowAction(/^\d+ mainnode/, "Stop Service", WORKSPACE);
    await untilSilent(port);
    await window.row(/^\d+ main(?:idle|active)$/, WORKSPACE).waitFor();
    await window.rowAction(/^\d+ main(?:idle|active)$/, "Start Service", WORKSPACE);
    for (let answer; answer !== "hello";) answer = await answerOn(port);
    await window.rowAction(/^\d+ mainnode/, "Stop Service", WORKSPACE);
    await untilSilent(port);
    await window.page.getByRole("tab", { name: "index.js" }).click();
    await window.page.locator(".editor-instance .view-line").first().click();
    await window.page.keyboard.press("Control+Z");
    await untilGone(path.join(folder, "port-daddy.json"));
    for (const name of [".vscode/launch.json", ".vscode/extensions.json"]) assert.equal(existsSync(path.join(folder, name)), false, name);
    await window.page.keyboard.press("Control+S");
    await window.page.locator(".tab.dirty").waitFor({ state: "detached" });
    assert.equal(readFileSync(path.join(folder, "index.js"), "utf8"), SERVER);
    await window.close();
  });

  test("a script is started in a terminal with its port, and a service that nothing starts is told", async () => {
    const folder = newProject("script", { dev: "node index.js" });
    writeFileSync(path.join(folder, "index.js"), SERVER.replace("3000", "process.env.PORT || 3000"));
    writeFileSync(path.join(folder, "port-daddy.json"), '{ "services": { "main": { "env": "PORT" }, "worker": {} } }');
    const window = await open(folder);
    await window.openViews("Port Daddy");
    await window.row(/^\d{4} main(?:idle|active)$/, WORKSPACE).waitFor();
    const port = Number(/\d{4}/.exec(await window.row(/^\d{4} main(?:idle|active)$/, WORKSPACE).innerText())?.[0]);
    await window.rowAction(/^\d{4} main(?:idle|active)$/, "Start Service", WORKSPACE);
    await untilAnswered(port);
    await window
      .terminal()
      .filter({ hasText: `env PORT=${port} npm run dev` })
      .waitFor();
    await window.rowAction(/^\d{4} main(?!idle|active)/, "Stop Service", WORKSPACE);
    await untilSilent(port);
    await window.rowAction(/^\d{4} worker(?:idle|active)$/, "Start Service", WORKSPACE);
    const message = window.notification("No launch configuration, task or script that starts worker was found.");
    await window.button(message, "Set Up Workspace").waitFor();
    await window.close();
  });
});
