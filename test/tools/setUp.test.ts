import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CLI } from "../backend/cliProcess.js";
import { projectRoot, temporaryFolder } from "../editor/project.js";
import { cleanEnvironment, installTools } from "./installTools.js";
import { canUnshare, listens } from "./listens.js";

/** One folder whose servers are started before and after set-up, without and with the variables that a terminal has then. */
interface Trial {
  /** A folder of test/fixtures/setup, or the files themselves. */
  folder: string | Record<string, string>;
  /** Files that the servers need and set-up does not read. */
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
const trials: Record<string, Trial> = {
  "a page with a number": { folder: "launch-url", more: page, start: "npm run dev", without: [5180], services: ["web"] },
  "a page without a number": { folder: "mixed-eol", more: page, start: "npm run dev", without: [5173], services: ["web"] },
  "two servers, of which one reads PORT as well": {
    folder: "two-node-servers",
    start: "npm run dev:api",
    without: [4000],
    services: ["api"],
  },
};

suite("After set-up everything runs", function () {
  this.timeout(300_000);
  let root: string;
  let modules: string;
  suiteSetup(function () {
    if (!canUnshare) this.skip(); // Every port must be free, which takes a network namespace.
    modules = installTools();
  });
  setup(() => {
    root = temporaryFolder();
  });
  teardown(() => rmSync(root, { recursive: true, force: true }));

  function write(files: Record<string, string>): void {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(root, "shop", name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (!existsSync(file)) writeFileSync(file, content);
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
      if (typeof folder === "string") cpSync(path.join(projectRoot, "test", "fixtures", "setup", folder), shop, { recursive: true });
      else write(folder);
      write(more);
      symlinkSync(modules, path.join(shop, "node_modules"));
      const plan = setUp();
      assert.equal(plan.written, true);
      const before = await listens(start, without, { cwd: shop });
      assert.deepEqual(before.ports, without, before.output);
      // As in a terminal: the main service's port is in PORT, too.
      const ticked = plan.services.filter((each) => each.ticked);
      const ports = new Map(ticked.map(({ service }, index) => [service, 7100 + index]));
      const env: Record<string, string> = { PORT: String(ports.get(ticked[0]!.service)) };
      for (const each of ticked) env[each.env] = String(ports.get(each.service));
      const expected = services.map(
        (service) => ports.get(service) ?? assert.fail(`no service ${service}: ${JSON.stringify(plan.services)}`),
      );
      const after = await listens(start, expected, { cwd: shop, env });
      assert.deepEqual(after.ports, expected, after.output);
      assert.deepEqual(setUp().files, [], "a second time changes nothing");
    });
});
