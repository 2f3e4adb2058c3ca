import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EditorWindow } from "../editorWindow.js";
import { useWorkbench } from "../workbench.js";

const SERVER = `require("node:http").createServer((_, r) => r.end()).listen(process.env.PORT || 0, function () {
  console.log("listening on " + this.address().port + ", told " + process.env.PORT);
});
`;

suite("debugging without a word about ports", () => {
  const workbench = useWorkbench();

  setup(function () {
    this.timeout(180_000);
  });

  teardown(async () => {
    for (const open of [...workbench().windows]) await open.close();
  });

  /** A window on a folder with one server and these files. */
  async function open(name: string, files: Record<string, string> = {}): Promise<{ window: EditorWindow; folder: string; port: number }> {
    const folder = workbench().home.subfolder(path.join("folders", name));
    const all = {
      "server.js": SERVER,
      "package.json": JSON.stringify({ name }),
      "port-daddy.json": JSON.stringify({ services: { web: {} } }),
      ...files,
    };
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    const window = await workbench().openWindow(folder);
    await window.portDaddyStarted();
    const item = window.statusItem("portDaddy.port").filter({ hasText: /\d{4}/ });
    await item.waitFor();
    return { window, folder, port: Number(/\d{4,5}/.exec(await item.innerText())![0]) };
  }

  const says = (window: EditorWindow, text: string) => window.page.locator(".repl").getByText(text).last().waitFor();

  test("without a launch.json, the program gets the port, which is asked about when it is running already", async () => {
    const { window, port, folder } = await open("plain");
    await window.page.locator(".explorer-folders-view").getByText("server.js").dblclick();
    await window.page.locator(".editor-instance .view-lines").getByText("createServer").waitFor();
    await window.page.keyboard.press("F5");
    await window.choice("Node.js").click();
    await says(window, `listening on ${port}, told ${port}`);
    const offer = window.notification(`plain:web got port ${port} from its environment. Write it to launch.json?`);
    await offer.waitFor();
    await window.button(offer, "Write to launch.json").click();
    await window.page.locator('.tab.active[data-resource-name="launch.json"]').waitFor();
    const written = JSON.parse(readFileSync(path.join(folder, ".vscode", "launch.json"), "utf8")) as { configurations: object[] };
    const env = { PORT: "${command:portDaddy.port}" };
    assert.deepEqual(written.configurations, [
      { name: "web", type: "node", request: "launch", program: "${workspaceFolder}/server.js", env },
    ]);
    await window.startDebugging("web");
    const question = window.dialog("plain:web is already running in the debug session");
    await window.button(question, "Restart").click();
    await says(window, `listening on ${port}, told ${port}`);
    assert.equal(await window.notification(/from its environment/).count(), 0);
  });

  test("what the configuration's env and envFile set stays", async () => {
    const configurations = [
      { name: "own", type: "node", request: "launch", program: "${workspaceFolder}/server.js", env: { PORT: "0" } },
      { name: "file", type: "node", request: "launch", program: "${workspaceFolder}/server.js", envFile: "${workspaceFolder}/my.env" },
      { name: "none", type: "node", request: "launch", program: "${workspaceFolder}/server.js" },
    ];
    const { window, port } = await open("given", {
      ".vscode/launch.json": JSON.stringify({ version: "0.2.0", configurations }),
      "my.env": "PORT=00\n",
    });
    await window.startDebugging("own");
    await says(window, "told 0");
    await window.palette("Debug: Stop");
    await window.startDebugging("file");
    await says(window, "told 00");
    await window.palette("Debug: Stop");
    await window.startDebugging("none");
    await says(window, `listening on ${port}, told ${port}`);
    const offer = window.notification(`given:web got port ${port} from its environment.`);
    await window.button(offer, "Don't Ask Again").click();
    await offer.waitFor({ state: "detached" });
    await window.startDebugging("none");
    await window.dialog('given:web is already running in the debug session "none".').waitFor();
    await window.page.keyboard.press("Escape");
    await window.palette("Debug: Stop");
  });
});
