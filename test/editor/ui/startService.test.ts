import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

/** As `npm init` and Express's "Hello world" leave it, with Node's own server, which needs no installation. */
const SERVER = `const http = require("http");
const port = 3000;
http.createServer((request, response) => response.end("hello")).listen(port, () => console.log("listening on port " + port));
`;

const WORKSPACE = "This Workspace";

async function waitForGone(file: string): Promise<void> {
  while (existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 50));
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

  test("set-up of a new project ends with a running server, and is undone in one step", async () => {
    const folder = newProject("fresh", {});
    const window = await open(folder);
    await window.palette("Port Daddy: Set Up This Workspace");
    await window.choice(/main.*index\.js/).waitFor();
    await window.screenshot("/tmp/setup-1-pick.png");
    await window.page.keyboard.press("Enter");
    await window.choice("Write port-daddy.json, index.js, .vscode/launch.json, .vscode/extensions.json").waitFor();
    await window.page.locator(".multiDiffEditor").getByText("launch.json").first().waitFor();
    await window.screenshot("/tmp/setup-2-preview.png");
    await window.choice("Write port-daddy.json, index.js, .vscode/launch.json, .vscode/extensions.json").click();
    const message = window.notification(/main has port \d+/);
    await message.waitFor();
    await window.screenshot("/tmp/setup-3-end.png");
    const port = Number(/port (\d+)/.exec(await message.innerText())?.[1]);
    await window.button(message, "Start Now").click();
    for (let answer; answer !== "hello";) answer = await answerOn(port);
    await window.screenshot("/tmp/setup-4-running.png");
    await window.openViews("Port Daddy");
    await window.row(/main\d+ · node/, WORKSPACE).waitFor();
    await window.row(/main\d+ · node/, WORKSPACE).hover();
    await window.screenshot("/tmp/setup-5-row.png");
    await window.rowAction(/main\d+ · node/, "Stop Service", WORKSPACE);
    while ((await answerOn(port)) !== undefined);
    await window.row(/main\d+$/, WORKSPACE).waitFor();
    await window.rowAction(/main\d+$/, "Start Service", WORKSPACE);
    for (let answer; answer !== "hello";) answer = await answerOn(port);
    await window.screenshot("/tmp/setup-6-started.png");
    await window.rowAction(/main\d+ · node/, "Stop Service", WORKSPACE);
    while ((await answerOn(port)) !== undefined);
    await window.page.getByRole("tab", { name: "index.js" }).click();
    await window.page.locator(".editor-instance .view-line").first().click();
    await window.page.keyboard.press("Control+Z");
    await window.screenshot("/tmp/setup-7-undo.png");
    await window.button(window.dialog(/undo/i), "Undo in").click();
    await waitForGone(path.join(folder, "port-daddy.json"));
    for (const name of [".vscode/launch.json", ".vscode/extensions.json"]) assert.equal(existsSync(path.join(folder, name)), false, name);
    assert.equal(readFileSync(path.join(folder, "index.js"), "utf8"), SERVER);
    await window.screenshot("/tmp/setup-8-undone.png");
    await window.close();
  });
});
