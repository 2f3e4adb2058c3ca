import assert from "node:assert/strict";
import { TemporaryHome } from "../unit/project/temporaryHome.js";
import { CliProcess } from "./cliProcess.js";

interface Found {
  state: string;
  subject: string;
  found: string;
}

suite("port-daddy doctor, env and cleanup", function () {
  let home: TemporaryHome;
  let cli: CliProcess;
  let shop: string;
  setup(() => {
    home = new TemporaryHome();
    cli = new CliProcess(home.path("data"));
    home.write("shop/port-daddy.json", { project: "shop", services: { web: { preferred: 3456 }, api: { env: "BACKEND" } } });
    shop = home.path("shop");
  });
  teardown(async () => {
    await cli.run(home.folder, "stop");
    home.remove();
  });

  test("a sound machine gets exit code 0, and each thing that was looked at has a line", async () => {
    const { code, out, err } = await cli.run(shop, "doctor");
    assert.deepEqual([code, err], [0, ""], out);
    for (const line of [
      /^ok +Node +\d+\./m,
      /^ok +data directory +\/?.*data$/m,
      /^ok +backend +version/m,
      /^ok +store/m,
      /^ok +project +shop, from/m,
    ]) {
      assert.match(out, line);
    }
    assert.match(out, /^\w+ +preferred +.*3456/m);
    // The range holds ports that browsers refuse.
    assert.match(out, /^ok +range +\d+ of the 6900 ports from 3100 to 9999 can be assigned\n/m);
    assert.match(out, /^ok +by number +assigned only .*\b5432\b/m);
    assert.match(out, /^ok +by number +assigned only .* outside 3100 to 9999, from 1024 up, unless they are excluded$/m);
    assert.match(out, /^ok +excluded +.*\b1719\b.*\b10080\b: browsers refuse to open it$/m);
    assert.match(out, /^ok +excluded +.*\b6000\b.*: browsers refuse to open it$/m);
  });

  test("what is wrong is named, and makes exit code 1", async () => {
    home.write("shop/port-daddy.json", "{");
    home.write("data/config.json", '{"range": [1, 2]}');
    const { code, out } = await cli.run(shop, "doctor", "--json");
    const { findings } = JSON.parse(out) as { findings: Found[] };
    assert.equal(code, 1);
    const bad = findings.filter(({ state, subject }) => state === "failure" || subject === "problem");
    assert.deepEqual(
      bad.map(({ state, subject }) => [state, subject]),
      [
        ["warning", "problem"],
        ["failure", "project"],
      ],
    );
    assert.match(bad[0]!.found, /config\.json.*range/);
    const lost = new CliProcess(home.write("file", ""));
    const unreachable = await lost.run(home.folder, "doctor");
    assert.equal(unreachable.code, 1);
    assert.match(unreachable.out, /^failure +backend +.*ENOTDIR/m);
  });

  test("a shell that evaluates env has the project's ports", async function () {
    if (process.platform === "win32") this.skip(); // It is a Unix shell's.
    const { code, out, err } = await cli.shell(shop, 'eval "$("$NODE" "$CLI" env)" && echo "$PORT $BACKEND"');
    assert.deepEqual([code, err], [0, ""]);
    const api = (await cli.run(shop, "request", ":api")).out.trim();
    assert.equal(out, `3456 ${api}\n`);
    const dotenv = (await cli.run(shop, "env", "--format", "dotenv")).out.split("\n");
    assert.ok(dotenv.includes("PORT=3456") && dotenv.includes(`BACKEND=${api}`));
  });

  test("cleanup looks, and says what it did", async () => {
    const { code, out, err } = await cli.run(shop, "cleanup");
    assert.deepEqual({ code, out, err }, { code: 0, out: "0 leases ended, 0 assignments removed.\n", err: "" });
  });
});
