import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { proposeServices, toProjectFile } from "../../../../client/project/proposals/proposeServices.js";
import { parseProjectFile } from "../../../../client/project/parseProjectFile.js";

suite("Proposed services", () => {
  let root: string;
  setup(() => {
    root = mkdtempSync(path.join(tmpdir(), "proposals-"));
  });
  teardown(() => rmSync(root, { recursive: true }));

  function write(files: Record<string, unknown>): void {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(root, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    }
  }

  /** The proposals, in short. */
  const proposed = async () =>
    (await proposeServices(root)).map(({ service, env, preferred, framework }) =>
      [service, env, preferred, framework].filter((each) => each !== undefined).join(" "),
    );

  test("nothing for an empty folder, and for one whose scripts serve nothing", async () => {
    assert.deepEqual(await proposed(), []);
    write({ "package.json": { scripts: { build: "tsc", test: "mocha", dev: "tsc --watch" } } });
    assert.deepEqual(await proposed(), []);
  });

  test("one for a package with a dev server, called web where it is a page", async () => {
    write({ "package.json": { scripts: { dev: "vite", build: "vite build", preview: "vite preview" } } });
    assert.deepEqual(await proposed(), ["web PORT Vite"]);
    write({ "package.json": { scripts: { dev: "nodemon server.js", start: "node server.js" } } });
    assert.deepEqual(await proposed(), ["main PORT"]);
  });

  test("one for each script that starts a part of its own, but not for another way to start the same", async () => {
    write({
      "package.json": {
        scripts: {
          dev: "next dev --port 3400",
          "dev:debug": "NODE_OPTIONS=--inspect next dev",
          "dev:api": "tsx watch api.ts",
          storybook: "storybook dev -p 6006",
          "build-storybook": "storybook build",
        },
      },
    });
    assert.deepEqual(await proposed(), ["main PORT 3400 Next.js", "api API_PORT", "storybook STORYBOOK_PORT 6006 Storybook"]);
  });

  test("one for each package of a workspace that serves, of npm, yarn and pnpm; the root's scripts run them", async () => {
    write({
      "package.json": { workspaces: ["apps/*", "!apps/old"], scripts: { dev: "npm run dev --workspaces" } },
      "apps/web/package.json": { scripts: { dev: "astro dev" } },
      "apps/api/package.json": { scripts: { dev: "nest start --watch" } },
      "apps/old/package.json": { scripts: { dev: "vite" } },
      "apps/lib/package.json": { scripts: { build: "tsc" } },
      "apps/web/node_modules/x/package.json": { scripts: { dev: "vite" } },
      "pnpm-workspace.yaml": "packages:\n  - sites/*\n",
      "sites/docs/package.json": { scripts: { start: "docusaurus start" } },
    });
    assert.deepEqual(await proposed(), ["web PORT Astro", "docs DOCS_PORT Docusaurus", "api API_PORT"]);
  });

  test("the processes of a Procfile that listen", async () => {
    write({ "Procfile.dev": "web: bin/rails server -p 3000\ncss: yarn watch:css\nworker: bundle exec sidekiq\nvite: bin/vite dev\n" });
    assert.deepEqual(await proposed(), ["web PORT 3000 Rails", "vite VITE_PORT Vite"]);
  });

  test("the services of a compose file that publish a port", async () => {
    write({
      "compose.yaml": [
        "services:",
        "  db: { image: postgres, ports: ['127.0.0.1:5433:5432'] }",
        "  web: { build: ., ports: ['${WEB_PORT:-3000}:80'] }",
        "  mail: { image: mailpit, ports: [{ target: 1025, published: '1026' }] }",
        "  queue: { image: redis, ports: ['6379'] }",
        "  quiet: { image: redis }",
        "  proxy: { image: caddy, ports: ['80:80', '5353:53/udp', { target: 53, published: 5354, protocol: udp }] }",
      ].join("\n"),
    });
    assert.deepEqual(await proposed(), ["web WEB_PORT 3000", "db DB_PORT 5433", "mail MAIL_PORT 1026"]);
  });

  test("the configurations of launch.json with a number for a port, comments and all", async () => {
    write({
      ".vscode/launch.json": `{ // here
        "configurations": [
          { "name": "API server", "type": "node", "request": "launch", "env": { "API_PORT": "4000" } },
          { "name": "attach", "type": "node", "request": "attach", "port": 9229 },
          { "name": "ours", "type": "node", "request": "launch", "env": { "PORT": "\${command:portDaddy.port}" } },
        ],
      }`,
    });
    assert.deepEqual(await proposed(), ["api-server API_PORT 4000"]);
  });

  test("what several files say of one service, once", async () => {
    write({
      "package.json": { scripts: { "dev:web": "vite", "dev:api": "node api.js" } },
      "compose.yaml": "services: { api: { ports: ['${API:-4001}:80'] }, web: { ports: ['3300:80'] } }",
    });
    assert.deepEqual(await proposed(), ["web PORT 3300 Vite", "api API 4001"]);
  });

  test("one for a project that a framework's own command starts, by the variable that it reads, or with the flag that it needs", async () => {
    const signs: [file: string, text: string, proposed: string, startedBy?: string][] = [
      ["manage.py", "#!/usr/bin/env python", "web PORT Django", "python manage.py runserver {port}"],
      ["artisan", "#!/usr/bin/env php", "web SERVER_PORT Laravel"],
      ["bin/rails", "#!/usr/bin/env ruby", "web PORT Rails"],
      ["mix.exs", '{:phoenix, "~> 1.8"}', "web PORT Phoenix"],
      ["pom.xml", "<artifactId>spring-boot-starter-web</artifactId>", "web SERVER_PORT Spring Boot"],
      ["build.gradle.kts", 'id("org.springframework.boot")', "web SERVER_PORT Spring Boot"],
      ["wrangler.toml", 'name = "shop"', "web PORT Wrangler", "wrangler dev --port {port}"],
    ];
    for (const [file, text, expected, startedBy] of signs) {
      write({ [file]: text });
      assert.deepEqual(await proposed(), [expected]);
      assert.equal((await proposeServices(root))[0]!.startedBy, startedBy);
      rmSync(path.join(root, file));
    }
    write({ "mix.exs": "{:plug, []}", "pom.xml": "<project/>" });
    assert.deepEqual(await proposed(), []);
  });

  test("each with a variable of its own, also where two programs read one of the same name", async () => {
    write({
      "package.json": { scripts: { "dev:web": "vite" } },
      ".vscode/launch.json": { configurations: ["a", "b"].map((name) => ({ name, request: "launch", env: { PORT: "4000" } })) },
    });
    assert.deepEqual(await proposed(), ["web PORT Vite", "a A_PORT 4000", "b B_PORT 4000"]);
  });

  test("nothing from files that are broken or strange, and no error", async () => {
    write({
      "package.json": '{ "scripts": { "dev": "vite"',
      "compose.yaml": ":\n  - {",
      Procfile: "\u0000\n::::",
      ".vscode/launch.json": "[[[",
      "pnpm-workspace.yaml": "{{{",
    });
    assert.deepEqual(await proposed(), ["web PORT Vite"]);
    write({
      "package.json": "[]",
      "compose.yaml": "services: [1, 2]",
      ".vscode/launch.json": '{"configurations": [1, null, {"request": "launch", "name": 5}]}',
    });
    assert.deepEqual(await proposed(), []);
  });

  test("make a port-daddy.json that is a good one", async () => {
    write({ "package.json": { scripts: { dev: "vite --port 5200", "dev:my api": "node x.js" } } });
    const text = toProjectFile("shop", await proposeServices(root));
    const { project, services } = parseProjectFile(text, "port-daddy.json");
    assert.deepEqual(
      [project, [...services]],
      [
        "shop",
        [
          ["main", { preferred: 5200, env: "PORT" }],
          ["my-api", { env: "MY_API_PORT" }],
        ],
      ],
    );
  });
});
