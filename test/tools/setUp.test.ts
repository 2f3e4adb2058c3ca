import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CLI } from "../backend/cliProcess.js";
import { projectRoot } from "../editor/project.js";
import { cleanEnvironment, installTools } from "./installTools.js";
import { canUnshare, listens } from "./listens.js";

/** One folder whose servers are started before and after set-up, without and with the variables that a terminal has then. */
interface Trial {
  /** A folder of test/fixtures/setup, or the files themselves. */
  folder: string | Record<string, string>;
  /** Files that the servers need; they win over those of the folder. */
  more?: Record<string, string>;
  /** The command line that a developer types, and the ports on which it listens without any variable. */
  start: string;
  without: readonly number[];
  /** Services, with the ports on which they must listen with the variables. */
  services: readonly string[];
}

interface Plan {
  written: boolean;
  services: { service: string; env: string; ticked: boolean; preferred?: number }[];
  files: { file: string }[];
}

const page = { "index.html": "<p>shop" };
/** A page of Next.js in a folder. */
const nextPage = (folder = "") => ({ [`${folder}pages/index.js`]: "export default () => 'shop';" });

const trials: Record<string, Trial> = {
  "a page with a number": { folder: "launch-url", more: page, start: "npm run dev", without: [5180], services: ["web"] },
  "a page without a number": { folder: "mixed-eol", more: page, start: "npm run dev", without: [5173], services: ["web"] },
  "two servers, of which one reads PORT as well": {
    folder: "two-node-servers",
    start: "npm run dev:api",
    without: [4000],
    services: ["api"],
  },
  "Next.js with its default as a number": {
    folder: "out-of-range",
    more: nextPage(),
    start: "npm run dev",
    without: [3000],
    services: ["web"],
  },
  "packages of one name": {
    folder: "duplicate-names",
    more: { "apps/shop/web/index.html": "<p>shop" },
    start: "cd apps/shop/web && npm run dev",
    without: [5182],
    services: ["shop-web"],
  },
  "a page and a server by concurrently": {
    folder: "concurrently-quotes",
    more: { ...page, "server.ts": "setInterval(() => {}, 1000);" },
    start: "BROWSER=none npm run dev",
    without: [5173],
    services: ["web"],
  },
  "a package of pnpm": {
    folder: "pnpm-exclude",
    more: { "packages/web/index.html": "<p>shop" },
    start: "cd packages/web && npm run dev",
    without: [5173],
    services: ["web"],
  },
  "a monorepo of Turborepo, which passes no variables by itself": {
    folder: "turbo",
    more: {
      ...nextPage("apps/web/"),
      "apps/docs/package.json": '{ "name": "docs", "scripts": { "build": "next build" } }',
      "package-lock.json": JSON.stringify({
        name: "mono",
        lockfileVersion: 3,
        packages: {
          "": { name: "mono", workspaces: ["apps/*"] },
          "apps/docs": { name: "docs" },
          "apps/web": { name: "web" },
          "node_modules/docs": { resolved: "apps/docs", link: true },
          "node_modules/web": { resolved: "apps/web", link: true },
        },
      }),
    },
    start: "turbo run dev",
    without: [3000],
    services: ["web"],
  },
  "a Procfile, whose runner gives each line a PORT of its own": {
    folder: { "package.json": '{ "name": "shop" }', "Procfile.dev": "web: npx vite --port 5180\ncss: sleep 60\n" },
    more: page,
    start: "nf -j Procfile.dev start",
    without: [5180],
    services: ["web"],
  },
  webpack: {
    folder: { "package.json": '{ "name": "shop", "scripts": { "dev": "webpack serve --port 8085" } }' },
    more: {
      "src/index.js": "console.log(1);",
      "webpack.config.js": "module.exports = { mode: 'development', devServer: { hot: false } };",
    },
    start: "npm run dev",
    without: [8085],
    services: ["web"],
  },
  "scripts of Yarn 4": {
    folder: {
      "package.json": '{ "name": "shop", "packageManager": "yarn@4.18.1", "scripts": { "dev": "next dev -p 3201", "api": "node api.js" } }',
    },
    more: nextPage(),
    start: "npm run dev",
    without: [3201],
    services: ["web"],
  },
};

suite("After set-up everything runs", function () {
  this.timeout(300_000);
  let root: string;
  let tools: string;
  suiteSetup(function () {
    if (!canUnshare) this.skip(); // Every port must be free, which takes a network namespace.
    tools = path.dirname(installTools());
  });
  setup(() => {
    // Beside the tools' node_modules, where they are found from: a link to them would not do for Turbopack.
    root = mkdtempSync(path.join(tools, "trial-"));
  });
  teardown(() => rmSync(root, { recursive: true, force: true }));

  function write(files: Record<string, string>): void {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(root, "shop", name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }

  function setUp(): Plan {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "init", "--yes", "--json"], {
      cwd: path.join(root, "shop"),
      encoding: "utf8",
      env: { ...cleanEnvironment(), PORT_DADDY_HOME: path.join(root, "home") },
    });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Plan;
  }

  for (const [name, { folder, more = {}, start, without, services }] of Object.entries(trials))
    test(`${name}: without the variables as before, and with them on the assigned ports`, async () => {
      const shop = path.join(root, "shop");
      write(more);
      if (typeof folder === "string")
        cpSync(path.join(projectRoot, "test", "fixtures", "setup", folder), shop, { recursive: true, force: false });
      else write(folder);
      const plan = setUp();
      assert.equal(plan.written, true);
      const bin = {
        PATH: [path.join(tools, "node_modules", ".bin"), process.env["PATH"]].join(path.delimiter),
        TURBO_TELEMETRY_DISABLED: "1",
      };
      const before = await listens(start, without, { cwd: shop, env: bin });
      assert.deepEqual(before.ports, without, before.output);
      // As in a terminal: the main service's port is in PORT, too.
      const ticked = plan.services.filter((each) => each.ticked);
      const ports = new Map(ticked.map(({ service }, index) => [service, 7100 + index]));
      const env: Record<string, string> = { ...bin, PORT: String(ports.get(ticked[0]!.service)) };
      for (const each of ticked) env[each.env] = String(ports.get(each.service));
      const expected = services.map(
        (service) => ports.get(service) ?? assert.fail(`no service ${service}: ${JSON.stringify(plan.services)}`),
      );
      const after = await listens(start, expected, { cwd: shop, env });
      assert.deepEqual(after.ports, expected, after.output);
      assert.deepEqual(setUp().files, [], "a second time changes nothing");
    });
});
