import assert from "node:assert/strict";
import { applyEdits } from "../../../../client/project/changes/fileEdit.js";
import { launchWays } from "../../../../client/project/changes/launchWays.js";
import { portNamesOf } from "../../../../client/project/changes/portName.js";
import { textEdits } from "../../../../client/project/changes/textEdits.js";
import type { CompleteProposal } from "../../../../client/project/proposals/proposal.js";
import type { Program } from "../../../../server/protocol/commandLines/program.js";
import { MemoryFiles } from "./memoryFiles.js";

const flask: Program = { name: "Flask", commands: ["flask run"], kind: "server", defaultPort: 5000, flag: "--port {port}" };
const django: Program = { name: "Django", commands: ["manage.py runserver"], kind: "server", defaultPort: 8000, flag: "{port}" };
const vite: Program = {
  name: "Vite",
  commands: ["vite"],
  not: ["build"],
  kind: "page",
  flag: "--port {port} --strictPort",
  config: { files: "vite.config.js", port: ["server", "port"] },
};
const php: Program = { name: "PHP", commands: ["php"], kind: "server", flag: "-S localhost:{port}" };
const node: Program = { name: "Node.js", commands: ["node"], kind: "server", ownCode: true };

suite("Giving a port in launch.json and tasks.json", () => {
  /** The configuration afterwards; undefined when there is nothing to write. */
  async function after(
    file: string,
    text: string,
    { index = 0, isMain = false, source, ...more }: Partial<CompleteProposal> & { index?: number; isMain?: boolean; source?: string } = {},
  ): Promise<{ text: string; shown: string } | undefined> {
    const place = { what: file.includes("tasks") ? ("task" as const) : ("launch" as const), file, name: "api", index };
    const proposal: CompleteProposal = {
      service: "api",
      folder: "",
      kind: "server",
      env: "API_PORT",
      isTicked: true,
      places: [place],
      ...more,
    };
    const port = portNamesOf([proposal], isMain ? "api" : "web").get("api")!;
    const [way, ...others] = await launchWays(
      new MemoryFiles({ [file]: text, ...(source === undefined ? {} : { "api.js": source }) }),
      proposal,
      place,
      port,
    );
    assert.deepEqual(others, []);
    if (way === undefined) return undefined;
    assert.equal(way.kind, "editor");
    const edits = textEdits(
      file,
      text,
      way.changes.filter((each) => each.file === file),
    );
    assert.ok(edits);
    return { text: applyEdits(text, edits), shown: way.shown };
  }

  const LAUNCH = ".vscode/launch.json";
  const configuration = (more: string): string => `{ "configurations": [{ "type": "node", "request": "launch", ${more} }] }`;
  const input = '"inputs": [{ "id": "apiPort", "type": "command", "command": "portDaddy.port", "args": { "service": "api" } }]';

  const changed: [what: string, more: string, proposal: Parameters<typeof after>[2], result: string, shown: string][] = [
    ["a text", '"env": { "PORT": "4000" }', {}, '"env": { "PORT": "${input:apiPort}" }', "PORT=${input:apiPort}"],
    ["a number", '"env": {"PORT": 4000}', {}, '"env": {"PORT": "${input:apiPort}"}', "PORT=${input:apiPort}"],
    [
      "PORT, and not those of databases and metrics",
      '"env": { "METRICS_PORT": "9464", "DB_PORT": "5433", "PORT": "4000" }',
      {},
      '"env": { "METRICS_PORT": "9464", "DB_PORT": "5433", "PORT": "${input:apiPort}" }',
      "PORT=${input:apiPort}",
    ],
    [
      "the variable that the source reads",
      '"program": "${workspaceFolder}/api.js"',
      { program: node, source: "createServer().listen(process.env.PORT || 4000)" },
      '"program": "${workspaceFolder}/api.js", "env": { "PORT": "${input:apiPort}" }',
      "PORT=${input:apiPort}",
    ],
    [
      "an element, and not what is beside it",
      '"args": ["serve", /* c */ "--port", "5001"]',
      {},
      '"args": ["serve", /* c */ "--port", "${input:apiPort}"]',
      "serve --port ${input:apiPort}",
    ],
    [
      "all that has the service's number",
      '"runtimeArgs": ["run", "dev", "--", "--port", "5183"], "serverReadyAction": { "uriFormat": "http://localhost:5183/x" }',
      { preferred: 5183 },
      '"runtimeArgs": ["run", "dev", "--", "--port", "${input:apiPort}"], "serverReadyAction": { "uriFormat": "http://localhost:${input:apiPort}/x" }',
      "run dev -- --port ${input:apiPort}",
    ],
    [
      "a flag that is missing, before --",
      '"module": "flask", "args": ["--debug", "run", "--", "x"]',
      { program: flask },
      '"module": "flask", "args": ["--debug", "run", "--port", "${input:apiPort}", "--", "x"]',
      "--debug run --port ${input:apiPort} -- x",
    ],
    [
      "a flag in arguments that are one text",
      '"program": "${workspaceFolder}/manage.py", "args": "runserver --noreload"',
      { program: django },
      '"program": "${workspaceFolder}/manage.py", "args": "runserver --noreload ${input:apiPort}"',
      "runserver --noreload ${input:apiPort}",
    ],
    [
      "a flag where there are no arguments",
      '"program": "${workspaceFolder}/node_modules/.bin/vite"',
      { program: vite },
      '"program": "${workspaceFolder}/node_modules/.bin/vite", "args": ["--port", "${input:apiPort}", "--strictPort"]',
      "--port ${input:apiPort} --strictPort",
    ],
    [
      "a variable where no flag fits",
      '"runtimeExecutable": "npm", "runtimeArgs": ["run", "dev"]',
      { program: vite },
      '"runtimeExecutable": "npm", "runtimeArgs": ["run", "dev"], "env": { "API_PORT": "${input:apiPort}" }',
      "API_PORT=${input:apiPort}",
    ],
  ];
  for (const [what, more, proposal, result, shown] of changed)
    test(`changes ${what}`, async () => {
      const expected = configuration(result).replace(/ }$/, `, ${input} }`);
      const found = await after(LAUNCH, configuration(more), proposal);
      assert.deepEqual(found, { text: expected, shown });
      assert.equal(await after(LAUNCH, expected, proposal), undefined, "once more there is nothing to change");
    });

  /** As people write them; the number in brackets is the service's. */
  const written = [
    '"type": "debugpy", "module": "flask", "args": ["run", /* debug */ "--port", "[5001]", // the port of our proxy\n]',
    '"type": "debugpy", "program": "${workspaceFolder}/manage.py", "args": ["runserver", "0.0.0.0:[8001]"]',
    '"type": "debugpy", "module": "uvicorn", "args": ["main:app", "--port=[8002]"]',
    '"type": "debugpy", "module": "uvicorn", "args": "main:app --port [8003]"',
    '"type": "debugpy", "module": "http.server", "args": ["[8000]"]',
    '"type": "debugpy", "module": "streamlit", "args": ["run", "app.py", "--server.port", "[8502]"]',
    '"runtimeExecutable": "npm", "runtimeArgs": ["run", "dev", "--", "--port", "[5183]"]',
    '"type": "go", "program": "${workspaceFolder}", "args": ["-addr=:[8084]"], "env": { "METRICS_PORT": "8085" }',
    '"type": "coreclr", "program": "x.dll", "env": { "ASPNETCORE_URLS": "http://localhost:[5086]" }',
    '"type": "java", "mainClass": "x.Main", "vmArgs": "-Xmx1g -Dserver.port=[8087]"',
    '"type": "php", "runtimeArgs": ["-S", "localhost:[8089]"], "port": 9003',
    '"type": "node-terminal", "command": "X=\\"y z\\" next dev -p [3090]"',
  ];
  for (const more of written)
    test(`replaces the number alone in ${JSON.stringify(more)}`, async () => {
      const before = configuration(more.replace(/[[](\d+)\]/, "$1"));
      const preferred = Number(/[[](\d+)\]/.exec(more)![1]);
      const expected = configuration(more.replace(/[[](\d+)\]/, "${command:portDaddy.port}"));
      assert.equal((await after(LAUNCH, before, { isMain: true, preferred }))?.text, expected);
      assert.equal(await after(LAUNCH, expected, { isMain: true, preferred }), undefined);
    });

  test("adds no second port where the arguments have one in another form", async () => {
    const more = (args: string): string => configuration(`"type": "debugpy", "module": "flask", "args": [${args}]`);
    assert.equal(await after(LAUNCH, more('"run", "--port=${env:MY_PORT}"'), { program: flask }), undefined);
    const own = '"type": "debugpy", "program": "manage.py", "args": ["runserver", "${config:django.address}"]';
    assert.equal(await after(LAUNCH, configuration(own), { program: django }), undefined);
  });

  test("uses the main service's own variables, which take no input", async () => {
    const more = '"env": { "PORT": 4000, "URL": "http://localhost:4000/" }';
    const found = await after(LAUNCH, configuration(more), { isMain: true, preferred: 4000 });
    const result = '"env": { "PORT": "${command:portDaddy.port}", "URL": "http://localhost:${command:portDaddy.port}/" }';
    assert.equal(found?.text, configuration(result));
  });

  test("uses an input that is there, and no id that stands for something else", async () => {
    const withInputs = (inputs: string): string => configuration('"env": { "PORT": 4000 }').replace(/ }$/, `, "inputs": [${inputs}] }`);
    const same = '{ "id": "other", "type": "command", "command": "portDaddy.port", "args": { "service": "api" } }';
    assert.equal((await after(LAUNCH, withInputs(same)))?.text, withInputs(same).replace("4000", '"${input:other}"'));
    const taken = '{ "id": "apiPort", "type": "promptString" }';
    const second = '{ "id": "apiPort2", "type": "command", "command": "portDaddy.port", "args": { "service": "api" } }';
    assert.equal((await after(LAUNCH, withInputs(taken)))?.text, withInputs(`${taken}, ${second}`).replace("4000", '"${input:apiPort2}"'));
  });

  const alone: [what: string, text: string][] = [
    ["debuggers' ports", configuration('"type": "mock", "port": 9003, "args": ["--inspect=9230"]')],
    ["attaching", configuration('"port": 4000').replace('"launch"', '"attach"')],
    ["a variable that the configuration has already", configuration('"env": { "API_PORT": "${env:X}" }')],
    ["broken JSON", '{ "configurations": ['],
    ["nesting without end", `{ "configurations": [${"[".repeat(20_000)}`],
  ];
  for (const [what, text] of alone)
    test(`leaves ${what} alone`, async () => assert.equal(await after(LAUNCH, text, { env: "API_PORT" }), undefined));

  const source = "createServer().listen(process.env.PORT || 4000)";
  const decided: [what: string, more: string, proposal: Parameters<typeof after>[2]][] = [
    ["a port that a person types", '"program": "api.js", "env": { "PORT": "${input:typed}" }', { program: node, source }],
    ["a port from the environment", '"program": "api.js", "env": { "PORT": "${env:PORT}" }', { program: node, source }],
    ["a port from the settings", '"program": "api.js", "args": ["--port", "${config:api.port}"]', { program: node, source }],
    ["a source that reads no variable", '"program": "api.js"', { program: node, source: "createServer().listen(ports[0], 4000)" }],
    ["a source that reads another kind of variable", '"program": "api.js"', { program: node, source: "listen(process.env.ADDR)" }],
    ["a program that reads none", '"type": "php", "program": "index.php"', { program: php }],
    ["any free port", '"type": "php", "runtimeArgs": ["-S", "localhost:0"], "port": 9003', { program: php }],
  ];
  for (const [what, more, proposal] of decided)
    test(`writes no variable beside ${what}`, async () => assert.equal(await after(LAUNCH, configuration(more), proposal), undefined));

  test("has a source read the variable that it only knows as a number", async () => {
    const files = new MemoryFiles({
      [LAUNCH]: configuration('"program": "${workspaceFolder}/api.js"'),
      "api.js": "createServer().listen(4000)",
    });
    const place = { what: "launch" as const, file: LAUNCH, name: "api", index: 0 };
    const proposal = { service: "api", folder: "", kind: "server" as const, env: "PORT", isTicked: true, places: [place], program: node };
    const [way] = await launchWays(files, proposal, place, portNamesOf([proposal], "api").get("api")!);
    assert.deepEqual(
      way?.changes.map(({ file, content }) => [file, content]),
      [
        [LAUNCH, "${command:portDaddy.port}"],
        ["api.js", "Number(process.env.PORT) || 4000"],
      ],
    );
    assert.equal(way.shown, "PORT=${command:portDaddy.port}");
  });

  test("gives the program its port beside the URL that is opened when it is ready", async () => {
    const ready = (port: string): string => `"serverReadyAction": { "uriFormat": "${port}" }`;
    const more = '"runtimeExecutable": "npm", "runtimeArgs": ["start"]';
    const found = await after(LAUNCH, configuration(`${more}, ${ready("http://localhost:4000")}`), {
      isMain: true,
      preferred: 4000,
      env: "PORT",
    });
    const env = '"env": { "PORT": "${command:portDaddy.port}" }';
    assert.equal(found?.text, configuration(`${more}, ${ready("${command:portDaddy.url}")}, ${env}`));
  });

  test("changes a task", async () => {
    const before = '{\n\t"tasks": [\n\t\t{ "label": "x", "type": "shell", "command": "npx vite --port 5180" }\n\t]\n}\n';
    const found = await after(".vscode/tasks.json", before, { isMain: true, preferred: 5180 });
    assert.equal(found?.text, before.replace("5180", "${command:portDaddy.port}"));
    const plain = '{ "tasks": [{ "type": "process", "command": "flask", "args": ["run"] }] }';
    const flagged = '{ "tasks": [{ "type": "process", "command": "flask", "args": ["run", "--port", "${command:portDaddy.port}"] }] }';
    assert.equal((await after(".vscode/tasks.json", plain, { isMain: true, program: flask }))?.text, flagged);
  });
});
