import assert from "node:assert/strict";
import { launchWays } from "../../../../client/project/changes/launchWays.js";
import { mainServiceWith, portNamesOf } from "../../../../client/project/changes/portName.js";
import { type ChosenService, setupEdits } from "../../../../client/project/changes/setupEdits.js";
import type { CompleteProposal, ProposedChange, Way } from "../../../../client/project/proposals/proposal.js";
import { MemoryFiles } from "./memoryFiles.js";

type Shown = Partial<CompleteProposal> & Pick<CompleteProposal, "service" | "env">;

suite("What setting up a folder writes", () => {
  const proposalOf = (shown: Shown): CompleteProposal => ({ folder: "", kind: "server", isTicked: true, places: [], ...shown });
  const way = (...changes: ProposedChange[]): Way => ({ kind: "commandLine", changes, shown: "" });

  /** The changed files and the notes. */
  async function setUp(
    files: MemoryFiles,
    chosen: readonly (Omit<ChosenService, "proposal"> & { proposal: Shown })[],
    services: Record<string, object> = {},
  ): Promise<{ texts: Record<string, string>; notes: string[] }> {
    const project = { project: "shop", services: new Map(Object.entries(services)) };
    const complete = chosen.map(({ proposal, ...rest }) => ({ ...rest, proposal: proposalOf(proposal) }));
    const { files: edits, notes } = await setupEdits(files, project, complete);
    const after = files.after(edits);
    const again = await setupEdits(after, { ...project, services: new Map(complete.map(({ proposal }) => [proposal.service, {}])) }, [
      ...complete.map(({ proposal }) => ({ proposal, ways: [] })),
    ]);
    assert.deepEqual(again.files, [], "once more there is nothing to write");
    const texts = Object.entries(after.texts).filter(([file, text]) => files.texts[file] !== text);
    return { texts: Object.fromEntries(texts), notes };
  }

  /** The services with the ways of their places in launch.json and tasks.json. */
  const withWays = async (files: MemoryFiles, shown: readonly Shown[]): Promise<ChosenService[]> => {
    const proposals = shown.map(proposalOf);
    const names = portNamesOf(proposals, mainServiceWith({ services: new Map() }, proposals));
    return await Promise.all(
      proposals.map(async (proposal) => {
        const places = proposal.places.flatMap((place) => (place.what === "launch" || place.what === "task" ? [place] : []));
        const ways = await Promise.all(places.map((place) => launchWays(files, proposal, place, names.get(proposal.service)!)));
        return { proposal, ways: ways.flat() };
      }),
    );
  };

  const projectFile = (services: object): string => `${JSON.stringify({ project: "shop", services }, undefined, 2)}\n`;
  const recommended = '{\n  "recommendations": [\n    "port-daddy.port-daddy"\n  ]\n}\n';

  test("writes a new port-daddy.json, in which a database is not the first", async () => {
    const { texts, notes } = await setUp(new MemoryFiles({}), [
      { proposal: { service: "db", kind: "database", env: "DB_PORT", preferred: 5432 }, ways: [] },
      { proposal: { service: "web", env: "PORT", preferred: 3000 }, ways: [], isUnavailable: true },
    ]);
    assert.deepEqual(texts, { "port-daddy.json": projectFile({ web: { env: "PORT" }, db: { preferred: 5432, env: "DB_PORT" } }) });
    assert.deepEqual(notes, []);
  });

  test("adds to a port-daddy.json that is there, and leaves the rest of it alone", async () => {
    const before = '{\r\n\t"services": {\r\n\t\t"db": {}\r\n\t}\n}';
    const { texts } = await setUp(
      new MemoryFiles({ "port-daddy.json": before }),
      [
        { proposal: { service: "db", env: "OTHER" }, ways: [] },
        { proposal: { service: "web", env: "PORT", preferred: 3000 }, ways: [] },
      ],
      { db: {} },
    );
    const added = ',\r\n\t\t"web": {\r\n\t\t\t"preferred": 3000,\r\n\t\t\t"env": "PORT"\r\n\t\t}';
    assert.equal(texts["port-daddy.json"], before.replace("{}", `{}${added}`));
  });

  test("changes scripts in a text with mixed line ends, each by an edit of its own", async () => {
    const before =
      '{\r\n  "name": "shop",\r\n  "version": "1.0.0",\n  "scripts": {\n    "dev": "vite",\n    "build": "vite build",\r\n    "api": "x --port 4000"\n  }\n}';
    const files = new MemoryFiles({ "package.json": before });
    const chosen = [
      { proposal: { service: "web", env: "PORT" }, ways: [way({ file: "package.json", at: ["scripts", "dev"], content: "vite --host" })] },
      {
        proposal: { service: "api", env: "API_PORT" },
        ways: [way({ file: "package.json", at: ["scripts", "api"], content: "x --port ${API_PORT:-4000}" })],
      },
    ];
    const { texts } = await setUp(files, chosen);
    assert.equal(texts["package.json"], before.replace('"vite"', '"vite --host"').replace("4000", "${API_PORT:-4000}"));
    const { files: edits } = await setupEdits(
      files,
      { project: "shop", services: new Map() },
      chosen.map((each) => ({ ...each, proposal: proposalOf(each.proposal) })),
    );
    const edit = edits.find(({ file }) => file.endsWith("package.json"))!;
    assert.equal(edit.before, before);
    assert.deepEqual(
      edit.edits.map(({ length, content }) => [length, content]),
      [
        [0, " --host"],
        [4, "${API_PORT:-4000}"],
      ],
    );
  });

  test("leaves out a way that contradicts another, whole, and says so", async () => {
    const files = new MemoryFiles({ "package.json": '{ "scripts": { "dev": "a b" } }', Procfile: "web: a\n" });
    const { texts, notes } = await setUp(files, [
      { proposal: { service: "web", env: "PORT" }, ways: [way({ file: "package.json", at: ["scripts", "dev"], content: "a c" })] },
      {
        proposal: { service: "api", env: "API_PORT" },
        ways: [
          way(
            { file: "Procfile", at: { offset: 5, length: 1 }, content: "x" },
            { file: "package.json", at: ["scripts", "dev"], content: "a d" },
          ),
        ],
      },
    ]);
    assert.deepEqual(Object.keys(texts).sort(), ["package.json", "port-daddy.json"]);
    assert.equal(texts["package.json"], '{ "scripts": { "dev": "a c" } }');
    assert.deepEqual(notes, ["package.json was left as it is for api, because the change could not be made safely."]);
  });

  test("edits nothing outside of the folder, and no file that cannot be read", async () => {
    const files = new MemoryFiles({ "a/b": "" });
    const { texts, notes } = await setUp(files, [
      {
        proposal: { service: "web", env: "PORT" },
        ways: ["../x", "/etc/x", "C:/x", "a"].map((file) => way({ file, at: { offset: 0, length: 0 }, content: "x" })),
      },
    ]);
    assert.deepEqual(Object.keys(texts), ["port-daddy.json"]);
    assert.equal(notes.length, 4);
  });

  test("appends to one file for several services, and creates files", async () => {
    const line = (content: string, offset: number, file: string): Way => way({ file, at: { offset, length: 0 }, content });
    const { texts } = await setUp(new MemoryFiles({ ".env": "A=1\n" }), [
      { proposal: { service: "web", env: "PORT" }, ways: [line("B=2\n", 4, ".env"), line("X=1\n", 0, "api/.env")] },
      { proposal: { service: "api", env: "API_PORT" }, ways: [line("C=3\n", 4, ".env"), line("Y=2\n", 0, "api/.env")] },
    ]);
    assert.equal(texts[".env"], "A=1\nB=2\nC=3\n");
    assert.equal(texts["api/.env"], "X=1\nY=2\n");
  });

  test("moves along what names a moved port, and recommends the extension", async () => {
    const launch = [
      "{",
      '  "configurations": [',
      '    { "name": "Chrome", "type": "chrome", "request": "launch", "url": "http://localhost:5180", "webRoot": "${workspaceFolder}", "preLaunchTask": "npm: dev" },',
      '    { "name": "Full stack", "type": "node-terminal", "request": "launch", "command": "npm run dev -- --port 5180",',
      '      "serverReadyAction": { "pattern": "ready", "uriFormat": "http://localhost:5180", "action": "debugWithChrome" } }',
      "  ]",
      "}",
      "",
    ].join("\n");
    const tasks = '{ "version": "2.0.0", "tasks": [ { "label": "dev", "type": "shell", "command": "npx vite --port 5180" } ] }\n';
    const files = new MemoryFiles({ ".vscode/launch.json": launch, ".vscode/tasks.json": tasks });
    const places = [{ what: "launch" as const, file: ".vscode/launch.json", name: "Full stack", index: 1 }];
    const { texts, notes } = await setUp(files, await withWays(files, [{ service: "web", env: "PORT", preferred: 5180, places }]));
    assert.deepEqual(texts, {
      "port-daddy.json": projectFile({ web: { preferred: 5180, env: "PORT" } }),
      ".vscode/launch.json": launch
        .replaceAll("http://localhost:5180", "${command:portDaddy.url}")
        .replace("--port 5180", "--port ${command:portDaddy.port}"),
      ".vscode/tasks.json": tasks.replace("5180", "${command:portDaddy.port}"),
      ".vscode/extensions.json": recommended,
    });
    assert.deepEqual(
      notes,
      ["launch", "tasks"].map(
        (name) =>
          `Without Port Daddy's extension, VS Code cannot start what .vscode/${name}.json configures with its variables; .vscode/extensions.json recommends it.`,
      ),
    );
  });

  test("makes no file for the recommendation that git would ignore, but adds it to one that is there", async () => {
    const launch = '{ "configurations": [{ "type": "chrome", "request": "launch", "url": "http://localhost:5180" }] }';
    const ignored = { ".vscode/launch.json": launch, ".gitignore": ".vscode/\n" };
    const chosen = [{ proposal: { service: "web", env: "PORT", preferred: 5180 }, ways: [] }];
    const { texts, notes } = await setUp(new MemoryFiles(ignored), chosen);
    assert.deepEqual(Object.keys(texts).sort(), [".vscode/launch.json", "port-daddy.json"]);
    assert.deepEqual(notes, [
      "Without Port Daddy's extension, VS Code cannot start what .vscode/launch.json configures with its variables.",
    ]);
    const there = await setUp(new MemoryFiles({ ...ignored, ".vscode/extensions.json": "{}" }), chosen);
    assert.match(there.texts[".vscode/extensions.json"]!, /port-daddy\.port-daddy/);
  });

  test("recommends nothing that the folder's owner advises against, and says so", async () => {
    const launch = '{ "configurations": [{ "type": "chrome", "request": "launch", "url": "http://localhost:5180" }] }';
    const unwanted = '{ "unwantedRecommendations": ["port-daddy.port-daddy"] }';
    const files = new MemoryFiles({ ".vscode/launch.json": launch, ".vscode/extensions.json": unwanted });
    const { texts, notes } = await setUp(files, [{ proposal: { service: "web", env: "PORT", preferred: 5180 }, ways: [] }]);
    assert.deepEqual(Object.keys(texts).sort(), [".vscode/launch.json", "port-daddy.json"]);
    assert.deepEqual(notes, [
      ".vscode/extensions.json advises against Port Daddy's extension, without which VS Code cannot start what .vscode/launch.json configures with its variables.",
    ]);
  });

  test("links a framework's default port, and leaves a port that two services share", async () => {
    const url = (port: number): string => `{ "configurations": [{ "type": "chrome", "url": "http://localhost:${port}" }] }`;
    const vite = { name: "Vite", commands: ["vite"], kind: "page" as const, defaultPort: 5173 };
    const one = await setUp(new MemoryFiles({ ".vscode/launch.json": url(5173) }), [
      { proposal: { service: "web", env: "PORT", program: vite }, ways: [] },
    ]);
    assert.equal(one.texts[".vscode/launch.json"], url(5173).replace("http://localhost:5173", "${command:portDaddy.url}"));
    const two = await setUp(new MemoryFiles({ ".vscode/launch.json": url(5173) }), [
      { proposal: { service: "web", env: "PORT", program: vite }, ways: [] },
      { proposal: { service: "docs", env: "DOCS_PORT", preferred: 5173 }, ways: [] },
    ]);
    assert.deepEqual(Object.keys(two.texts), ["port-daddy.json"]);
    assert.deepEqual(two.notes, ["Port 5173 belongs to web and docs, so places that only mention it were left as they are."]);
  });

  test("gives each service its own port in one launch.json, whose form stays", async () => {
    const before = [
      "{",
      "  // F5",
      '  "configurations": [',
      '    { "name": "web", "type": "node", "request": "launch", "env": { "PORT": "4000", "API": "http://127.0.0.1:4001/x" } },',
      '    { "name": "api", "type": "node", "request": "launch", "env": { "DB_PORT": "5433", "PORT": 4001 } }, // last',
      "  ],",
      "}",
      "",
    ].join("\r\n");
    const files = new MemoryFiles({
      ".vscode/launch.json": before,
      ".vscode/extensions.json": '{ "recommendations": ["Port-Daddy.port-daddy"] }',
    });
    const place = (name: string, index: number) => ({ what: "launch" as const, file: ".vscode/launch.json", name, index });
    const chosen = await withWays(files, [
      { service: "web", env: "PORT", preferred: 4000, places: [place("web", 0)] },
      { service: "api", env: "API_PORT", preferred: 4001, places: [place("api", 1)] },
    ]);
    const { texts } = await setUp(files, chosen);
    assert.deepEqual(Object.keys(texts).sort(), [".vscode/launch.json", "port-daddy.json"]);
    const inputs = [
      '  "inputs": [',
      "    {",
      '      "id": "apiPort",',
      '      "type": "command",',
      '      "command": "portDaddy.port",',
      '      "args": {',
      '        "service": "api"',
      "      }",
      "    }",
      "  ],",
      "}",
    ].join("\r\n");
    assert.equal(
      texts[".vscode/launch.json"],
      before
        .replace('"4000"', '"${command:portDaddy.port}"')
        .replace("127.0.0.1:4001", "127.0.0.1:${input:apiPort}")
        .replace(": 4001", ': "${input:apiPort}"')
        .replace(/\}\r\n$/, `${inputs}\r\n`),
    );
  });
});
