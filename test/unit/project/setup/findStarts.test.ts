import assert from "node:assert/strict";
import { typedStart } from "../../../../client/project/changes/commandLine/userShell.js";
import { parseProjectFile } from "../../../../client/project/parseProjectFile.js";
import { mainServiceOf } from "../../../../client/project/mainService.js";
import { type CommandStart, findStarts } from "../../../../client/project/setup/findStarts.js";
import { MemoryFiles } from "../changes/memoryFiles.js";

const express = "require('express')().listen(process.env.PORT || 3000);\n";
const scripts = (each: Record<string, string>): string => JSON.stringify({ scripts: each });

suite("Ways to start a service", () => {
  /** The ways in short: `launch web` for a configuration, `*` where it has Port Daddy's variable, and the line to type in a terminal. */
  async function startsOf(texts: Record<string, string>, services: object, service: string): Promise<string[]> {
    const { services: declared } = parseProjectFile(JSON.stringify({ services }), "/shop/port-daddy.json");
    const project = { project: "shop", context: "", folder: "/shop", services: declared, mainService: mainServiceOf(declared) };
    const starts = await findStarts(new MemoryFiles(texts), project, service, "posix");
    return starts.map((start) =>
      start.kind === "command"
        ? [start.folder, typedStart(start, 3200, "posix")].filter((part) => part !== "").join(": ")
        : `${start.kind} ${start.name}${start.hasVariable ? " *" : ""}`,
    );
  }

  test("a script, with the variable that the service has", async () => {
    const texts = { "package.json": scripts({ start: "node index.js", dev: "nodemon index.js" }), "index.js": express };
    assert.deepEqual(await startsOf(texts, { main: {} }, "main"), ["env PORT=3200 npm run dev"]);
    assert.deepEqual(await startsOf({ ...texts, "pnpm-lock.yaml": "" }, { main: { env: "PORT" } }, "main"), ["env PORT=3200 pnpm run dev"]);
    assert.deepEqual(await startsOf({ "index.js": express }, { main: {} }, "main"), ["env PORT=3200 node index.js"]);
  });

  test("a flag for a program that reads no variable", async () => {
    assert.deepEqual(await startsOf({ "web/package.json": scripts({ dev: "vite" }) }, { web: {} }, "web"), [
      "web: npm run dev -- --port 3200 --strictPort",
    ]);
  });

  test("each service by its own ways, those with Port Daddy's variable first", async () => {
    const configurations = [
      { name: "plain", type: "node", request: "launch", program: "${workspaceFolder}/api.js" },
      {
        name: "ours",
        type: "node",
        request: "launch",
        runtimeExecutable: "npm",
        runtimeArgs: ["run", "api"],
        env: { PORT: "${input:api}" },
      },
      { name: "page", type: "chrome", request: "launch", url: "${command:portDaddy.url}" },
    ];
    const inputs = [{ id: "api", type: "command", command: "portDaddy.port", args: { service: "api" } }];
    const texts = {
      "package.json": scripts({ dev: "vite", api: "node api.js" }),
      "vite.config.js": "export default { server: { port: process.env.PORT } };\n",
      "api.js": express,
      ".vscode/launch.json": JSON.stringify({ configurations, inputs }),
      ".vscode/tasks.json": JSON.stringify({ tasks: [{ type: "npm", script: "dev" }] }),
    };
    const services = { web: {}, api: { env: "API_PORT" } };
    assert.deepEqual((await startsOf(texts, services, "api")).slice(0, 2), ["launch ours *", "launch plain"]);
    assert.deepEqual((await startsOf(texts, services, "web")).slice(0, 1), ["task npm: dev"]);
  });

  test("a service that port-daddy.json calls otherwise, and none for one that nothing starts", async () => {
    const texts = { "package.json": scripts({ dev: "node index.js" }), "index.js": express };
    assert.deepEqual(await startsOf(texts, { shop: {}, db: {} }, "shop"), ["env PORT=3200 npm run dev"]);
    assert.deepEqual(await startsOf({}, { shop: {} }, "shop"), []);
  });

  test("in the form of each shell", () => {
    const start: CommandStart = { kind: "command", name: "dev", words: ["npm", "run", "dev"], folder: "", variables: ["PORT"] };
    assert.equal(typedStart(start, 3200, "powershell"), "$env:PORT=3200; npm run dev");
    assert.equal(typedStart(start, 3200, "cmd"), 'set "PORT=3200" && npm run dev');
    const line = { ...start, words: ["gunicorn -b :$PORT | cat"] };
    assert.equal(typedStart(line, 3200, "posix"), "env PORT=3200 sh -c 'gunicorn -b :$PORT | cat'");
  });
});
