import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { applyEdits, parse } from "jsonc-parser";
import { proposeServices } from "../../../../client/project/proposals/proposeServices.js";
import { setupEdits } from "../../../../client/project/proposals/setupEdits.js";
import { findProject } from "../../../../client/project/findProject.js";

suite("Setting a folder up", () => {
  let root: string;
  setup(() => {
    root = mkdtempSync(path.join(tmpdir(), "setup-"));
  });
  teardown(() => rmSync(root, { recursive: true }));

  const write = (name: string, text: string): void => writeFileSync(path.join(root, name), text);

  /** The files as they would be afterwards. */
  async function afterwards(): Promise<Record<string, string>> {
    const { services } = await findProject(root);
    const edits = await setupEdits(root, { project: "shop", services }, await proposeServices(root));
    return Object.fromEntries(
      edits.map((edit) => [path.basename(edit.file), edit.create ?? applyEdits(readFileSync(edit.file, "utf8"), edit.edits)]),
    );
  }

  test("writes port-daddy.json, and into package.json the flags that programs need which do not look at PORT", async () => {
    write(
      "package.json",
      '{\n\t"name": "shop",\n\t"scripts": {\n\t\t"dev": "vite",\n\t\t"dev:api": "wrangler dev",\n\t\t"dev:db": "node db.js"\n\t}\n}\n',
    );
    assert.deepEqual(await afterwards(), {
      "port-daddy.json": `${JSON.stringify(
        { project: "shop", services: { main: { env: "PORT" }, api: { env: "API_PORT" }, db: { env: "DB_PORT" } } },
        undefined,
        2,
      )}\n`,
      "package.json":
        '{\n\t"name": "shop",\n\t"scripts": {\n\t\t"dev": "vite --port $PORT --strictPort",\n\t\t"dev:api": "wrangler dev --port $API_PORT",\n\t\t"dev:db": "node db.js"\n\t}\n}\n',
    });
  });

  test("adds to a port-daddy.json that is there, and leaves the rest of it alone", async () => {
    write("port-daddy.json", '{\n  "services": {\n    "db": {}\n  }\n}\n');
    write("Procfile", "web: bin/vite --host\n");
    assert.deepEqual(await afterwards(), {
      "port-daddy.json": '{\n  "services": {\n    "db": {},\n    "web": {\n      "env": "PORT"\n    }\n  }\n}\n',
      Procfile: "web: bin/vite --host --port $PORT --strictPort\n",
    });
  });

  test("makes room for a variable in a compose file, where its number stays for those who do without Port Daddy", async () => {
    const before = [
      "services: # ours",
      "  web: { image: nginx, ports: [ 3000:80 ] }",
      "  db:",
      "    ports:",
      "      - '127.0.0.1:5433:5432' # for psql",
      "      - 9999:9999",
      "  mail: { ports: [{ target: 1025, published: 1026 }] }",
      '  api: { ports: ["${API_PORT:-4000}:80"] }',
      "",
    ].join("\n");
    write("compose.yaml", before);
    const after = await afterwards();
    assert.equal(
      after["compose.yaml"],
      before
        .replace("3000:80", '"${PORT:-3000}:80"')
        .replace("'127.0.0.1:5433:5432'", '"127.0.0.1:${DB_PORT:-5433}:5432"')
        .replace("published: 1026", 'published: "${MAIL_PORT:-1026}"'),
    );
  });

  test("puts variables into launch.json, where debuggers start programs without a shell, and keeps its comments", async () => {
    const before = [
      "{",
      "  // What F5 starts.",
      '  "configurations": [',
      '    { "name": "web", "type": "node", "request": "launch", "env": { "PORT": "4000" } },',
      '    { "name": "api", "type": "node", "request": "launch", "env": { "PORT": 4001 } },',
      '    { "name": "Python Debugger: Django", "type": "debugpy", "request": "launch", "program": "${workspaceFolder}/manage.py", "args": ["runserver"] },',
      '    { "name": "flask", "type": "debugpy", "request": "launch", "module": "flask", "args": ["run", "--no-reload"] }, // last',
      "  ]",
      "}",
      "",
    ].join("\n");
    mkdirSync(path.join(root, ".vscode"));
    write(".vscode/launch.json", before);
    const after = await afterwards();
    assert.deepEqual(JSON.parse(after["port-daddy.json"]!), {
      project: "shop",
      services: {
        web: { preferred: 4000, env: "PORT" },
        api: { preferred: 4001, env: "API_PORT" },
        django: { env: "DJANGO_PORT" },
        flask: { env: "FLASK_PORT" },
      },
    });
    const text = after["launch.json"]!;
    for (const kept of ["// What F5 starts.", "// last"]) assert.ok(text.includes(kept), text);
    const { configurations, inputs } = parse(text) as { configurations: Record<string, unknown>[]; inputs: unknown[] };
    assert.deepEqual(
      configurations.map(({ env, args }) => args ?? env),
      [
        { PORT: "${command:portDaddy.port}" },
        { PORT: "${input:apiPort}" },
        ["runserver", "${input:djangoPort}"],
        ["run", "--no-reload", "--port", "${input:flaskPort}"],
      ],
    );
    assert.deepEqual(
      inputs,
      ["api", "django", "flask"].map((service) => ({
        id: `${service}Port`,
        type: "command",
        command: "portDaddy.port",
        args: { service },
      })),
    );
    // After the set-up nothing is left to do.
    write(".vscode/launch.json", text);
    assert.deepEqual(await proposeServices(root), []);
  });

  test("changes nothing in a launch.json whose input is there already but what has to be", async () => {
    mkdirSync(path.join(root, ".vscode"));
    write("port-daddy.json", '{ "services": { "web": {} } }');
    const input = '{ "id": "apiPort", "type": "command", "command": "portDaddy.port", "args": { "service": "api" } }';
    const before = `{\n\t"configurations": [{ "name": "api", "request": "launch", "env": { "API_PORT": "4000" } }],\n\t"inputs": [${input}]\n}\n`;
    write(".vscode/launch.json", before);
    assert.equal((await afterwards())["launch.json"], before.replace('"4000"', '"${input:apiPort}"'));
  });
});
