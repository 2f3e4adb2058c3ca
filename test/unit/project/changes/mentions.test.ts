import assert from "node:assert/strict";
import { type ChosenService, setupEdits } from "../../../../client/project/changes/setupEdits.js";
import type { CompleteProposal, Way } from "../../../../client/project/proposals/proposal.js";
import { MemoryFiles } from "./memoryFiles.js";

suite("Moving along what names a port", () => {
  const service = (name: string, preferred: number, more: Partial<CompleteProposal> = {}): ChosenService => ({
    proposal: {
      service: name,
      folder: "",
      kind: "server",
      env: `${name.toUpperCase()}_PORT`,
      isTicked: true,
      places: [],
      preferred,
      ...more,
    },
    ways: [],
  });
  const services = [service("web", 5173, { env: "PORT", kind: "page" }), service("api", 4000)];

  /** The changed files beside port-daddy.json and .vscode/extensions.json, and the notes. */
  async function moved(texts: Record<string, string>, chosen = services): Promise<{ texts: Record<string, string>; notes: string[] }> {
    const files = new MemoryFiles(texts);
    const { files: edits, notes } = await setupEdits(files, { project: "shop", services: new Map() }, chosen);
    const after = files.after(edits);
    const again = await setupEdits(
      after,
      { project: "shop", services: new Map(chosen.map(({ proposal }) => [proposal.service, {}])) },
      chosen,
    );
    assert.deepEqual(again.files, [], "once more there is nothing to write");
    const changed = Object.keys(texts).filter((file) => after.texts[file] !== texts[file]);
    return { texts: Object.fromEntries(changed.map((file) => [file, after.texts[file]!])), notes };
  }

  const stays = (where: string, port: number, why: string, name: string): string =>
    `${where} names port ${port} and stays as it is, because ${why}; it is right as long as ${name} has that port.`;

  test("only where the port reaches its program; what names that of one that is started as before is told", async () => {
    const place = { what: "sign" as const, file: "angular.json", folder: "" };
    const page = service("web", 4200, { env: "PORT", kind: "page", places: [place] });
    const run: Way = { kind: "run", changes: [], shown: "port-daddy run -- npx ng serve --port {port}" };
    const overruled = [{ file: ".env", variable: "PORT", value: "4200", by: "dotenv" }];
    const files = { ".vscode/launch.json": `{ "configurations": [{ "type": "chrome", "url": "http://localhost:4200" }] }` };
    const reached = await moved(files, [{ ...page, ways: [run, { kind: "variable", changes: [], shown: "PORT" }] }]);
    assert.match(reached.texts[".vscode/launch.json"]!, /portDaddy\.url/);
    for (const ways of [[run], [], [{ ...run, kind: "variable" as const, overruled }]]) {
      const { texts, notes } = await moved(files, [{ ...page, ways }]);
      assert.deepEqual(texts, {});
      assert.deepEqual(notes, [stays(".vscode/launch.json", 4200, "what starts web stays as it is, too", "web")]);
    }
  });

  test("in a compose file's environment, in every form of YAML", async () => {
    const before = [
      "x-shared: &shared",
      "  SHARED_URL: http://localhost:4000/shared # kept",
      "services:",
      "  front:",
      "    ports: ['127.0.0.1:8087:80']",
      "    environment:",
      "      <<: *shared",
      "      A: http://localhost:4000",
      '      B: "http://127.0.0.1:4000/x,http://localhost:5173"',
      "      C: 'http://host.docker.internal:4000'",
      "      D: >-",
      "        http://localhost:4000",
      "      E: https://example.com:4000",
      "      F: http://localhost:40001",
      "      G: http://my.localhost:4000",
      "      PORT: 4000",
      "  other:",
      "    environment: [ A=http://localhost:4000, 'B=http://localhost:4000' ]",
      "  last:",
      "    environment:",
      "      - A=http://localhost:4000",
      "",
    ].join("\r\n");
    const { texts, notes } = await moved({ "compose.yaml": before });
    const flow = "A=http://localhost:4000, 'B";
    assert.equal(
      texts["compose.yaml"],
      before
        .replace(flow, "FLOW")
        .replace(/((?<![.@])localhost|127\.0\.0\.1|internal):4000(?!\d)/g, "$1:${API_PORT:-4000}")
        .replace("localhost:5173", "localhost:${WEB_PORT:-5173}")
        .replace("FLOW", flow),
    );
    assert.deepEqual(notes, [stays("compose.yaml, service other,", 4000, "it cannot be changed safely", "api")]);
  });

  test("not where a compose service may mean its own container, nor in a file that is not understood", async () => {
    const own = 'services:\n  api:\n    ports: ["4000:4000"]\n    environment: ["URL=http://localhost:4000"]\n';
    assert.deepEqual(await moved({ "compose.yml": own }), {
      texts: {},
      notes: [stays("compose.yml, service api,", 4000, "it may mean the port inside of the container", "api")],
    });
    const broken = "services:\n  a:\n    environment:\n      A: http://localhost:4000\n      A: http://localhost:4000\n";
    assert.deepEqual(await moved({ "compose.yml": broken }), { texts: {}, notes: [] });
  });

  test("in dotenv files whose reader replaces variables", async () => {
    const manifest = '{ "devDependencies": { "vite": "^5.4.0" } }';
    const before =
      'VITE_API=http://localhost:4000/x\r\nVITE_TWO="http://localhost:4000 ws://localhost:5173"\n# VITE_OLD=http://localhost:4000\n';
    const { texts, notes } = await moved({ "package.json": manifest, ".env.development": before, ".env.example": before });
    assert.deepEqual(texts, {
      ".env.development": before
        .replace("4000/x", "${API_PORT:-4000}/x")
        .replace("4000 ws", "${API_PORT:-4000} ws")
        .replace("5173", "${WEB_PORT:-5173}"),
    });
    assert.deepEqual(notes, []);
  });

  const unknown = "it is not known whether all that read it replace variables";
  const older = (name: string): string => `it is not known whether this version of ${name} replaces variables there`;
  const fixed: [what: string, manifest: string, line: string, why: string, more?: Record<string, string>][] = [
    ["a variable of any program", '{ "dependencies": { "vite": "5" } }', "API=http://localhost:4000", unknown],
    ["Create React App's", '{ "dependencies": { "react-scripts": "5" } }', "REACT_APP_API=http://localhost:4000", unknown],
    ["Vite 3's", '{ "dependencies": { "vite": "^3.2.0" } }', "VITE_API=http://localhost:4000", older("vite")],
    ["two of Vite 4's", '{ "dependencies": { "vite": "~4.5.0" } }', "VITE_API=http://localhost:1,http://localhost:4000", older("vite")],
    ["a catalog's", '{ "dependencies": { "next": "catalog:" } }', "NEXT_PUBLIC_API=http://localhost:4000", older("next")],
    [
      "what Node reads",
      '{ "scripts": { "x": "node --env-file=.env x.js" }, "dependencies": { "vite": "7" } }',
      "VITE_API=http://localhost:4000",
      "a script of package.json reads the file in another way",
    ],
    [
      "what foreman reads",
      '{ "dependencies": { "vite": "7" } }',
      "VITE_API=http://localhost:4000",
      "the runners of a Procfile replace no variables in dotenv files",
      { "Procfile.dev": "x: y\n" },
    ],
  ];
  for (const [what, manifest, line, why, more] of fixed)
    test(`not in dotenv files for ${what}`, async () => {
      const name = line.slice(0, line.indexOf("="));
      assert.deepEqual(await moved({ "package.json": manifest, ".env": `${line}\n`, ...more }), {
        texts: {},
        notes: [stays(`.env, ${name},`, 4000, why, "api")],
      });
    });

  test("not in dotenv files that others are told to read", async () => {
    const texts = {
      "package.json": '{ "dependencies": { "vite": "7" } }',
      "api.env": "VITE_X=http://localhost:4000\n",
      ".env.docker": "X=http://localhost:4000\n",
    };
    const notes = [stays(".env.docker, X,", 4000, unknown, "api"), stays("api.env, VITE_X,", 4000, unknown, "api")];
    assert.deepEqual(await moved(texts), { texts: {}, notes });
  });

  test("not in files that cannot follow, which are told", async () => {
    const json = "JSON knows no variables";
    const { texts, notes } = await moved(
      {
        "package.json": '{ "proxy": "http://localhost:4000" }',
        "front/proxy.conf.json": '{ "/api": { "target": "http://localhost:4000" } }',
        "src-tauri/tauri.conf.json": '{ "build": { "devUrl": "http://localhost:5173" } }',
      },
      [...services, service("front", 4200, { folder: "front" })],
    );
    assert.deepEqual(texts, {});
    assert.deepEqual(notes, [
      stays('"proxy" in package.json', 4000, json, "api"),
      stays("src-tauri/tauri.conf.json", 5173, json, "web"),
      stays("front/proxy.conf.json", 4000, json, "api"),
    ]);
  });

  const env = (port: number, variable: string): string => `\${process.env.${variable} || ${port}}`;

  test("in configurations and windows whose own code runs in Node", async () => {
    const texts = {
      "package.json": '{ "devDependencies": { "electron": "30", "@types/node": "22" }, "main": "dist/main.js" }',
      "vite.config.ts": `// http://localhost:4000
export default defineConfig({ server: { proxy: { "/api": "http://localhost:4000", "/ws": { target: 'ws://127.0.0.1:4000', ws: true } } },
  define: { API: JSON.stringify("http://localhost:4000/v1"), OTHER: "http://localhost:4001" } });
`,
      "next.config.mjs": "export default { rewrites: async () => [{ destination: `http://localhost:4000/${path}` }] };",
      "playwright.config.ts": `const PORT = 5173;
export default { use: { baseURL: "http://localhost:5173" }, timeout: 5173, webServer: { command: "npm run dev", port: 5173 } };
`,
      "electron/main.ts": "window.loadURL(isDev ? 'http://localhost:5173' : file);",
      "src/setupProxy.js": "app.use(proxy({ target: 'http://localhost:4000' }))",
    };
    const moving = await moved(texts);
    assert.deepEqual(moving, {
      texts: {
        "vite.config.ts": texts["vite.config.ts"]
          .replace('"http://localhost:4000", "/ws"', `\`http://localhost:${env(4000, "API_PORT")}\`, "/ws"`)
          .replace("'ws://127.0.0.1:4000'", `\`ws://127.0.0.1:${env(4000, "API_PORT")}\``)
          .replace('"http://localhost:4000/v1"', `\`http://localhost:${env(4000, "API_PORT")}/v1\``),
        "next.config.mjs": texts["next.config.mjs"].replace("4000", env(4000, "API_PORT")),
        "playwright.config.ts": texts["playwright.config.ts"]
          .replace("PORT = 5173", "PORT = Number(process.env.WEB_PORT) || 5173")
          .replace('"http://localhost:5173"', `\`http://localhost:${env(5173, "WEB_PORT")}\``)
          .replace("port: 5173", "port: Number(process.env.WEB_PORT) || 5173"),
        "electron/main.ts": texts["electron/main.ts"].replace("'http://localhost:5173'", `\`http://localhost:${env(5173, "WEB_PORT")}\``),
        "src/setupProxy.js": texts["src/setupProxy.js"].replace("'http://localhost:4000'", `\`http://localhost:${env(4000, "API_PORT")}\``),
      },
      notes: [],
    });
  });

  const own = (name: string): string => `only its own code can read process.env.${name}`;
  const unsure: [what: string, file: string, text: string][] = [
    [
      "a server that the tests start on that port",
      "playwright.config.js",
      'x({ command: "vite --port 4000", url: "http://localhost:4000" })',
    ],
    ["a regular expression", "cypress.config.js", "x({ url: 'http://localhost:4000', ready: /localhost:4000/ })"],
    ["an object's key", "next.config.js", "module.exports = { 'http://localhost:4000': 'http://localhost:4000' }"],
    ["escapes", "next.config.js", "module.exports = { a: 'http:\\/\\/localhost:4000' }"],
    ["a tagged template", "next.config.js", "module.exports = { a: raw`http://localhost:4000` }"],
    ["TypeScript without the types of Node", "vite.config.ts", "export default { x: 'http://localhost:4000' }"],
    ["a source that is not understood", "vite.config.js", "export default { x: 'http://localhost:4000'"],
  ];
  for (const [what, file, text] of unsure)
    test(`not in code with ${what}`, async () => {
      assert.deepEqual(await moved({ [file]: text }), { texts: {}, notes: [stays(file, 4000, own("API_PORT"), "api")] });
    });

  test("beside the port of the same configuration", async () => {
    const file = "vite.config.js";
    const before = "export default { server: { port: 5173, proxy: { '/api': 'http://localhost:4000' } } };";
    const change = { file, at: { offset: before.indexOf("5173"), length: 4 }, content: "Number(process.env.PORT) || 5173" };
    const ways = [{ kind: "config" as const, shown: "", changes: [change] }];
    const files = new MemoryFiles({ [file]: before });
    const { files: edits } = await setupEdits(files, { project: "shop", services: new Map() }, [{ ...services[0]!, ways }, services[1]!]);
    assert.equal(
      files.after(edits).texts[file],
      before.replace("5173", change.content).replace("'http://localhost:4000'", `\`http://localhost:${env(4000, "API_PORT")}\``),
    );
  });

  test("in the sources of servers, except for their own", async () => {
    const line = "node server/index.js";
    const place = {
      what: "commandLine" as const,
      by: "packageScript" as const,
      file: "package.json",
      name: "api",
      line,
      command: 0,
      at: ["scripts", "api"],
    };
    const texts = {
      "package.json": JSON.stringify({ scripts: { api: line } }),
      "server/index.js": "import './cors.js';\napp.listen(4000, () => log('http://localhost:4000'));\n",
      "server/cors.js": "export const origins = ['http://localhost:5173', 'http://localhost:4000', 'https://example.com'];\n",
      "server/other.js": "fetch('http://localhost:5173');\n",
    };
    const chosen = [services[0]!, service("api", 4000, { places: [place] })];
    assert.deepEqual(await moved(texts, chosen), {
      texts: {
        "server/cors.js": texts["server/cors.js"].replace("'http://localhost:5173'", `\`http://localhost:${env(5173, "WEB_PORT")}\``),
      },
      notes: [],
    });
  });

  test("not in sources of Python, which are told", async () => {
    const texts = {
      "back/requirements.txt": "",
      "back/main.py": 'origins = ["http://localhost:5173"]\n# http://localhost:5173\nprint("http://localhost:4000")\n',
      "back/shop/settings.py": 'CORS_ALLOWED_ORIGINS = ["http://localhost:5173"]\n',
      "back/node_modules/app.py": 'x = "http://localhost:5173"\n',
    };
    const why = 'only its own code can read os.environ["WEB_PORT"]';
    assert.deepEqual(await moved(texts, [services[0]!, service("api", 4000, { folder: "back" })]), {
      texts: {},
      notes: [stays("back/main.py", 5173, why, "web"), stays("back/shop/settings.py", 5173, why, "web")],
    });
  });

  test("not in files of other programs, which are told", async () => {
    const others = {
      "netlify.toml": "[dev]\n  targetPort = 5173 # vite\n  port = 8888\n",
      "src-tauri/Tauri.toml": '[build]\ndev-url = "http://localhost:5173"\n',
      "nginx/nginx.conf": "# localhost:5173\nupstream api { server localhost:4000; }\n",
      Caddyfile: "reverse_proxy localhost:4000\n",
      "codegen.yml": "schema: http://localhost:4000/graphql\n",
      ".devcontainer/devcontainer.json": '{ "forwardPorts": [5173, "db:4000"] }',
      "README.md": "http://localhost:4000\n",
      ".github/workflows/ci.yml": "run: wait-on http://localhost:4000\n",
    };
    const { texts, notes } = await moved(others);
    assert.deepEqual(texts, {});
    assert.deepEqual(notes, [
      stays("Caddyfile", 4000, unknown, "api"),
      stays("codegen.yml", 4000, unknown, "api"),
      stays("netlify.toml", 5173, unknown, "web"),
      stays("src-tauri/Tauri.toml", 5173, unknown, "web"),
      stays("nginx/nginx.conf", 4000, unknown, "api"),
      stays(".devcontainer/devcontainer.json", 5173, "JSON knows no variables", "web"),
    ]);
  });

  const shell = "not every system's shell knows a default for a variable there";
  const e2e = '{ "scripts": { "e2e": "wait-on http://localhost:4000 && stripe listen --forward-to localhost:4000/hook" } }';

  test("not in sources of pages, which are told", async () => {
    const why = "code that runs in a browser has no environment";
    const call = "export const load = () => fetch('http://localhost:4000/items');";
    const { texts, notes } = await moved({
      "package.json": "{}",
      "src/api/client.ts": call,
      "src/pages/Items.vue": `<script setup>${call}</script>`,
      "src/api/client.test.ts": call,
      "src/__mocks__/api.ts": call,
      "src/old.js": "// http://localhost:4000\nconst other = 'http://localhost:4001';",
    });
    assert.deepEqual(texts, {});
    assert.deepEqual(notes, [stays("src/api/client.ts", 4000, why, "api"), stays("src/pages/Items.vue", 4000, why, "api")]);
  });

  test("in scripts whose shell knows defaults everywhere, and not in others", async () => {
    assert.deepEqual(await moved({ "package.json": e2e }), { texts: {}, notes: [stays('"e2e" in package.json', 4000, shell, "api")] });
    const npmrc = "script-shell=bash\n";
    const { texts, notes } = await moved({ "package.json": e2e, ".npmrc": npmrc });
    assert.deepEqual([texts, notes], [{ "package.json": e2e.replaceAll("4000", "${API_PORT:-4000}") }, []]);
    const quoted = '{ "scripts": { "e2e": "wait-on \'http://localhost:4000\'" } }';
    assert.deepEqual((await moved({ "package.json": quoted, ".npmrc": npmrc })).texts, {});
  });

  test("not in files of other programs that start servers, which are told", async () => {
    const why = "set-up does not change such files";
    const { texts, notes } = await moved({
      Makefile: "API = 4001\n# port 4000\nrun:\n\t@uvicorn main:app --port 4000\nsleep:\n\tsleep 5173\n",
      justfile: "web:\n  npx vite --port 5173\n",
      "mprocs.yaml": 'procs:\n  web: { shell: "npm run dev -- --port 5173" }\n',
      "bin/dev": "#!/bin/sh\nPORT=4000 foreman start\n",
      "Taskfile.yml": "tasks:\n  open:\n    cmds:\n      - curl http://localhost:4000/health\n",
    });
    assert.deepEqual(texts, {});
    assert.deepEqual(notes, [
      stays("Makefile", 4000, why, "api"),
      stays("Taskfile.yml", 4000, why, "api"),
      stays("justfile", 5173, why, "web"),
      stays("mprocs.yaml", 5173, why, "web"),
      stays("bin/dev", 4000, why, "api"),
    ]);
  });

  test("not where the line starts the service itself, by a variable that only its own program reads", async () => {
    const line = "VITE_RUBY_PORT=3036 bin/vite dev";
    const program = { name: "Vite Ruby", commands: ["vite dev"], kind: "page" as const, variable: "VITE_RUBY_PORT" };
    const place = { what: "commandLine" as const, by: "procfile" as const, file: "Procfile.dev", name: "vite", line, command: 0 };
    const places = [{ ...place, at: { offset: 6, length: line.length } }];
    const vite = service("vite", 3036, { env: "VITE_RUBY_PORT", program, places });
    const before = `vite: ${line}\nother: VITE_RUBY_PORT=3036 bin/other\n`;
    const { texts } = await moved({ "Procfile.dev": before }, [vite]);
    assert.deepEqual(texts, {}, "the other one listens there itself");
  });

  test("in a Procfile, by variables that its runners do not set", async () => {
    const before =
      "web: bin/web --port 5173\r\napi: API=1 bin/api\r\nhook: wait-on http://localhost:5173 && stripe listen --forward-to localhost:4000\r\n";
    const { texts } = await moved({ "Procfile.dev": before });
    const after = before.replace("localhost:5173", "localhost:${WEB_PORT:-5173}").replace("localhost:4000", "localhost:${API_PORT:-4000}");
    assert.deepEqual(texts, { "Procfile.dev": after });
  });

  test("beside another change of the same line, and through Turborepo", async () => {
    const before = '{ "scripts": { "dev": "X=1 vite --port 5173 & wait-on http://localhost:5173" } }';
    const line = "X=1 vite --port ${PORT:-5173} & wait-on http://localhost:5173";
    const ways = [{ kind: "commandLine" as const, shown: "", changes: [{ file: "package.json", at: ["scripts", "dev"], content: line }] }];
    const files = { "package.json": before, "turbo.json": '{ "tasks": {} }' };
    const { files: edits } = await setupEdits(new MemoryFiles(files), { project: "shop", services: new Map() }, [
      { ...services[0]!, ways },
    ]);
    const { texts } = new MemoryFiles(files).after(edits);
    assert.equal(texts["package.json"], before.replace("port 5173", "port ${PORT:-5173}").replace(":5173", ":${WEB_PORT:-5173}"));
    assert.equal(texts["turbo.json"], '{ "tasks": {}, "globalPassThroughEnv": ["PORT", "WEB_PORT"] }');
  });

  test("in patterns that wait for a server", async () => {
    const launch = String.raw`{ "configurations": [
      { "type": "node", "request": "launch", "serverReadyAction": { "pattern": "\"http:\/\/localhost:4000\" (ready)", "uriFormat": "http://localhost:4000/docs" } },
      { "type": "node", "request": "launch", "serverReadyAction": { "pattern": "on port 5173$", "uriFormat": "http://localhost:5173" } }
    ], "inputs": [] }`;
    const tasks = String.raw`{ "tasks": [{ "label": "x", "command": "x", "problemMatcher": { "owner": "localhost:5173", "pattern": { "regexp": "." },
      "background": { "beginsPattern": "^start", "endsPattern": "Local: \\s*http://localhost:5173/" } } }] }`;
    const { texts } = await moved({ ".vscode/launch.json": launch, ".vscode/tasks.json": tasks });
    assert.equal(
      texts[".vscode/launch.json"],
      launch
        .replaceAll("localhost:4000", "localhost:${input:apiPort}")
        .replace("port 5173", "port ${command:portDaddy.port}")
        .replace("http://localhost:5173", "${command:portDaddy.url}")
        .replace("[] }", '[{ "id": "apiPort", "type": "command", "command": "portDaddy.port", "args": { "service": "api" } }] }'),
    );
    assert.equal(texts[".vscode/tasks.json"], tasks.replace("http://localhost:5173/", "http://localhost:[0-9]+/"));
  });

  test("in a workspace file of one folder, and not in one of several", async () => {
    const workspace = (folders: string, url: string): string =>
      `{ "folders": [${folders}], "launch": { "configurations": [{ "type": "chrome", "request": "launch", "url": "${url}" }] } }`;
    const before = workspace('{ "path": "." }', "http://localhost:5173");
    const one = await moved({ "a.code-workspace": before });
    const recommended = ', "extensions": { "recommendations": ["port-daddy.port-daddy"] } }';
    assert.deepEqual(one.texts, {
      "a.code-workspace": workspace('{ "path": "." }', "${command:portDaddy.url}").replace(/ }$/, recommended),
    });
    const several = await moved({ "a.code-workspace": workspace('{ "path": "." }, { "path": "b" }', "http://localhost:5173") });
    assert.deepEqual(several, { texts: {}, notes: [stays("a.code-workspace", 5173, "the workspace has several folders", "web")] });
  });

  test("never on other hosts, for debuggers, or for databases that are not set up", async () => {
    const launch = `{ "configurations": [
      { "type": "node", "request": "attach", "port": 9229, "url": "http://example.com:5173" },
      { "type": "node", "request": "launch", "env": { "DB_PORT": "5432", "DATABASE_URL": "postgres://localhost:5432/x", "REDIS_PORT": 4000 } },
      { "type": "php", "request": "launch", "port": 9003 }
    ] }`;
    assert.deepEqual(await moved({ ".vscode/launch.json": launch }), { texts: {}, notes: [] });
  });

  test("not in a file of the editor that is too large to be read, which is a problem", async () => {
    const configuration = '{ "type": "chrome", "request": "launch", "url": "http://localhost:5173" },';
    const long = `{ "configurations": [${configuration}], // ${"x".repeat(150_000)}\n }`;
    const many = `{ "configurations": [${configuration.repeat(2_000)}] }`;
    for (const [text, reason] of [
      [long, "it has more than 150,000 characters"],
      [many, "it has too many command lines"],
    ] as const) {
      const files = new MemoryFiles({ ".vscode/launch.json": text });
      const { files: edits } = await setupEdits(files, { project: "shop", services: new Map() }, services);
      assert.deepEqual(
        edits.map(({ file }) => file.endsWith("launch.json")),
        [false],
      );
      assert.deepEqual(files.problems, [`.vscode/launch.json was left alone: ${reason}.`]);
    }
  });

  test("in the first workspace files only, where there are very many", async () => {
    const text = '{ "folders": [{ "path": "." }], "launch": { "configurations": [{ "type": "chrome", "url": "http://localhost:5173" }] } }';
    const all = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`w${index}.code-workspace`, text]));
    const { texts, notes } = await moved(all);
    assert.equal(Object.keys(texts).length, 10);
    assert.ok(notes.includes("Only the first 10 of 12 workspace files were read."));
  });
});
