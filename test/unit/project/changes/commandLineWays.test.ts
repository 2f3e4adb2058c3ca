import assert from "node:assert/strict";
import { commandLineWays } from "../../../../client/project/changes/commandLineWays.js";
import { applyEdits } from "../../../../client/project/changes/fileEdit.js";
import type { CommandLinePlace, PortName, Way } from "../../../../client/project/proposals/proposal.js";
import type { UserShell } from "../../../../client/project/changes/commandLine/userShell.js";
import { MemoryFiles } from "./memoryFiles.js";

const WEB: PortName = { service: "web", variable: "WEB_PORT", isMain: false, reference: "", url: "" };
const MAIN: PortName = { service: "main", variable: "PORT", isMain: true, reference: "", url: "" };
const API: PortName = { service: "api", variable: "API_PORT", isMain: false, reference: "", url: "" };
const YARN = { ".yarnrc.yml": "" };

interface Given {
  files?: Record<string, string>;
  /** The folder of package.json. */
  folder?: string;
  by?: CommandLinePlace["by"];
  command?: number;
  platform?: NodeJS.Platform;
  preferred?: number;
  shell?: UserShell;
}

async function waysOf(
  line: string,
  port: PortName,
  { files = {}, folder = "", by = "packageScript", command = 0, platform = "linux", preferred, shell = "posix" }: Given = {},
): Promise<Way[]> {
  const file = by === "procfile" ? "Procfile" : `${folder === "" ? "" : `${folder}/`}package.json`;
  const texts = { [file]: JSON.stringify({ scripts: { dev: line } }), ...files };
  const place: CommandLinePlace = { what: "commandLine", file, by, name: "dev", line, command, at: ["scripts", "dev"] };
  return commandLineWays(new MemoryFiles(texts), preferred === undefined ? {} : { preferred }, place, port, { platform, shell });
}

const described = (ways: readonly Way[]): string[] =>
  ways.map(
    ({ kind, shown, failsOnWindows, overruled = [] }) =>
      `${kind}: ${shown}${failsOnWindows === true ? " !win32" : ""}${overruled.map(({ file, by }) => ` !${file} by ${by}`).join("")}`,
  );

suite("ways of a command line to its port", () => {
  const rows: [name: string, line: string, port: PortName, ways: string[], given?: Given][] = [
    // A program that reads its variable.
    ["the variable alone", "next dev", MAIN, ["variable: next dev"]],
    ["its default is left out", "next dev -p 3000", MAIN, ["variable: next dev"]],
    ["its default is left out, in one word", "next dev --port=3000 --turbo", MAIN, ["variable: next dev --turbo"]],
    [
      "its default is left out, with cross-env",
      "cross-env NODE_ENV=x PORT=3000 next dev",
      MAIN,
      ["variable: cross-env NODE_ENV=x next dev"],
    ],
    [
      "a number without which it would listen on any free port",
      "storybook dev -p 6006",
      { ...API, variable: "SBCONFIG_PORT" },
      ["run: port-daddy run :api -- npm run dev -- -p {port}"],
    ],
    [
      "a file that the program reads only where the line names it",
      "browser-sync start -s dist --config bs-config.js",
      WEB,
      [
        "config: bs-config.js: port: Number(process.env.WEB_PORT) || 3000",
        "run: port-daddy run :web -- npm run dev -- --port {port}",
        "commandLine: browser-sync start -s dist --config bs-config.js --port ${WEB_PORT:-3000} !win32",
      ],
      { files: { "bs-config.js": "module.exports = { open: false }" } },
    ],
    [
      "a file that the program does not read by itself",
      "browser-sync start -s dist",
      WEB,
      [
        "run: port-daddy run :web -- npm run dev -- --port {port}",
        "commandLine: browser-sync start -s dist --port ${WEB_PORT:-3000} !win32",
      ],
      { files: { "bs-config.js": "module.exports = { open: false }" } },
    ],
    [
      "VitePress's file, in the folder that the line names",
      "vitepress dev docs",
      WEB,
      [
        "config: docs/.vitepress/config.mts: port: Number(process.env.WEB_PORT) || 5173",
        "run: port-daddy run :web -- npm run dev -- --port {port} --strictPort",
        "commandLine: vitepress dev docs --port ${WEB_PORT:-5173} !win32",
      ],
      {
        files: {
          "docs/.vitepress/config.mts": "import { defineConfig } from 'vitepress'\nexport default defineConfig({ title: 'Shop' })",
          "package.json": '{"devDependencies":{"@types/node":"24"}}',
        },
      },
    ],
    ["a variable of its own", "flask run", { ...API, variable: "FLASK_RUN_PORT" }, ["variable: flask run"]],
    ["a line that has it already", "vite --port ${WEB_PORT:-5173}", WEB, ["commandLine: vite --port ${WEB_PORT:-5173}"]],
    [
      "a number that no second flag replaces: the line itself, typed without the script",
      "serve -s build -l 4002",
      WEB,
      ["run: port-daddy run :web -- npx serve -s build -l {port}", "commandLine: serve -s build -l ${WEB_PORT:-4002} !win32"],
      { files: { "package.json": '{"devDependencies":{"serve":"14"}}' } },
    ],
    [
      "the same by a program of another name than its package, which the root has",
      "ng serve --port 4201",
      WEB,
      ["run: cd web && port-daddy run :web -- pnpm exec ng serve --port {port}"],
      { folder: "web", files: { "package.json": '{"devDependencies":{"@angular/cli":"18"}}', "pnpm-lock.yaml": "" } },
    ],
    [
      "the same by a program of the system",
      "python -m http.server 8000",
      WEB,
      ["run: port-daddy run :web -- python -m http.server {port}", "commandLine: python -m http.server ${WEB_PORT:-8000} !win32"],
    ],
    [
      "the same by a program that has no flag for a port alone",
      "php -S localhost:8089 -t public",
      WEB,
      ["run: port-daddy run :web -- php -S localhost:{port} -t public", "commandLine: php -S localhost:${WEB_PORT:-8089} -t public !win32"],
    ],
    ["no form of POSIX shells where it would be the only way", "http-server -p 4002 & tsc -w", WEB, []],
    // Scripts of npm: cmd.exe on Windows.
    [
      "vite by npm",
      "vite",
      WEB,
      [
        "config: vite.config.mjs: port: Number(process.env.WEB_PORT) || 5173",
        "run: port-daddy run :web -- npm run dev -- --port {port} --strictPort",
        "commandLine: vite --port ${WEB_PORT:-5173} !win32",
      ],
    ],
    [
      "vite by npm on Windows, in a folder",
      "vite --host",
      WEB,
      [
        "config: apps/web/vite.config.ts: port: Number(process.env.WEB_PORT) || 3000",
        "run: cd apps/web && port-daddy run :web -- pnpm run dev --port {port} --strictPort",
      ],
      {
        folder: "apps/web",
        platform: "win32",
        files: {
          "pnpm-lock.yaml": "",
          "package.json": `{"devDependencies":{"@types/node":"22"}}`,
          "apps/web/vite.config.ts": "export default defineConfig({ server: { port: 3000 } })",
        },
      },
    ],
    [
      "a number that wins over the file moves there",
      "vite --port 5180 --host",
      WEB,
      [
        "config: vite.config.js: port: Number(process.env.WEB_PORT) || 5180",
        "run: port-daddy run :web -- npm run dev -- --port {port} --strictPort",
        "commandLine: vite --port ${WEB_PORT:-5180} --host !win32",
      ],
      { files: { "vite.config.js": "export default {}" } },
    ],
    [
      "a number stays where other scripts start the program, too",
      "vite --port 5180",
      WEB,
      ["run: port-daddy run :web -- npm run dev -- --port {port} --strictPort", "commandLine: vite --port ${WEB_PORT:-5180} !win32"],
      { files: { "vite.config.js": "export default {}", "package.json": `{"scripts":{"dev":"vite --port 5180","other":"vite"}}` } },
    ],
    [
      "a configuration in TypeScript without process",
      "vite",
      WEB,
      ["run: port-daddy run :web -- npm run dev -- --port {port} --strictPort", "commandLine: vite --port ${WEB_PORT:-5173} !win32"],
      { files: { "vite.config.ts": "export default {}" } },
    ],
    [
      "a root of its own",
      "vite ./client",
      WEB,
      [
        "config: client/vite.config.js: port: Number(process.env.WEB_PORT) || 5173",
        "run: port-daddy run :web -- npm run dev -- --port {port} --strictPort",
        "commandLine: vite ./client --port ${WEB_PORT:-5173} !win32",
      ],
      { files: { "client/vite.config.js": "export default {}" }, platform: "linux" },
    ],
    [
      "a configuration of its own",
      "vite client --config vite.client.ts",
      WEB,
      [
        "config: vite.client.ts: port: Number(process.env.WEB_PORT) || 5173",
        "run: port-daddy run :web -- npm run dev -- --port {port} --strictPort",
      ],
      { files: { "vite.client.ts": "import 'node:path';\nexport default {}" }, platform: "win32" },
    ],
    [
      "commands of concurrently",
      `concurrently "vite --open" "tsx watch server.ts"`,
      WEB,
      [
        "config: vite.config.mjs: port: Number(process.env.WEB_PORT) || 5173",
        `commandLine: concurrently "vite --open --port \${WEB_PORT:-5173}" "tsx watch server.ts" !win32`,
      ],
    ],
    // Shells that know defaults on every system.
    ["vite by Yarn 4", "vite", WEB, ["commandLine: vite --port ${WEB_PORT:-5173}"], { files: YARN }],
    [
      "vite by pnpm's shell",
      "vite",
      WEB,
      ["commandLine: vite --port ${WEB_PORT:-5173}"],
      { files: { "pnpm-workspace.yaml": "shellEmulator: true" } },
    ],
    [
      "vite by sh of .npmrc",
      "vite",
      WEB,
      ["commandLine: vite --port ${WEB_PORT:-5173}"],
      { files: { ".npmrc": "script-shell = /bin/bash" } },
    ],
    [
      "a line for POSIX alone",
      "rm -rf .cache && vite",
      WEB,
      ["commandLine: rm -rf .cache && vite --port ${WEB_PORT:-5173}"],
      { command: 1 },
    ],
    ["single quotation marks", "concurrently 'vite' 'node x'", WEB, ["commandLine: concurrently 'vite --port ${WEB_PORT:-5173}' 'node x'"]],
    [
      "Procfile, where a flag would take the server from the network",
      "gunicorn app:app",
      WEB,
      ["commandLine: PORT=${WEB_PORT:-${PORT:-8000}} gunicorn app:app", "run: port-daddy run :web -- gunicorn app:app"],
      { by: "procfile" },
    ],
    ["Procfile", "bin/rails server -p 3000", WEB, ["commandLine: bin/rails server -p ${WEB_PORT:-3000}"], { by: "procfile" }],
    [
      "Procfile, a word with the variable, which the shell replaces before it sets one",
      "gunicorn app.wsgi --bind 0.0.0.0:$PORT",
      WEB,
      ["commandLine: gunicorn app.wsgi --bind 0.0.0.0:${WEB_PORT:-$PORT}"],
      { by: "procfile" },
    ],
    [
      "Procfile, words with the variable and a default",
      'bin/rails s -p "${PORT:-3000}" -b 0.0.0.0 -P tmp/$PORTAL.pid',
      WEB,
      ['commandLine: bin/rails s -p "${WEB_PORT:-${PORT:-3000}}" -b 0.0.0.0 -P tmp/$PORTAL.pid'],
      { by: "procfile" },
    ],
    [
      "Procfile, Phoenix whose configuration names a number",
      "mix phx.server",
      WEB,
      ['config: config/dev.exs: port: String.to_integer(System.get_env("WEB_PORT") || "4000")'],
      {
        by: "procfile",
        files: { "config/dev.exs": "  # http: [port: 1]\n  http: [ip: {127, 0, 0, 1}, port: 4000],\n  https: [port: 4001]\n" },
      },
    ],
    [
      "Procfile, Phoenix whose configuration reads the variable",
      "mix phx.server",
      WEB,
      ["config: config/dev.exs: WEB_PORT"],
      { by: "procfile", files: { "config/dev.exs": 'http: [port: String.to_integer(System.get_env("WEB_PORT") || "4000")]' } },
    ],
    [
      "Procfile, Phoenix that reads PORT",
      "mix phx.server",
      WEB,
      ["commandLine: PORT=${WEB_PORT:-${PORT:-4000}} mix phx.server", "run: port-daddy run :web -- mix phx.server"],
      { by: "procfile", files: { "config/dev.exs": "http: [ip: {127, 0, 0, 1}]" } },
    ],
    [
      "Procfile, a flag with another variable than its program reads",
      "bin/rails s -p $RAILS_PORT",
      WEB,
      ["commandLine: bin/rails s -p ${WEB_PORT:-$RAILS_PORT}"],
      { by: "procfile" },
    ],
    [
      "Procfile, a program that reads no variable",
      "java -Dserver.port=$PORT $JAVA_OPTS -jar app.jar",
      WEB,
      ["commandLine: java -Dserver.port=${WEB_PORT:-$PORT} $JAVA_OPTS -jar app.jar"],
      { by: "procfile" },
    ],
    [
      "Procfile, whose runner sets PORT",
      "bin/rails s",
      WEB,
      ["commandLine: bin/rails s -p ${WEB_PORT:-${PORT:-3000}}"],
      { by: "procfile" },
    ],
    [
      "behind a variable that another command exports",
      "export DEBUG=*; node api.js",
      API,
      ["commandLine: export DEBUG=*; PORT=${API_PORT:-${PORT:-4000}} node api.js"],
      { files: { "api.js": "const { PORT } = process.env; listen(PORT)" }, preferred: 4000 },
    ],
    [
      "within the quotation marks, not around all commands",
      `rm -f log; DEBUG='*' concurrently "vite" "A='1 2' node api.js"`,
      API,
      [`commandLine: rm -f log; DEBUG='*' concurrently "vite" "PORT=\${API_PORT:-\${PORT:-4000}} A='1 2' node api.js"`],
      { files: { "api.js": "const { PORT } = process.env; listen(PORT)" }, preferred: 4000, command: 2 },
    ],
    ["a number that is assigned", "PORT=4000 next dev", MAIN, ["commandLine: PORT=${PORT:-4000} next dev"]],
    ["a second server for POSIX alone", "PORT=4000 node api.js", API, ["commandLine: PORT=${API_PORT:-4000} node api.js"]],
    // cross-env from 10.1 on.
    [
      "a line with cross-env",
      "cross-env NODE_ENV=x vite --port 5180",
      WEB,
      ["commandLine: cross-env NODE_ENV=x vite --port ${WEB_PORT:-5180}"],
      { files: { "package.json": `{"devDependencies":{"cross-env":"^10.1.0"}}` }, platform: "win32" },
    ],
    [
      "a variable that cross-env sets",
      "cross-env PORT=4000 next dev",
      MAIN,
      ["commandLine: cross-env cross-env PORT=${PORT:-4000} next dev"],
      { files: { "package.json": `{"devDependencies":{"cross-env":"^10.1.0"}}` }, platform: "win32" },
    ],
    ["a variable that cross-env sets and hands over", 'cross-env-shell PORT=4000 "next dev -p $PORT"', MAIN, []],
    [
      "a variable that cross-env replaces on Windows, too",
      "cross-env NODE_ENV=x next dev -p 4000 -H $HOST",
      MAIN,
      ["run: port-daddy run -- npm run dev -- -p {port}"],
    ],
    [
      "single quotation marks that cross-env takes off on Windows, too",
      "cross-env NODE_OPTIONS='--inspect' next dev -p 4000",
      MAIN,
      ["run: port-daddy run -- npm run dev -- -p {port}"],
    ],
    [
      "single quotation marks that concurrently takes off on Windows, too",
      "concurrently 'vite' 'npm:api'",
      WEB,
      ["config: vite.config.mjs: port: Number(process.env.WEB_PORT) || 5173"],
    ],
    [
      "an older cross-env",
      "cross-env PORT=4000 next dev",
      MAIN,
      [],
      { files: { "package.json": `{"devDependencies":{"cross-env":"^7.0.3"}}` }, platform: "win32" },
    ],
    // A second server.
    [
      "a second Next.js",
      "next dev",
      API,
      ["run: port-daddy run :api -- npm run dev", "commandLine: next dev -p ${API_PORT:-${PORT:-3000}} !win32"],
    ],
    [
      "a second server of node",
      "node api.js",
      API,
      ["source: api.js: (process.env.API_PORT ?? process.env.PORT)", "run: port-daddy run :api -- npm run dev"],
      { files: { "api.js": "listen(process.env.PORT || 4000)" } },
    ],
    [
      "a server of node that reads its own variable",
      "tsx watch src/api.ts",
      API,
      ["variable: tsx watch src/api.ts"],
      { files: { "src/api.ts": "listen(process.env.API_PORT!)" } },
    ],
    [
      "a server of node that reads PORT, as the main one",
      "node api",
      MAIN,
      ["variable: node api"],
      { files: { "api.js": "listen(process.env.PORT)" } },
    ],
    ["a server of node that reads nothing", "node api.js", API, [], { files: { "api.js": "listen(4000)" } }],
    [
      "a second server of Nest",
      "nest start --watch",
      API,
      ["source: src/main.ts: (process.env.API_PORT ?? process.env.PORT)", "run: port-daddy run :api -- npm run dev"],
      { files: { "src/main.ts": "@Injectable() class A {}\nawait app.listen(process.env.PORT ?? 3000);" } },
    ],
    // Numbers that nobody is given.
    ["a flag with a port below 1024", "next dev -p 80", MAIN, []],
    ["a flag with no port", "vite --port 70000", WEB, []],
    [
      "a variable with a port below 1024",
      "PORT=443 node api.js",
      API,
      [],
      { files: { "api.js": "listen(process.env.PORT)" }, preferred: 8443 },
    ],
    [
      "a second Uvicorn, whose variable the first one has",
      "uvicorn admin:app",
      WEB,
      ["run: port-daddy run :web --env UVICORN_PORT -- npm run dev"],
      { platform: "win32" },
    ],
    [
      "a second Flask in a Procfile",
      "flask --app admin run",
      WEB,
      ["commandLine: flask --app admin run --port ${WEB_PORT:-${FLASK_RUN_PORT:-5000}}"],
      { by: "procfile" },
    ],
    [
      "a second server of Python",
      "python api.py",
      API,
      ['source: api.py: (os.environ.get("API_PORT") or os.environ.get("PORT", 5000))', "run: port-daddy run :api -- npm run dev"],
      { files: { "api.py": 'app.run(port=int(os.environ.get("PORT", 5000)))' }, platform: "win32" },
    ],
    [
      "a second server of another language that reads PORT",
      "go run ./cmd/api",
      API,
      ["run: port-daddy run :api -- npm run dev"],
      { files: { "cmd/api/main.go": 'http.ListenAndServe(":" + os.Getenv("PORT"), nil)' } },
    ],
    [
      "a server of Nest that names its port itself, whatever variable others read",
      "nest start",
      MAIN,
      ["source: src/main.ts: Number(process.env.PORT) || 3000"],
      { files: { "src/main.ts": "await app.listen(3000);", "package.json": `{"devDependencies":{"@types/node":"22"}}` } },
    ],
    [
      "a server that names its port itself, and imports what reads PORT for another one",
      "node api.js",
      API,
      [],
      { files: { "api.js": "require('./config'); app.listen(4000)", "config.js": "exports.port = process.env.PORT" } },
    ],
    [
      "one whose number cannot be changed surely",
      "nest start",
      MAIN,
      [],
      { files: { "src/main.ts": "await app.listen(3000); await other.listen(3001);" } },
    ],
    // Files that decide.
    [
      "a configuration that reads the variable already",
      "vite",
      WEB,
      ["config: vite.config.js: port: Number(process.env.WEB_PORT) || 5173"],
      { files: { ...YARN, "vite.config.js": "export default { server: { port: Number(process.env.WEB_PORT) || 5173 } }" } },
    ],
    [
      "a configuration with another port than the usual one",
      "vite",
      WEB,
      ["commandLine: vite --port ${WEB_PORT:-3000}"],
      { files: { ...YARN, "vite.config.ts": "export default { server: { port: 3000 } }" } },
    ],
    [
      "a configuration whose port is not understood",
      "vite",
      WEB,
      ["run: port-daddy run :web -- yarn run dev --port {port} --strictPort"],
      { files: { ...YARN, "vite.config.ts": "export default defineConfig(({ mode }) => ({ server: { port: settings(mode).port } }))" } },
    ],
    [
      "another program's configuration",
      "bundle exec jekyll serve",
      WEB,
      ["commandLine: bundle exec jekyll serve --port ${WEB_PORT:-4001}"],
      { by: "procfile", files: { "_config.yml": "port: 4001" } },
    ],
    [
      "a default that the configuration changes stays in the line",
      "nuxt dev --port 3000",
      MAIN,
      ["run: port-daddy run -- npm run dev -- --port {port}"],
      { files: { "nuxt.config.ts": "export default { devServer: { port: 4000 } }" } },
    ],
    [
      "a dotenv file with another port keeps the default",
      "next dev -p 3000",
      MAIN,
      ["run: port-daddy run -- npm run dev -- -p {port}"],
      { files: { ".env": "PORT=4000" } },
    ],
    ["a dotenv file with an example", "next dev -p 3000", MAIN, ["variable: next dev"], { files: { ".env.example": "PORT=4000" } }],
    [
      "a dotenv file that wins over the environment",
      "dotenv -o -- next dev",
      MAIN,
      ["run: port-daddy run -- npm run dev -- -p {port}"],
      { files: { ".env": "export PORT=4000" } },
    ],
    [
      "a dotenv file with the port of a second server",
      "react-scripts start",
      API,
      ["run: port-daddy run :api -- yarn run dev"],
      { files: { ...YARN, ".env": "PORT=4000" } },
    ],
    [
      "another dotenv file than the one that wins",
      "dotenv -e .env.test -o -- next dev",
      MAIN,
      ["variable: dotenv -e .env.test -o -- next dev"],
      { files: { ".env": "PORT=4000" } },
    ],
    [
      "pipenv's dotenv file",
      "pipenv run flask run",
      { ...API, variable: "FLASK_RUN_PORT" },
      ["run: port-daddy run :api -- npm run dev -- --port {port}"],
      { files: { ".env": "FLASK_RUN_PORT=4000" } },
    ],
    [
      "a dotenv file that the source lets win",
      "node server.js",
      MAIN,
      [],
      { files: { ".env": "PORT=4000", "server.js": 'require("dotenv").config({ override: true }); listen(process.env.PORT)' } },
    ],
    [
      "a dotenv file that the source does not load again",
      "node server.js",
      MAIN,
      ["variable: node server.js"],
      { files: { ".env": "HOST=x", "server.js": 'require("dotenv").config({ override: true }); listen(process.env.PORT)' } },
    ],
    [
      "a configuration that reads a variable of a dotenv file that wins",
      "env-cmd vite",
      WEB,
      ["config: vite.config.js: port: Number(process.env.WEB_PORT) || 5173 !.env by env-cmd"],
      { files: { ".env": "WEB_PORT=1", "vite.config.js": "export default { server: { port: Number(process.env.WEB_PORT) || 5173 } }" } },
    ],
    [
      "the dotenv file of a Procfile's runner, in a line that has the variable",
      "vite --port ${WEB_PORT:-5173}",
      WEB,
      ["commandLine: vite --port ${WEB_PORT:-5173} !.env by the program that runs Procfile"],
      { by: "procfile", files: { ".env": "WEB_PORT=4000" } },
    ],
    [
      "the dotenv file of a Procfile's runner, in any other line",
      "php -S localhost:4002",
      WEB,
      ["run: port-daddy run :web -- php -S localhost:{port}"],
      { by: "procfile", files: { ".env": "WEB_PORT=4000" } },
    ],
    [
      "another dotenv file beside a Procfile",
      "php -S localhost:4002",
      WEB,
      ["commandLine: php -S localhost:${WEB_PORT:-4002}"],
      { by: "procfile", files: { ".env.local": "WEB_PORT=4000" } },
    ],
    ["a dotenv file that does not", "dotenv -- next dev", MAIN, ["variable: dotenv -- next dev"], { files: { ".env": "PORT=4000" } }],
    // Started by the user, in the user's shell.
    [
      "in PowerShell",
      "vite",
      WEB,
      ["run: cd 'my web'; port-daddy run :web -- npm run dev -- --port '{port}' --strictPort"],
      { folder: "my web", shell: "powershell", platform: "win32", files: { "my web/vite.config.ts": "?", "my web/vite.config.js": "" } },
    ],
    [
      "a line of a Procfile that needs a shell",
      "FLASK_ENV=dev flask run",
      { ...API, variable: "API_PORT" },
      [
        "commandLine: FLASK_ENV=dev flask run --port ${API_PORT:-${FLASK_RUN_PORT:-5000}}",
        "run: port-daddy run :api --env FLASK_RUN_PORT -- sh -c 'FLASK_ENV=dev flask run'",
      ],
      { by: "procfile" },
    ],
    [
      "a line of a Procfile that needs a shell, where there is none",
      "FLASK_ENV=dev flask run",
      { ...API, variable: "API_PORT" },
      ["commandLine: FLASK_ENV=dev flask run --port ${API_PORT:-${FLASK_RUN_PORT:-5000}}"],
      { by: "procfile", shell: "cmd" },
    ],
    // What nothing is known for.
    ["a line for cmd.exe", "set PORT=4001&& react-scripts start", MAIN, []],
    [
      "Bun's shell on Windows",
      "vite",
      WEB,
      [
        "config: vite.config.mjs: port: Number(process.env.WEB_PORT) || 5173",
        "run: port-daddy run :web -- bun run dev --port {port} --strictPort",
      ],
      { files: { "bun.lock": "" }, platform: "win32" },
    ],
  ];
  for (const [name, line, port, ways, given] of rows) {
    test(name, async () => {
      const found = await waysOf(line, port, given);
      // Ways behind the one that is sure on every system are for those who choose otherwise.
      assert.deepEqual(described(found).slice(0, ways.length || 1), ways);
    });
  }

  test("what is changed is not changed again", async () => {
    for (const [name, line, port, , given] of rows) {
      const [first] = await waysOf(line, port, given);
      if (first?.kind !== "commandLine" && first?.kind !== "variable") continue;
      const again = await waysOf(first.shown, port, given);
      assert.deepEqual(again[0]?.changes, [], `${name}: ${JSON.stringify(again[0])}`);
    }
  });

  test("a source that reads the variable already is left alone", async () => {
    const text = "const port = Number(process.env.PORT) || 4000;\nserver.listen(process.env.PORT ?? 4000);\n";
    const [way] = await waysOf("nodemon --watch src src/api.ts", API, { files: { "src/api.ts": text } });
    const edits = way!.changes.map(({ at, content }) => ({ ...(at as { offset: number; length: number }), content: content as string }));
    const after = applyEdits(text, edits);
    assert.equal(
      after,
      "const port = Number((process.env.API_PORT ?? process.env.PORT)) || 4000;\nserver.listen((process.env.API_PORT ?? process.env.PORT) ?? 4000);\n",
    );
    assert.deepEqual(described(await waysOf("nodemon --watch src src/api.ts", API, { files: { "src/api.ts": after } })), [
      "variable: nodemon --watch src src/api.ts",
    ]);
  });
});
