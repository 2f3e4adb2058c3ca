import assert from "node:assert/strict";
import { parse } from "jsonc-parser";
import { checkNumber } from "../../../../client/project/setup/checkPorts.js";
import { defaultChoices, planSetup, writeOf } from "../../../../client/project/setup/planSetup.js";
import type { Choice, SetupPlan } from "../../../../client/project/setup/setupPlan.js";
import { parseProjectFile } from "../../../../client/project/parseProjectFile.js";
import { MemoryFiles } from "../changes/memoryFiles.js";

const LAUNCH = ".vscode/launch.json";
const TASKS = ".vscode/tasks.json";
const PORT = "${command:portDaddy.port}";
const IN_TERMINAL = { console: "integratedTerminal", skipFiles: ["<node_internals>/**"] };
const express = "require('express')().listen(process.env.PORT || 3000);\n";
const vite = { "vite.config.js": "export default {};\n" };
const scripts = (each: Record<string, string>): string => JSON.stringify({ scripts: each });

suite("Configurations that set-up adds for what the editor cannot start", () => {
  const planOf = (files: MemoryFiles, addsStarters = true): Promise<SetupPlan> => {
    const declared = files.texts["port-daddy.json"];
    const services = declared === undefined ? new Map() : parseProjectFile(declared, "/shop/port-daddy.json").services;
    const project = { project: "shop", context: "", folder: "/shop", services, mainService: "main" };
    return planSetup(project, files, checkNumber, { shell: "posix", addsStarters });
  };

  /** The files after set-up with these choices. Another set-up must change nothing. */
  async function after(
    texts: Record<string, string>,
    { choose = defaultChoices, addsStarters = true }: { choose?: (plan: SetupPlan) => Choice[]; addsStarters?: boolean } = {},
  ): Promise<MemoryFiles> {
    const files = new MemoryFiles(texts);
    const plan = await planOf(files, addsStarters);
    const written = files.after((await writeOf(plan, choose(plan))).files);
    const again = await planOf(new MemoryFiles(written.texts), addsStarters);
    assert.deepEqual((await writeOf(again, defaultChoices(again))).files, [], "once more there is nothing to write");
    return written;
  }

  const read = (files: MemoryFiles, file: string): unknown => {
    const text = files.texts[file];
    return text === undefined ? undefined : parse(text);
  };

  test("a script of the package manager in use, in the debugger for Node", async () => {
    for (const [lock, manager] of [
      ["package-lock.json", "npm"],
      ["pnpm-lock.yaml", "pnpm"],
      ["yarn.lock", "yarn"],
    ] as const) {
      const files = await after({ "package.json": scripts({ dev: "vite" }), ...vite, [lock]: "" });
      assert.deepEqual(read(files, LAUNCH), {
        version: "0.2.0",
        configurations: [
          {
            type: "node",
            request: "launch",
            name: "web",
            runtimeExecutable: manager,
            runtimeArgs: ["run", "dev"],
            env: { PORT },
            ...IN_TERMINAL,
          },
        ],
      });
      assert.deepEqual(read(files, ".vscode/extensions.json"), { recommendations: ["port-daddy.port-daddy"] });
    }
    const bun = await after({ "package.json": scripts({ dev: "vite" }), ...vite, "bun.lock": "" });
    assert.deepEqual([LAUNCH, TASKS].map((file) => bun.texts[file] !== undefined), [false, true]); // prettier-ignore
  });

  test("a file that no script starts", async () => {
    const files = await after({ "package.json": JSON.stringify({ main: "index.js" }), "index.js": "require('express')().listen(3000);\n" });
    assert.deepEqual(read(files, LAUNCH), {
      version: "0.2.0",
      configurations: [
        { type: "node", request: "launch", name: "main", program: "${workspaceFolder}/index.js", env: { PORT }, ...IN_TERMINAL },
      ],
    });
    assert.equal(files.texts["index.js"], "require('express')().listen(Number(process.env.PORT) || 3000);\n");
  });

  test("a folder's script there, and a service other than the main one by an input", async () => {
    const files = await after({
      "web/package.json": scripts({ dev: "vite" }),
      "web/vite.config.js": vite["vite.config.js"],
      "api/package.json": scripts({ dev: "node server.js" }),
      "api/server.js": express,
    });
    const { configurations, inputs } = read(files, LAUNCH) as { configurations: Record<string, unknown>[]; inputs: unknown };
    assert.deepEqual(
      configurations.map(({ name, cwd, env }) => [name, cwd, env]),
      [
        ["web", "${workspaceFolder}/web", { PORT }],
        ["api", "${workspaceFolder}/api", { API_PORT: "${input:apiPort}" }],
      ],
    );
    assert.deepEqual(inputs, [{ id: "apiPort", type: "command", command: "portDaddy.port", args: { service: "api" } }]);
  });

  test("one configuration for a script that starts two services", async () => {
    const files = await after({
      "package.json": scripts({ dev: 'concurrently "vite" "node api.js"' }),
      ...vite,
      "api.js": express,
    });
    const { configurations } = read(files, LAUNCH) as { configurations: Record<string, unknown>[] };
    assert.deepEqual(
      configurations.map(({ name, env }) => [name, env]),
      [["dev", { PORT, API_PORT: "${input:apiPort}" }]],
    );
  });

  test("a task for what is not Node's", async () => {
    const task = { type: "shell", isBackground: true, problemMatcher: [] };
    const flask = await after({ "app.py": "from flask import Flask\napp = Flask(__name__)\n", "requirements.txt": "flask\n" });
    assert.deepEqual(read(flask, TASKS), {
      version: "2.0.0",
      tasks: [{ ...task, label: "web", command: "flask", args: ["run", "--port", PORT] }],
    });
    const php = await after({ "composer.json": JSON.stringify({ scripts: { start: "php -S localhost:8000" } }), "index.php": "<?php\n" });
    assert.deepEqual(read(php, TASKS), {
      version: "2.0.0",
      tasks: [{ ...task, label: "web", command: "php", args: ["-S", `localhost:${PORT}`] }],
    });
    const heroku = await after({ Procfile: "web: gunicorn shop.wsgi -b :$PORT | cat\n" });
    assert.deepEqual(
      (read(heroku, TASKS) as { tasks: { command: string }[] }).tasks.map(({ command }) => command),
      ["gunicorn shop.wsgi -b :$PORT | cat"],
    );
    const containers = await after({ "compose.yaml": "services:\n  web: { build: ., ports: [ '8000:8000' ] }\n" });
    assert.deepEqual((read(containers, TASKS) as { tasks: object[] }).tasks, [
      { ...task, label: "web", command: "docker", args: ["compose", "up", "web"], options: { env: { PORT } } },
    ]);
  });

  test("a flag where the chosen way is one", async () => {
    const files = await after(
      { "package.json": scripts({ dev: "vite" }), ...vite },
      {
        choose: (plan) =>
          plan.services.map((planned) => ({
            planned,
            picks: planned.places.map(({ ways }) =>
              Math.max(
                0,
                ways.findIndex(({ kind }) => kind === "run"),
              ),
            ),
          })),
      },
    );
    const { configurations } = read(files, LAUNCH) as { configurations: Record<string, unknown>[] };
    assert.deepEqual(configurations[0]?.["runtimeArgs"], ["run", "dev", "--", "--port", PORT, "--strictPort"]);
    assert.equal(files.texts["vite.config.js"], vite["vite.config.js"]);
  });

  test("beside what a file has, in its own form and by a free name", async () => {
    const before =
      '{\r\n\t// Ours.\r\n\t"configurations": [\r\n\t\t{ "name": "web", "type": "chrome", "request": "launch", "file": "x.html" }, // The page.\r\n\t],\r\n}\r\n';
    const files = await after({ "package.json": scripts({ dev: "vite" }), ...vite, [LAUNCH]: before });
    const text = files.texts[LAUNCH]!;
    assert.equal(text.slice(0, before.indexOf("\r\n\t],")), before.slice(0, before.indexOf("\r\n\t],")));
    assert.match(text, /\/\/ The page\.\r\n\t\t\{ "type": "node", "request": "launch", "name": "web 2"/);
    assert.doesNotMatch(text, /[^\r]\n/);
  });

  const none: Record<string, Record<string, string>> = {
    "a configuration starts the file": {
      [LAUNCH]: '{ "configurations": [{ "name": "x", "type": "node", "request": "launch", "program": "${workspaceFolder}/api.js" }] }',
    },
    "a configuration runs the script": {
      [LAUNCH]: '{ "configurations": [{ "name": "x", "type": "node-terminal", "request": "launch", "command": "npm run dev" }] }',
    },
    "a configuration has the port already": {
      [LAUNCH]: `{ "configurations": [{ "name": "x", "type": "node", "request": "launch", "program": "api.js", "env": { "PORT": "${PORT}" } }] }`,
    },
    "a task starts it": { [TASKS]: '{ "version": "2.0.0", "tasks": [{ "label": "x", "type": "shell", "command": "node api.js" }] }' },
    "a task of npm runs the script": { [TASKS]: '{ "version": "2.0.0", "tasks": [{ "type": "npm", "script": "dev" }] }' },
    "the file is broken": { [LAUNCH]: '{ "configurations": [' },
  };
  for (const [why, more] of Object.entries(none))
    test(`none where ${why}`, async () => {
      const files = await after({ "package.json": scripts({ dev: "node api.js" }), "api.js": express, ...more });
      const lists = [LAUNCH, TASKS].flatMap((file): unknown[] => Object.values(read(files, file) ?? {}));
      const entries = lists.flatMap((each): unknown[] => (Array.isArray(each) ? each : []));
      assert.equal(entries.length, why === "the file is broken" ? 0 : 1);
    });

  test("none where it is left out, or only the shell asks", async () => {
    const texts = { "package.json": scripts({ dev: "vite" }), ...vite };
    const leaveOut = (plan: SetupPlan): Choice[] =>
      plan.services.map((planned) => ({ planned, picks: planned.places.map(({ place }) => (place.what === "starter" ? 1 : 0)) }));
    for (const options of [{ choose: leaveOut }, { addsStarters: false }])
      assert.deepEqual(Object.keys((await after(texts, options)).texts), ["package.json", "vite.config.js", "port-daddy.json"]);
  });
});
