import assert from "node:assert/strict";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "../editor/project.js";
import { installTools } from "./installTools.js";
import { canUnshare, listens } from "./listens.js";

/** The facts about package managers on which set-up builds. */
suite("A default in a script of package.json", function () {
  this.timeout(300_000);
  let root: string;
  let modules: string;
  suiteSetup(function () {
    if (!canUnshare) this.skip(); // Every port must be free, which takes a network namespace.
    modules = installTools();
  });
  setup(() => {
    root = temporaryFolder();
    symlinkSync(modules, path.join(root, "node_modules"));
  });
  teardown(() => rmSync(root, { recursive: true, force: true }));

  function write(script: string, more: object = {}): void {
    writeFileSync(path.join(root, "index.html"), "<p>shop");
    writeFileSync(path.join(root, "api.js"), "require('http').createServer((_, r) => r.end('api')).listen(process.env.PORT || 4000);");
    writeFileSync(path.join(root, "package.json"), JSON.stringify({ name: "shop", scripts: { dev: script }, ...more }));
    // Without its lock file Yarn 4 runs nothing; `vite` is no dependency there, so scripts name its file.
    writeFileSync(
      path.join(root, "yarn.lock"),
      '__metadata:\n  version: 10\n\n"shop@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "shop@workspace:."\n  languageName: unknown\n  linkType: soft\n',
    );
    writeFileSync(path.join(root, ".yarnrc.yml"), "nodeLinker: node-modules\nenableGlobalCache: false\nenableTelemetry: false\n");
  }

  const runners: Record<string, string> = {
    npm: "npm run dev",
    pnpm: "node node_modules/pnpm/bin/pnpm.cjs run dev",
    "pnpm with its own shell": "node node_modules/pnpm/bin/pnpm.cjs --config.shellEmulator=true run dev",
    "Yarn 1": "node node_modules/yarn/bin/yarn.js run dev",
    "Yarn 4": "node node_modules/@yarnpkg/cli-dist/bin/yarn.js run dev",
    bun: "node_modules/@oven/bun-linux-x64/bin/bun run dev",
  };
  for (const [runner, line] of Object.entries(runners)) {
    test(`${runner} knows a flag with a default`, async () => {
      write("node node_modules/vite/bin/vite.js --port ${WEB_PORT:-5180}");
      for (const [env, port] of [
        [{}, 5180],
        [{ WEB_PORT: "5181" }, 5181],
      ] as const) {
        const { ports, output } = await listens(line, [port], { cwd: root, env });
        assert.deepEqual(ports, [port], output);
      }
    });
    test(`${runner} knows a variable with a default before a command`, async () => {
      write("PORT=${API_PORT:-4001} node api.js");
      for (const [env, port] of [
        [{}, 4001],
        [{ PORT: "3999", API_PORT: "4002" }, 4002],
      ] as const) {
        const { ports, output } = await listens(line, [port], { cwd: root, env });
        assert.deepEqual(ports, [port], output);
      }
    });
  }
});
