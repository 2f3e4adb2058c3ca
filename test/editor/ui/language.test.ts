import assert from "node:assert/strict";
import { readFileSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { errors } from "playwright-core";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

suite("ports in launch.json and port-daddy.json, as a person writes them", () => {
  const workbench = useWorkbench();

  const launch = `{
  // What F5 starts.
  "version": "0.2.0",
  "configurations": [
    {
      "name": "web",
      "type": "node",
      "request": "launch",
      "program": "\${workspaceFolder}/web/server.js",
      "env": {
        "PORT": "",
        "API_PORT": "4000",
      },
    },
  ],
}
`;

  /** Opens a file of the folder and puts the cursor there; lines and columns count from 1. */
  async function edit(window: EditorWindow, file: string, line: number, column: number): Promise<void> {
    await window.page.keyboard.press("Control+P");
    await window.quickInput().locator("input").fill(file);
    await window.choice(new RegExp(file)).click();
    await window.page.getByRole("tab", { name: file }).waitFor();
    await window.page.keyboard.press("Control+G");
    await window.quickInput().locator("input").fill(`:${line}:${column}`);
    await window.choice(new RegExp(`to go to line ${line}\\b`)).waitFor();
    await window.page.keyboard.press("Enter");
    await window.quickInput().waitFor({ state: "hidden" });
  }

  /**
   * Chooses a quick fix at the cursor, when all these are offered. The menu is opened again if it closes meanwhile, as it does when a
   * marker arrives.
   * @returns the fix's title
   */
  async function quickFix(window: EditorWindow, fix: string | RegExp, ...others: string[]): Promise<string> {
    const offered = window.page.locator(".action-widget .monaco-list-row");
    const patience = { timeout: 15_000 };
    for (;;) {
      await window.page.keyboard.press("Control+.");
      try {
        for (const other of others) await offered.filter({ hasText: other }).waitFor(patience);
        const title = await offered.filter({ hasText: fix }).innerText(patience);
        await offered.filter({ hasText: fix }).click(patience);
        return title;
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) throw error;
        await window.page.keyboard.press("Escape");
      }
    }
  }

  const lines = (window: EditorWindow, text: RegExp) => window.page.locator(".monaco-editor .view-line", { hasText: text });

  /** Saves the editor in front, and waits until the file is as wanted. */
  async function saved(window: EditorWindow, file: string, wanted: RegExp): Promise<string> {
    const watcher = watch(path.dirname(file));
    try {
      await window.page.keyboard.press("Control+S");
      return await new Promise<string>((resolve) => {
        const look = (): void => {
          const text = readFileSync(file, "utf8");
          if (wanted.test(text)) resolve(text);
        };
        watcher.on("change", look);
        look();
      });
    } finally {
      watcher.close();
    }
  }

  test("a variable is completed, shows its port, explains itself, and takes the place of a number", async () => {
    const folder = workbench().copyShop("writing", "writing");
    const file = path.join(folder, ".vscode", "launch.json");
    writeFileSync(file, launch);
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    await window.runTask("print port");
    const output = window.terminal().filter({ hasText: /web has port \d+/ });
    await output.waitFor();
    const port = /web has port (\d+)/.exec(await output.innerText())![1]!;

    await edit(window, "launch.json", 11, 18);
    await window.page.keyboard.type("${comm");
    const offered = window.page.locator(".suggest-widget .monaco-list-row", { hasText: "${command:portDaddy.port}" });
    await offered.filter({ hasText: `writing:web has port ${port}` }).waitFor();
    await offered.click();
    const variable = lines(window, new RegExp(`"PORT":\\s"\\$\\{command:portDaddy\\.port\\}\\s*→\\s${port}`));
    await variable.waitFor();

    await edit(window, "launch.json", 11, 25);
    await window.palette("Show or Focus Hover");
    await window.page
      .locator(".monaco-hover", { hasText: `writing:web has port ${port}.` })
      .filter({ hasText: /Active: in use by vscode/ })
      .waitFor();
    await window.page.keyboard.press("Escape");

    await edit(window, "launch.json", 12, 24);
    await quickFix(window, "Use Port Daddy's port for api instead of 4000", "Use Port Daddy's port for web instead of 4000");
    await lines(window, /"API_PORT":\s"\$\{input:apiPort\}"/).waitFor();
    const text = await saved(window, file, /input:apiPort/);
    assert.equal(
      text.slice(0, text.indexOf('  "inputs"')).trimEnd(),
      launch
        .slice(0, launch.lastIndexOf("}"))
        .trimEnd()
        .replace('""', '"${command:portDaddy.port}"')
        .replace('"4000"', '"${input:apiPort}"'),
    );
    const inputs = JSON.parse(text.slice(text.indexOf('"inputs": ') + 10, text.lastIndexOf("]") + 1)) as unknown;
    assert.deepEqual(inputs, [{ id: "apiPort", type: "command", command: "portDaddy.port", args: { service: "api" } }]);

    // The input that was just written stands for a port as soon as that is given.
    await window.runTask("print api port");
    await lines(window, /"API_PORT":\s"\$\{input:apiPort\}\s*→\s\d+/).waitFor();
    await window.close();
  });

  test("completions write inputs and variables in tasks.json; in port-daddy.json a quick fix replaces a preferred port that is not available", async () => {
    const folder = workbench().copyShop("tasks", "tasks");
    const file = path.join(folder, ".vscode", "tasks.json");
    writeFileSync(
      file,
      '{\n  // Ours.\n  "version": "2.0.0",\n  \n  "tasks": [\n    { "label": "api", "type": "shell", "command": "" },\n  ],\n}\n',
    );
    writeFileSync(
      path.join(folder, "port-daddy.json"),
      '{\n  "project": "tasks",\n  "services": {\n    "web": { "preferred": 6000 },\n    "api": {}\n  }\n}\n',
    );
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    const offered = (text: string) => window.page.locator(".suggest-widget .monaco-list-row", { hasText: text });

    await edit(window, "tasks.json", 4, 3);
    await window.page.keyboard.type("inputs");
    await offered("inputs: ports from Port Daddy").click();
    await lines(window, /"inputs":\s\[\{\s"id":\s"apiPort"/).waitFor();
    // The first field is the input's name, the second the service, of which the likeliest is chosen already.
    await window.page.keyboard.press("Tab");
    await window.page.keyboard.press("Escape");
    await window.page.keyboard.press("Escape");

    await edit(window, "tasks.json", 6, 52);
    await window.page.keyboard.type("node api --port $");
    await offered("${input:apiPort}").click();
    await lines(window, /--port\s\$\{input:apiPort\}/).waitFor(); // Else the file might be saved without it.
    const text = await saved(window, file, /--port \$\{input:apiPort\}/);
    assert.match(
      text,
      /"inputs": \[\{ "id": "apiPort", "type": "command", "command": "portDaddy.port", "args": \{ "service": "api" \} \}\],\n {2}"tasks"/,
    );
    await lines(window, /--port\s\$\{input:apiPort\}\s*→\s\d{4}/).waitFor();

    await edit(window, "port-daddy.json", 1, 1);
    await window.page.locator(".monaco-editor .squiggly-warning").waitFor();
    await edit(window, "port-daddy.json", 4, 28);
    const fix = await quickFix(window, /Use Port Daddy's port \d+ instead of 6000/);
    const better = /port (\d+) instead/.exec(fix)![1]!;
    await lines(window, new RegExp(`"preferred":\\s${better}`)).waitFor();
    await window.page.locator(".monaco-editor .squiggly-warning").waitFor({ state: "detached" });

    // The description comes from the schema that the package brings.
    await edit(window, "port-daddy.json", 4, 18);
    await window.palette("Show or Focus Hover");
    await window.page.locator(".monaco-hover", { hasText: "Preferred port" }).waitFor();
    await window.close();
  });
});
