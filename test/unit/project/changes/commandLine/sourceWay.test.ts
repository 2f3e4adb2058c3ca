import assert from "node:assert/strict";
import { readSource } from "../../../../../client/project/changes/commandLine/sourceWay.js";
import { applyEdits, mergeEdits } from "../../../../../client/project/changes/fileEdit.js";
import type { CommandLinePlace } from "../../../../../client/project/proposals/proposal.js";
import { parseCommandLine } from "../../../../../server/protocol/commandLines/parseCommandLine.js";
import { MemoryFiles } from "../memoryFiles.js";

const API = { service: "api", variable: "API_PORT", isMain: false, reference: "", url: "" };

/** The source after the change; undefined where it is left alone. */
async function changed(
  text: string,
  line = "node api.js",
  file = "api.js",
  { files = {}, number }: { files?: Record<string, string>; number?: number } = {},
): Promise<string | undefined> {
  const texts = { ...files, [file]: text };
  const place: CommandLinePlace = { what: "commandLine", by: "packageScript", file: "package.json", name: "api", line, command: 0, at: [] };
  const read = (each: Record<string, string>) => readSource(new MemoryFiles(each), "", parseCommandLine(line)[0]!, API, { place, number });
  const changes = (await read(texts))?.changes;
  if (changes === undefined) return undefined;
  for (const each of new Set(changes.map((change) => change.file))) {
    const edits = changes
      .filter((change) => change.file === each)
      .map(({ at, content }) => ({ ...(at as { offset: number; length: number }), content: content as string }));
    texts[each] = applyEdits(texts[each]!, mergeEdits(edits)!);
  }
  assert.equal((await read(texts))?.readsOwn, true, "a second time it reads the variable already");
  return Object.entries(texts)
    .filter(([name, after]) => (name === file ? text : files[name]) !== after)
    .map(([name, after]) => (name === file ? after : `${name}: ${after}`))
    .join("\n");
}

suite("a source file reads the service's variable before PORT", () => {
  const READ = "(process.env.API_PORT ?? process.env.PORT)";
  const rows: [text: string, after: string | undefined][] = [
    ["listen(process.env.PORT || 4000) // process.env.PORT", `listen(${READ} || 4000) // process.env.PORT`],
    ["const url = `http://localhost:${process.env.PORT}`", `const url = \`http://localhost:\${${READ}}\``],
    ["listen(Bun.env.PORT)", "listen((Bun.env.API_PORT ?? Bun.env.PORT))"],
    ["const s = 'process.env.PORT'", undefined],
    ["process.env.PORT = 4000; listen(process.env.PORT)", undefined],
    ["process.env.PORT ||= 4000", undefined],
    ["delete process.env.PORT", undefined],
    ["const { PORT = 4000 } = process.env", "const { API_PORT: PORT = process.env.PORT ?? 4000 } = process.env"],
    ["const { A, PORT: port, B } = process.env", "const { A, API_PORT: port = process.env.PORT, B } = process.env"],
    ["const { PORT } = Bun.env", "const { API_PORT: PORT = Bun.env.PORT } = Bun.env"],
    ["const { PORT, ...others } = process.env", undefined],
    ["const { PORT = a || b } = process.env", undefined],
    ["const { PORT: { length } } = process.env", undefined],
    ["listen(process.env['PORT'])", undefined],
    ["start()\nprocess.env.PORT && start()", undefined],
    ["dotenv.config({ override: true }); listen(process.env.PORT)", undefined],
    ["listen(process.env.API_PORT || process.env.PORT)", undefined],
    ["listen(process.env.PORT", undefined],
    [`${"[".repeat(100_000)}process.env.PORT`, undefined],
  ];
  for (const [text, after] of rows) test(text.slice(0, 80), async () => assert.equal(await changed(text), after));

  test("the file is that of an application of Nest", async () => {
    for (const line of ["nest start", "nest start --watch", "nest start --debug 9229 --watch", "nest start -b swc -w"])
      assert.equal(await changed("listen(process.env.PORT)", line, "src/main.ts"), `listen(${READ})`, line);
    for (const line of ["nest start auth --watch", "nest start --debug 0.0.0.0:9229 auth"])
      assert.equal(await changed("listen(process.env.PORT)", line, "apps/auth/src/main.ts"), `listen(${READ})`, line);
    for (const line of ["nest start --entryFile server", "nest start a b", "nest build", "nest start ../x"])
      assert.equal(await changed("listen(process.env.PORT)", line, "src/main.ts"), undefined, line);
  });

  test("the file is that of the command line", async () => {
    const lines = [
      "node -r dotenv/config --watch api",
      "nodemon --ext ts --watch src ./api.ts",
      "tsx watch --tsconfig x.json api.ts",
      "ts-node api.ts",
    ];
    for (const line of lines) {
      assert.equal(await changed("listen(process.env.PORT!)", line, "api.ts"), `listen(${READ}!)`, line);
    }
    for (const line of ["node ../api.js", "node -e 0 api.js", "node /api.js", "node $FILE", "vite api.js"]) {
      assert.equal(await changed("listen(process.env.PORT)", line), undefined, line);
    }
  });
});

suite("a source file reads the service's variable before its own number", () => {
  const JS = "Number(process.env.API_PORT) || 4000";
  const rows: [
    name: string,
    text: string,
    after: string | undefined,
    given?: { line?: string; number?: number; files?: Record<string, string> },
  ][] = [
    ["a number", "app.listen(4000, () => log('on 4000'))", `app.listen(${JS}, () => log('on 4000'))`],
    ["a number and a host", 'http.createServer().listen(4000, "127.0.0.1")', `http.createServer().listen(${JS}, "127.0.0.1")`],
    ["digits in quotation marks", "app.listen('4000')", "app.listen(process.env.API_PORT || '4000')"],
    ["options", "await fastify.listen({ port: 4000, host: '::' })", `await fastify.listen({ port: ${JS}, host: '::' })`],
    ["a constant", "const PORT = 4000\napp.listen(PORT)\nlog(PORT)", `const PORT = ${JS}\napp.listen(PORT)\nlog(PORT)`],
    ["a constant in short", "const port = 4000; app.listen({ port })", `const port = ${JS}; app.listen({ port })`],
    [
      "a constant's property",
      "const config = { port: 4000 }; app.listen(config.port)",
      `const config = { port: ${JS} }; app.listen(config.port)`,
    ],
    ["Hono on Node", "serve({ fetch: app.fetch, port: 4000 })", `serve({ fetch: app.fetch, port: ${JS} })`],
    ["Elysia", "new Elysia().get('/', f).listen(4000)", `new Elysia().get('/', f).listen(${JS})`, { line: "bun run --hot api.js" }],
    ["Bun", "Bun.serve({ port: 4000, fetch })", `Bun.serve({ port: ${JS}, fetch })`, { line: "bun api.js" }],
    ["Bun's default export", "export default { port: 4000, fetch }", `export default { port: ${JS}, fetch }`, { line: "bun api.js" }],
    ["Apollo", "startStandaloneServer(s, { listen: { port: 4000 } })", `startStandaloneServer(s, { listen: { port: ${JS} } })`],
    ["WebSockets", "new WebSocketServer({ port: 4000 })", `new WebSocketServer({ port: ${JS} })`],
    ["Hapi", "const s = Hapi.server({ port: 4000 })", `const s = Hapi.server({ port: ${JS} })`],
    [
      "Deno that may read the environment",
      "Deno.serve({ port: 4000 }, handler)",
      'Deno.serve({ port: Number(Deno.env.get("API_PORT")) || 4000 }, handler)',
      { line: "deno run -A --watch api.js" },
    ],
    ["Deno that may not", "Deno.serve({ port: 4000 }, handler)", undefined, { line: "deno run --allow-net api.js" }],
    [
      "Deno that reads PORT",
      'Deno.serve({ port: Number(Deno.env.get("PORT")) }, handler)',
      'Deno.serve({ port: Number((Deno.env.get("API_PORT") ?? Deno.env.get("PORT"))) }, handler)',
      { line: "deno run -A api.js" },
    ],
    ["two servers, one of which is the service", "a.listen(9100); b.listen(4000)", `a.listen(9100); b.listen(${JS})`, { number: 4000 }],
    ["one of two ways to listen", "tls ? a.listen(4000) : b.listen(4000)", `tls ? a.listen(${JS}) : b.listen(${JS})`],
    ["two servers, neither of which is known to be the service", "a.listen(9100); b.listen(4000)", undefined],
    ["another number than its files give it", "app.listen(4000)", undefined, { number: 4001 }],
    ["a port that is computed", "const PORT = base + 1; app.listen(PORT); other.listen(4000)", undefined],
    ["a name that changes", "let port = 4000; port = find(); app.listen(port)", undefined],
    ["a name that is bound twice", "const port = 4000; function run(port) { app.listen(port) }", undefined],
    ["a property that changes", "const c = { port: 4000 }; c.port = 1; app.listen(c.port)", undefined],
    ["a property that another object may have", "const c = { port: 4000, ...other }; app.listen(c.port)", undefined],
    ["a port that the system chooses", "app.listen(0)", undefined],
    ["a socket's path, and no server", "app.listen('/run/app.sock'); history.listen(() => 4000)", undefined],
    ["another spelling", "app.listen(0xfa0)", undefined],
    ["more calls than anybody writes", `app.listen(4000);${"x.listen(4000);".repeat(30)}`, undefined],
    [
      "a file that the entry imports",
      "import { start } from './src/server.js'; start()",
      `src/server.ts: export const start = (): void => { createServer().listen(${JS}); };`,
      {
        files: {
          "src/server.ts": "export const start = (): void => { createServer().listen(4000); };",
          "package.json": '{ "devDependencies": { "@types/node": "1" } }',
        },
      },
    ],
    ...(
      [
        ["an imported constant", "import { PORT as port } from './config.js'; app.listen(port)", "config.ts", "export const PORT = 4000;"],
        [
          "an imported object",
          "import { config } from './config'; app.listen({ port: config.port })",
          "config.js",
          "export const config = { port: 4000 };",
        ],
        ["a default export", "import config from './config'; app.listen(config.port)", "config/index.js", "export default { port: 4000 };"],
        [
          "a required object",
          "const config = require('./config'); app.listen(config.port)",
          "config.js",
          "const c = { port: 4000 };\nmodule.exports = c;",
        ],
      ] as const
    ).map(([name, text, file, config]): (typeof rows)[number] => [
      name,
      text,
      `${file}: ${config.replace("4000", JS)}`,
      { files: { [file]: config, "package.json": '{ "devDependencies": { "@types/node": "1" } }' } },
    ]),
    [
      "an imported value that changes",
      "import { c } from './c'; app.listen(c.port)",
      undefined,
      { files: { "c.js": "export const c = { port: 4000 }; c.port = 1;" } },
    ],
    ["a value of a package", "import { PORT } from 'ports'; app.listen(PORT)", undefined],
    [
      "not a file in which another server has its port, too",
      "require('./config'); require('http').createServer().listen(4000)",
      undefined,
      {
        files: {
          "config.js": "exports.start = (app) => app.listen(4000)",
          "package.json": '{ "scripts": { "web": "node web.js" } }',
          "web.js": "require('./config').start(x); y.listen(3000)",
        },
      },
    ],
  ];
  for (const [name, text, after, { line = "node api.js", ...given } = {}] of rows)
    test(name, async () => assert.equal(await changed(text, line, "api.js", given), after));

  test("in TypeScript only where the types of Node are known", async () => {
    assert.equal(await changed("app.listen(4000)", "tsx api.ts", "api.ts"), undefined);
    assert.equal(
      await changed("import http from 'node:http'; const port: number = 4000; http.createServer().listen(port)", "tsx api", "api.ts"),
      `import http from 'node:http'; const port: number = ${JS}; http.createServer().listen(port)`,
    );
    assert.equal(await changed("import 'node:http'; const port: 4000 = 4000; x.listen(port)", "tsx api", "api.ts"), undefined);
  });

  test("a file without an ending is a script of Node", async () => {
    assert.equal(
      await changed("#!/usr/bin/env node\nserver.listen(4000)", "node ./bin/www", "bin/www"),
      `#!/usr/bin/env node\nserver.listen(${JS})`,
    );
  });

  test("a file of another length than people write is left alone", async () => {
    assert.equal(await changed(`app.listen(4000) // ${"x".repeat(100_000)}`), undefined);
  });
});

suite("a source file of Python reads the service's variable", () => {
  const PY = 'int(os.environ.get("API_PORT") or 8000)';
  const rows: [name: string, text: string, after: string | undefined, number?: number][] = [
    ["Uvicorn", "import os\nuvicorn.run(app, port=8000)", `import os\nuvicorn.run(app, port=${PY})`],
    [
      "os is imported",
      '"""\nimport this\n"""\nfrom __future__ import x\r\nimport uvicorn\nuvicorn.run("a:b", port=8000, reload=True)',
      `"""\nimport this\n"""\nfrom __future__ import x\r\nimport os\r\nimport uvicorn\nuvicorn.run("a:b", port=${PY}, reload=True)`,
    ],
    ["Flask, by place", "import sys, os\napp.run('0.0.0.0', 8000)", `import sys, os\napp.run('0.0.0.0', ${PY})`],
    [
      "a constant",
      "import os\nPORT: int = 8000  # ours\n\nuvicorn.run(\n  app,\n  port=PORT,\n)",
      `import os\nPORT: int = ${PY}  # ours\n\nuvicorn.run(\n  app,\n  port=PORT,\n)`,
    ],
    ["an address", 'import os\nHTTPServer(("", 8000), H).serve_forever()', `import os\nHTTPServer(("", ${PY}), H).serve_forever()`],
    ["aiohttp", "from aiohttp import web\nweb.run_app(app, port=8000)", `import os\nfrom aiohttp import web\nweb.run_app(app, port=${PY})`],
    ["one of two", "import os\na.run(port=9000)\nb.run(port=8000)", `import os\na.run(port=9000)\nb.run(port=${PY})`, 8000],
    ["neither of two", "import os\na.run(port=9000)\nb.run(port=8000)", undefined],
    ["another number", "import os\na.run(port=8000)", undefined, 9000],
    ["a comment and a text", "import os\n# app.run(port=8000)\nx = 'app.run(port=8000)'", undefined],
    ["a computed port", "import os\nuvicorn.run(app, port=args.port)\nx.run(port=8000)", undefined],
    ["a constant that is set twice", "import os\nPORT = 8000\nif x:\n  PORT = 1\nuvicorn.run(app, port=PORT)", undefined],
    ["a parameter", "import os\nPORT = 8000\ndef run(PORT):\n  uvicorn.run(app, port=PORT)", undefined],
    ["another os", "import x as os\nuvicorn.run(app, port=8000)", undefined],
    ["a number before all imports", "PORT = 8000\nimport uvicorn\nuvicorn.run(app, port=PORT)", undefined],
    ["nothing imported", "app.run(port=8000)", undefined],
    ["an open text", 'import os\nx = "\napp.run(port=8000)', undefined],
    [
      "PORT",
      'app.run(port=int(os.environ.get("PORT", 5000)))',
      'app.run(port=int((os.environ.get("API_PORT") or os.environ.get("PORT", 5000))))',
    ],
    ["PORT by getenv", "port = os.getenv('PORT') or 5000", `port = (os.getenv("API_PORT") or os.getenv('PORT')) or 5000`],
    ["PORT in another way, too", 'os.environ["PORT"] = "1"; os.environ.get("PORT", 5000)', undefined],
    ["PORT in a formatted text", "os.environ.get('PORT', 5000); f\"{os.environ['PORT']}\"", undefined],
    ["a dotenv file that wins", "load_dotenv(override=True); app.run(port=int(os.getenv('PORT')))", undefined],
  ];
  for (const [name, text, after, number] of rows)
    test(name, async () => assert.equal(await changed(text, "python api.py", "api.py", number === undefined ? {} : { number }), after));

  test("the file is that of the command line", async () => {
    const text = "import os\napp.run(port=8000)";
    for (const line of ["python3 -u api.py", "poetry run python ./api.py", "py api.py"])
      assert.equal(await changed(text, line, "api.py"), `import os\napp.run(port=${PY})`, line);
    for (const line of ["python -m api", "python ../api.py", "python manage.py runserver"])
      assert.equal(await changed(text, line, "api.py"), undefined, line);
  });
});
