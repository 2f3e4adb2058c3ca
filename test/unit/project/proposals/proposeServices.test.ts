import assert from "node:assert/strict";
import { parseProjectFile } from "../../../../client/project/parseProjectFile.js";
import { toProjectFile } from "../../../../client/project/changes/projectFileChanges.js";
import { MOST_SERVICES } from "../../../../client/project/proposals/proposeServices.js";
import { images } from "../../../../server/protocol/commandLines/images.js";
import { inShort, placesOf, type Repository, scripts, servicesOf } from "./repository.js";

const launch = (...configurations: object[]): object => ({ version: "0.2.0", configurations });
const short = async (repository: Repository): Promise<string[]> => inShort(await servicesOf(repository));
const places = async (repository: Repository): Promise<Record<string, string[]>> => placesOf(await servicesOf(repository));

suite("Proposed services", () => {
  test("nested commands of concurrently are two services at two places of one line", async () => {
    const repository = { "package.json": scripts({ dev: 'concurrently "npx vite --open" "tsx watch server.ts"' }) };
    assert.deepEqual(await short(repository), ["web PORT 5173 Vite", "server SERVER_PORT - Node.js"]);
    assert.deepEqual(await places(repository), { web: ["package.json dev 0"], server: ["package.json dev 1"] });
  });

  test("databases are never first, have no PORT and are not ticked", async () => {
    const compose = (ports: string): string =>
      `services:\n  cache: { image: "redis:7", ports: ["6379:6379"] }\n  db: { image: "postgres:16", ports: ["5432:5432"] }\n  shop: { build: ., ports: [${ports}] }\n`;
    assert.deepEqual(await short({ "compose.yaml": compose('"8088:8088"') }), [
      "shop PORT 8088 -",
      "cache CACHE_PORT 6379 - off",
      "db DB_PORT 5432 - off",
    ]);
    assert.deepEqual(await short({ "package.json": scripts({ dev: "next dev", db: "redis-server --port 6380" }) }), [
      "web PORT 3000 Next.js",
      "db DB_PORT 6380 Redis off",
    ]);
    assert.deepEqual(await short({ "compose.yaml": "services: { mongo: { image: mongo, ports: ['27017:27017'] } }" }), [
      "mongo MONGO_PORT 27017 - off",
    ]);
  });

  test("the variable of a database says that it is one where its name does not, whatever its image and port are", async () => {
    const compose = (image: string, port: string): string => `services: { thing: { image: "${image}", ports: ["${port}"] } }`;
    for (const { kind, names, port } of images) {
      if (kind !== "database" || port < 1024) continue;
      const { proposals } = await servicesOf({ "compose.yaml": compose(`${names[0]}:1`, `7000:${port}`) });
      assert.deepEqual([names[0], ...proposals.map(({ service, env }) => `${service} ${env}`)], [names[0], "thing THING_DB_PORT"]);
    }
    assert.deepEqual(await short({ "compose.yaml": compose("postgres", "${THING_PORT:-7000}:5432") }), ["thing THING_DB_PORT 7000 - off"]);
    assert.deepEqual(await short({ "compose.yaml": compose("postgres", "${PG_PORT:-7000}:5432") }), ["thing PG_PORT 7000 - off"]);
    assert.deepEqual(await short({ "compose.yaml": "services: { main: { image: redis, ports: ['7000:6379'] } }" }), [
      "main-server MAIN_SERVER_DB_PORT 7000 - off",
    ]);
  });

  test("a server gets PORT beside a declared database, which is no main service", async () => {
    const repository = { "package.json": scripts({ dev: "next dev" }) };
    const envs = async (known: [string, object][]): Promise<string[]> => inShort(await servicesOf(repository, { known: new Map(known) }));
    assert.deepEqual(await envs([["db", { env: "DB_PORT" }]]), ["web PORT 3000 Next.js"]);
    assert.deepEqual(await envs([["api", { env: "API_PORT" }]]), ["web WEB_PORT 3000 Next.js"]);
  });

  test("of several published ports the one that a person opens is the service's, and no debugger's", async () => {
    const { proposals } = await servicesOf({
      "compose.yaml":
        "services:\n  backend: { build: backend, ports: ['80:80', '9229:9229', '8081:8081'] }\n  mail: { image: mailhog/mailhog, ports: ['1025:1025', '8025:8025'] }\n",
    });
    assert.deepEqual(
      proposals.map(({ service, preferred, kind }) => [service, preferred, kind]),
      [
        ["backend", 8081, "server"],
        ["mail", 8025, "tool"],
      ],
    );
  });

  test("what a compose file builds from a package's folder, or names like it, is the package's service", async () => {
    assert.deepEqual(
      await places({
        "compose.yaml":
          "services: { frontend: { build: ./frontend, ports: ['3000:3000'] }, back: { build: ./backend, ports: ['8000:8000'] }, db: { image: postgres } }",
        "frontend/package.json": scripts({ dev: "vite --port 3000" }),
        "backend/manage.py": "django",
      }),
      {
        frontend: ["frontend/package.json dev 0", "compose.yaml frontend"],
        backend: ["backend/manage.py", "compose.yaml back"],
      },
    );
    assert.deepEqual(
      await short({
        "package.json": scripts({ "dev:web": "vite", "dev:api": "node api.js" }),
        "api.js": "x.listen(process.env.PORT)",
        "compose.yaml": "services: { api: { build: ., ports: ['${API:-4001}:80'] }, web: { build: ., ports: ['3300:80'] } }",
      }),
      ["web PORT 3300 Vite", "api API 4001 Node.js"],
    );
  });

  test("Django with a database, and a container that runs it", async () => {
    assert.deepEqual(
      await short({
        "manage.py": "django",
        "compose.yaml":
          "services: { db: { image: postgres, ports: ['5432:5432'] }, web: { build: ., command: python manage.py runserver 0.0.0.0:8000, ports: ['8000:8000'] } }",
      }),
      ["web PORT 8000 Django", "db DB_PORT 5432 - off"],
    );
  });

  test("the server of a script and of launch.json and tasks.json is one", async () => {
    assert.deepEqual(
      await places({
        "package.json": scripts({ dev: "vite --port 5180" }),
        ".vscode/tasks.json": { tasks: [{ label: "dev", type: "shell", command: "npx vite --port 5180" }] },
        ".vscode/launch.json": launch(
          { name: "Chrome", type: "chrome", request: "launch", url: "http://localhost:5180", preLaunchTask: "npm: dev" },
          { name: "Full stack", type: "node-terminal", request: "launch", command: "npm run dev -- --port 5180" },
        ),
      }),
      { web: ["package.json dev 0", ".vscode/launch.json Full stack", ".vscode/tasks.json dev"] },
    );
    assert.deepEqual(
      await places({
        "package.json": scripts({ dev: "nodemon src/server.js", start: "node src/server.js" }),
        "src/server.js": "app.listen(process.env.PORT || 3000)",
        ".vscode/launch.json": launch(
          { type: "node", request: "launch", name: "Launch Server", program: "${workspaceFolder}/src/server.js" },
          { type: "node", request: "attach", name: "Attach", port: 9229 },
          { type: "node", request: "launch", name: "Current file", program: "${file}" },
          { type: "node", request: "launch", name: "Jest", program: "${workspaceFolder}/node_modules/.bin/jest" },
        ),
      }),
      { main: ["package.json dev 0", ".vscode/launch.json Launch Server"] },
    );
  });

  test("in launch.json PORT comes first, and a database's or debugger's never", async () => {
    const env = { DB_HOST: "localhost", DB_PORT: "5433", REDIS_PORT: "6380", METRICS_PORT: "9100", DEBUG_PORT: "9229", PORT: "4000" };
    const program = "${workspaceFolder}/api/server.js";
    assert.deepEqual(await short({ ".vscode/launch.json": launch({ name: "API", type: "node", request: "launch", program, env }) }), [
      "api PORT 4000 Node.js",
    ]);
    const others = { ...env, PORT: undefined };
    assert.deepEqual(
      await short({ ".vscode/launch.json": launch({ name: "API", type: "node", request: "launch", program, env: others }) }),
      [],
    );
    const go = { name: "API", type: "go", request: "launch", program: "${workspaceFolder}/cmd", env: { DB_PORT: 5432, HTTP_PORT: "8080" } };
    assert.deepEqual(await short({ ".vscode/launch.json": launch(go) }), ["api HTTP_PORT 8080 Go"]);
    const flagged = { ...go, args: ["-addr=:8084"] };
    assert.deepEqual(
      await short({ ".vscode/launch.json": launch(flagged) }),
      ["api PORT 8084 Go"],
      "where a flag decides, it is another port",
    );
  });

  test("says where Vite Ruby's tests have a port of their own", async () => {
    const of = async (test: number) =>
      (await servicesOf({ "config/vite.json": { all: { port: 3036 }, test: { port: test } }, "Procfile.dev": "vite: bin/vite dev\n" }))
        .notes;
    const where = "where VITE_RUBY_PORT is set, as in Port Daddy's terminals, they have that port instead";
    assert.deepEqual(await of(3037), [`config/vite.json gives tests port 3037; ${where}.`]);
    assert.deepEqual(await of(3036), []);
  });

  test("configurations and tasks of a workspace that has this folder alone", async () => {
    const configuration = { name: "API", type: "node", request: "launch", program: "${workspaceFolder}/api.js", env: { PORT: "4321" } };
    const of = (...folders: string[]) => ({
      "shop.code-workspace": {
        folders: folders.map((path) => ({ path })),
        launch: { configurations: [configuration] },
        tasks: { tasks: [{ label: "docs", type: "shell", command: "mkdocs serve -a localhost:8004" }] },
      },
    });
    assert.deepEqual(await short(of(".")), ["api PORT 4321 Node.js", "docs DOCS_PORT 8004 MkDocs"]);
    assert.deepEqual(await short(of(".", "../other")), []);
  });

  const express = (port: string): string => `const express = require("express");\nconst app = express();\napp.listen(${port});\n`;
  const dependencies = { express: "^5.1.0" };

  test("a new folder of Express without a script for it", async () => {
    const manifest = scripts({ test: 'echo "Error: no test specified" && exit 1' }, { main: "index.js", dependencies });
    for (const file of ["index.js", "server.js", "src/app.mjs"])
      assert.deepEqual(
        await short({ "package.json": manifest, [file]: express("process.env.PORT || 3000") }),
        ["main PORT 3000 Node.js"],
        file,
      );
    assert.deepEqual(await short({ "server.js": express("8080") }), ["main PORT 8080 Node.js"]);
    // A library, and one whose script starts something else.
    assert.deepEqual(await short({ "package.json": manifest, "index.js": "exports.serve = (port) => createServer().listen(port);" }), []);
    assert.deepEqual(await short({ "package.json": scripts({ start: "make up" }), "index.js": express("3000") }), []);
  });

  test("one server that scripts, configurations and tasks start", async () => {
    const program = { type: "node", request: "launch", name: "Launch Program", program: "${workspaceFolder}/index.js" };
    const watching = { ...program, name: "nodemon", runtimeExecutable: "nodemon", program: "./index.js" };
    const byScript = {
      type: "node",
      request: "launch",
      name: "Launch via NPM",
      runtimeExecutable: "npm",
      runtimeArgs: ["run-script", "dev"],
    };
    const tasks = [
      { type: "npm", script: "start", label: "npm: start" },
      { type: "process", command: "node", args: ["${workspaceFolder}/index.js"], label: "server" },
      { type: "shell", command: "npm start", label: "start" },
    ];
    const files = { "index.js": express("process.env.PORT || 3000"), ".vscode/launch.json": launch(program, watching, byScript) };
    const manifest = scripts({ start: "node index.js", dev: "nodemon index.js", server: "node ./index" }, { dependencies });
    const all = { ...files, ".vscode/tasks.json": { tasks } };
    assert.deepEqual(await short({ ...all, "package.json": manifest }), ["main PORT 3000 Node.js"]);
    assert.deepEqual(await short({ ...all, "package.json": scripts({}, { dependencies }) }), ["main PORT 3000 Node.js"]);
  });

  test("one Flask that is started as a module and as a file", async () => {
    const flask = { name: "Flask", type: "debugpy", request: "launch", module: "flask", args: ["run"] };
    const file = { name: "Python: File", type: "debugpy", request: "launch", program: "${workspaceFolder}/app.py" };
    const source = "from flask import Flask\napp = Flask(__name__)\nif __name__ == '__main__':\n    app.run(debug=True)\n";
    assert.deepEqual(await short({ "app.py": source, "requirements.txt": "flask", ".vscode/launch.json": launch(flask, file) }), [
      "web FLASK_RUN_PORT 5000 Flask",
    ]);
  });

  test("Django's manage.py beside configurations of Flask and of Django", async () => {
    const flask = { name: "Flask", type: "debugpy", request: "launch", module: "flask", args: ["run", "--port", "5001"] };
    const django = { name: "Django", type: "debugpy", request: "launch", program: "manage.py", args: ["runserver", "8001"] };
    assert.deepEqual(await short({ "manage.py": "django", ".vscode/launch.json": launch(flask, django) }), [
      "flask FLASK_RUN_PORT 5001 Flask",
      "web WEB_PORT 8001 Django",
    ]);
  });

  test("configurations of all kinds of debuggers, by the port in their arguments", async () => {
    assert.deepEqual(
      await short({
        ".vscode/launch.json": `{ "configurations": [
          { "name": "Flask", "type": "debugpy", "request": "launch", "module": "flask", "args": ["run", /* no */ "--no-reload", "--port", "5001"] },
          { "name": "Django", "type": "debugpy", "request": "launch", "program": "\${workspaceFolder}/manage.py", "args": ["runserver", "0.0.0.0:8001"] },
          { "name": "Text", "type": "debugpy", "request": "launch", "module": "uvicorn", "args": "main:app --port 8003" },
          { "name": "npm", "type": "node", "request": "launch", "runtimeExecutable": "npm", "runtimeArgs": ["run", "dev", "--", "--port", "5183"] },
          { "name": "dotnet", "type": "coreclr", "request": "launch", "program": "x.dll", "env": { "ASPNETCORE_URLS": "http://localhost:5086" } },
          { "name": "java", "type": "java", "request": "launch", "mainClass": "x.Main", "vmArgs": "-Dserver.port=8087" },
          { "name": "php", "type": "php", "request": "launch", "runtimeArgs": ["-S", "localhost:8089"], "port": 9003 },
          { "name": "cmd", "type": "node-terminal", "request": "launch", "command": "next dev -p 3090" },
          { "name": "lsp", "type": "ruby_lsp", "request": "launch", "program": "ruby bin/rails server -p 3003" },
          { "name": "Spring Boot-ShopApplication<shop>", "type": "java", "request": "launch", "mainClass": "x", "args": "--server.port=8088" },
          { "name": "file", "type": "bashdb", "request": "launch", "program": "\${file}", "args": ["--port", "3009"] },
          { "name": "free", "type": "php", "request": "launch", "runtimeArgs": ["-S", "localhost:0"], "port": 9003 },
          { "name": "any", "type": "node-terminal", "request": "launch", "command": "vite --port 0" },
        ] }`,
      }),
      [
        "cmd PORT 3090 Next.js",
        "flask FLASK_RUN_PORT 5001 Flask",
        "django DJANGO_PORT 8001 Django",
        "text UVICORN_PORT 8003 Uvicorn",
        "npm NPM_PORT 5183 -",
        "dotnet DOTNET_PORT 5086 ASP.NET Core",
        "java JAVA_PORT 8087 Java",
        "php PHP_PORT 8089 PHP",
        "lsp LSP_PORT 3003 Rails",
        "shop SHOP_PORT 8088 Java",
      ],
    );
  });

  test("a configuration without a port finds the program of its folder", async () => {
    const profiles = { http: { commandName: "Project", applicationUrl: "http://localhost:5186" } };
    const configuration = { type: "coreclr", request: "launch", program: "${workspaceFolder}/src/Api/bin/Debug/net8.0/Api.dll" };
    assert.deepEqual(
      await short({
        "src/Api/Properties/launchSettings.json": { profiles },
        ".vscode/launch.json": launch({ name: ".NET Core Launch (web)", ...configuration }),
      }),
      ["Api PORT 5186 ASP.NET Core"],
    );
    assert.deepEqual(
      await places({
        "pom.xml": "spring-boot-maven-plugin",
        ".vscode/launch.json": launch({ type: "java", name: "ShopApplication", request: "launch", mainClass: "com.shop.ShopApplication" }),
      }),
      { web: [".vscode/launch.json ShopApplication", "pom.xml"] },
    );
  });

  test("a line of a Procfile does not rely on PORT, which its runner sets; a script that it runs in production may", async () => {
    const procfile = "css: bin/rails tailwindcss:watch\nweb: bin/rails server -p 3000\n";
    assert.deepEqual(await short({ "Procfile.dev": procfile }), ["web WEB_PORT 3000 Rails"]);
    const { proposals } = await servicesOf({ "Procfile.dev": procfile });
    const [place] = proposals[0]!.places;
    assert.deepEqual(place?.what === "commandLine" && place.at, { offset: procfile.indexOf("bin/rails server"), length: 24 });
    assert.deepEqual(
      await short({
        Procfile: "web: npm start\n",
        "package.json": scripts({ start: "node index.js", dev: "nodemon index.js" }),
        "index.js": "express().listen(process.env.PORT || 5000)",
      }),
      ["web PORT 5000 Node.js"],
    );
  });

  test("scripts with another target, not with another way, are other services", async () => {
    assert.deepEqual(
      await short({
        "package.json": scripts({ start: "ng serve", "start:admin": "ng serve admin --port 4201", "start:prod": "ng serve -c production" }),
      }),
      ["web PORT 4200 Angular", "admin ADMIN_PORT 4201 Angular"],
    );
    assert.deepEqual(
      await short({
        "package.json": scripts({
          "start:dev": "nest start --watch",
          "start:debug": "nest start --debug",
          "start:auth:dev": "nest start auth",
        }),
      }),
      ["main PORT 3000 NestJS", "auth AUTH_PORT - NestJS"],
    );
  });

  test("the command line of a task in deno.json is where the task has it", async () => {
    const tasks = { dev: "deno serve --port 8001 main.ts", web: { description: "The page", command: "vite --port 5175" } };
    const { proposals } = await servicesOf({ "deno.json": { tasks } });
    const at = proposals.flatMap((each) => each.places.map((place) => (place.what === "commandLine" ? place.at : undefined)));
    assert.deepEqual(at, [
      ["tasks", "web", "command"],
      ["tasks", "dev"],
    ]);
  });

  test("a port that one script gives another one counts, and wins there, which is said", async () => {
    const found = await servicesOf({
      "package.json": scripts({ dev: "cd client && npm run dev -- --port 3005" }),
      "client/package.json": scripts({ dev: "vite" }),
    });
    assert.deepEqual(inShort(found), ["client PORT 3005 Vite"]);
    assert.deepEqual(found.proposals[0]!.notes, ['"dev" in package.json runs "dev" with port 3005, which overrides any variable there.']);
    const command = "npm run dev -- --port 3005";
    const inEditor = await servicesOf({
      ".vscode/launch.json": { configurations: [{ name: "Page", type: "node-terminal", request: "launch", command }] },
      "package.json": scripts({ dev: "vite" }),
    });
    assert.deepEqual(
      inEditor.proposals.map(({ notes }) => notes ?? []),
      [[]],
      "the configuration's own number is replaced",
    );
  });

  test("Nx starts what its targets and its plugins' targets start", async () => {
    const { proposals } = await servicesOf({
      "nx.json": { plugins: [{ plugin: "@nx/vite/plugin", options: { serveTargetName: "up" } }] },
      "apps/shop/project.json": { name: "shop" },
      "apps/shop/vite.config.ts": "export default {}",
      "apps/api/project.json": { name: "api", targets: { serve: { executor: "@nx/js:node" } } },
      "apps/api/src/main.ts": "app.listen(process.env.PORT || 3333)",
    });
    const starts = proposals.flatMap((each) => each.places.map((place) => (place.what === "sign" ? place.start : undefined)));
    assert.deepEqual(starts, ["npx nx up shop --port={port}", "npx nx serve api"]);
  });

  test("what port-daddy.json has is not proposed again, and keeps its variable and port", async () => {
    const repository = {
      "package.json": scripts({ dev: "next dev", "dev:api": "node api.js", "dev:admin": "vite --port ${ADMIN:-4000}" }),
      "api.js": "x.listen(process.env.PORT || 3000)",
    };
    const known = new Map([
      ["web", { preferred: 3000, env: "PORT" }],
      ["backoffice", { env: "ADMIN" }],
    ]);
    const found = await servicesOf(repository, { known });
    assert.deepEqual(inShort(found), ["api API_PORT - Node.js"]);
    assert.deepEqual(found.proposals[0]!.notes, ["Port 3000 is the preferred port of web, so that api gets another one."]);
  });

  test("a configuration or task that has its port from Port Daddy already is no other service", async () => {
    const node = { type: "node", request: "launch", program: "${workspaceFolder}/server.js" };
    const configurations = [
      { ...node, name: "main", env: { PORT: "${command:portDaddy.port}" } },
      { ...node, name: "api", env: { API_PORT: "${input:apiPort}" } },
      { ...node, name: "own", env: { PORT: "4100", API_URL: "http://localhost:${input:apiPort}" } },
    ];
    const inputs = [{ id: "apiPort", type: "command", command: "portDaddy.port", args: { service: "api" } }];
    const tasks = [{ label: "dev", type: "shell", command: "npx vite --port ${command:portDaddy.port}" }];
    const found = { ".vscode/launch.json": { configurations, inputs }, ".vscode/tasks.json": { tasks } };
    assert.deepEqual(await places(found), { own: [".vscode/launch.json own"] });
  });

  test("a port that cannot be had is not preferred, and that is said", async () => {
    const found = await servicesOf({ "package.json": scripts({ dev: "vite --port 6000" }) }, { canBeHad: (port) => port !== 6000 });
    assert.deepEqual(inShort(found), ["web PORT - Vite"]);
    assert.equal(found.proposals[0]!.notes?.length, 1);
    assert.deepEqual(await short({ "package.json": scripts({ dev: "vite --port 80" }) }), ["web PORT 5173 Vite"]);
  });

  test("what is not understood is said", async () => {
    const { notes } = await servicesOf({
      "a/package.json": scripts({ dev: "./run.sh" }),
      "b/package.json": scripts({ dev: "make dev" }),
      "c/package.json": scripts({ dev: "tsc -w" }),
      Dockerfile: "FROM node\nEXPOSE 8080\n",
    });
    assert.deepEqual(notes, [
      'The script "dev" in a/package.json starts nothing that is known to serve.',
      '"dev" in b/package.json runs make, whose own file is not read.',
      "Dockerfile exposes port 8080, but no file says how it is started.",
    ]);
  });

  test("scripts that run each other in a circle, folders outside of the root and strange files end well", async () => {
    assert.deepEqual(await short({ "package.json": scripts({ dev: "npm start", start: "npm run dev", serve: "cd ../.. && vite" }) }), []);
    const strange = {
      "package.json": "[]",
      "compose.yaml": "services: [1, 2]",
      ".vscode/launch.json": '{"configurations": [1, null, {"request": "launch"}]}',
    };
    assert.deepEqual(
      await short({ ...strange, "pnpm-workspace.yaml": "{{{", Procfile: "\u0000\n::::", "deno.json": "[", "composer.json": "7" }),
      [],
    );
    const workspaces = ["**/**/**/**/*", "../*", "/etc/*", "{a,b,c}{a,b,c}{a,b,c}{a,b,c}{a,b,c}", "$HOME"];
    assert.deepEqual(await short({ "package.json": { workspaces }, "x/y/package.json": scripts({ dev: "vite" }) }), ["y PORT 5173 Vite"]);
  });

  test("what serves a build, and what a one-shot source file by its name is, are no services beside the dev server", async () => {
    const all = { dev: "next dev", "web:start": "next start -p 3005", "api:start": "node migrate.js", "docs:serve": "docusaurus serve" };
    assert.deepEqual(await short({ "package.json": scripts(all) }), ["web PORT 3000 Next.js"]);
    assert.deepEqual(await places({ "package.json": scripts(all) }), { web: ["package.json dev 0"] });
    assert.deepEqual(await short({ "package.json": scripts({ dev: "node scrape.js", start: "node seed.js" }) }), []);
  });

  test("a configuration that names only the port of another find is the same server", async () => {
    const configuration = { name: "Backend", type: "java", request: "launch", mainClass: "x.Main", vmArgs: "-Dserver.port=4100" };
    assert.deepEqual(
      await places({ "package.json": scripts({ dev: "foo serve --port 4100" }), ".vscode/launch.json": launch(configuration) }),
      { main: ["package.json dev 0", ".vscode/launch.json Backend"] },
    );
  });

  test("folders of one name are told apart by the folder around them, else by their packages", async () => {
    const workspaces = ["**/web"];
    const web = scripts({ dev: "vite" });
    assert.deepEqual(
      Object.keys(await places({ "package.json": { workspaces }, "apps/shop/web/package.json": web, "apps/blog/web/package.json": web })),
      ["blog-web", "shop-web"],
    );
    assert.deepEqual(
      Object.keys(
        await places({
          "package.json": { workspaces },
          "a/x/web/package.json": scripts({ dev: "vite" }, { name: "@me/first" }),
          "b/x/web/package.json": scripts({ dev: "vite" }, { name: "@me/second" }),
        }),
      ),
      ["first", "second"],
    );
  });

  test("scripts that run each other in thousands of ways take no more time than others", async () => {
    const star = Array.from({ length: 40 }, (_, index): [string, string] => [`dev:x${index}`, 'concurrently "npm:dev:*"']);
    const chain = Array.from({ length: 60 }, (_, index): [string, string] => [
      `dev:y${index}`,
      `concurrently "npm run dev:y${index + 1}" "npm run dev:y${index + 2}" "vite --port ${3000 + index}"`,
    ]);
    const { proposals } = await servicesOf({
      "a/package.json": scripts(Object.fromEntries(star)),
      "b/package.json": scripts(Object.fromEntries(chain)),
    });
    assert.ok(proposals.length > 0 && proposals.length < 100);
  }).timeout(5000);

  test("a hundred at most, and the rest is said", async () => {
    const packages = Array.from({ length: MOST_SERVICES + 3 }, (_, index) => [
      `apps/p${index}/package.json`,
      scripts({ dev: `vite --port ${4000 + index}` }),
    ]);
    const { proposals, notes } = await servicesOf({
      "package.json": { workspaces: ["apps/*"] },
      ...(Object.fromEntries(packages) as Repository),
    });
    assert.equal(proposals.length, MOST_SERVICES);
    assert.deepEqual(notes, [`Of ${MOST_SERVICES + 3} services only the first ${MOST_SERVICES} are proposed.`]);
  });

  test("make a port-daddy.json that is a good one", async () => {
    const { proposals } = await servicesOf({ "package.json": scripts({ dev: "vite --port 5200", "dev:my api": "json-server db.json" }) });
    const { services } = parseProjectFile(toProjectFile("shop", proposals), "port-daddy.json");
    assert.deepEqual(
      [...services],
      [
        ["web", { preferred: 5200, env: "PORT" }],
        ["my-api", { preferred: 3000, env: "MY_API_PORT" }],
      ],
    );
  });

  test("of very long lists are looked for in the first part, which is said", async () => {
    const notesOf = async (repository: Repository): Promise<string[]> => (await servicesOf(repository)).notes;
    const many = <T>(count: number, each: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => each(index));
    const configuration = (index: number): object => ({ name: `c${index}`, type: "chrome", request: "launch" });
    const at200 = {
      ".vscode/launch.json": launch(...many(200, configuration)),
      Procfile: many(50, (index) => `p${index}: true`).join("\n"),
    };
    assert.deepEqual(await notesOf(at200), []);
    assert.deepEqual(await notesOf({ ".vscode/launch.json": launch(...many(201, configuration)) }), [
      "Only the first 200 configurations of .vscode/launch.json were read.",
    ]);
    assert.deepEqual(await notesOf({ ".vscode/tasks.json": { tasks: many(201, (index) => ({ label: `t${index}`, command: "true" })) } }), [
      "Only the first 200 tasks of .vscode/tasks.json were read.",
    ]);
    assert.deepEqual(await notesOf({ Procfile: many(51, (index) => `p${index}: true`).join("\n") }), [
      "Only the first 50 processes of Procfile were read.",
    ]);
    assert.deepEqual(await notesOf({ "package.json": scripts(Object.fromEntries(many(201, (index) => [`x${index}`, "true"]))) }), [
      "Only the first 200 scripts of package.json were read.",
    ]);
    const runs = scripts({
      dev: `run-p ${many(90, (index) => `s${index}:*`).join(" ")}`,
      ...Object.fromEntries(
        many(180, (index) => [
          `s${index >> 1}:${index}`,
          `concurrently ${many(3, (at) => `"vite --port ${3000 + index * 3 + at}"`).join(" ")}`,
        ]),
      ),
    });
    assert.ok((await notesOf({ "package.json": runs })).includes("Only the first 500 places that start a server were compared."));
  });
});
