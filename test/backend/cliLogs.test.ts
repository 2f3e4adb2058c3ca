import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { TemporaryHome } from "../unit/project/temporaryHome.js";
import { CliProcess } from "./cliProcess.js";

suite("port-daddy logs", function () {
  let home: TemporaryHome;
  let cli: CliProcess;
  let following: ChildProcess | undefined;
  setup(() => {
    home = new TemporaryHome();
    cli = new CliProcess(home.path("data"));
  });
  teardown(async () => {
    following?.kill("SIGKILL");
    await cli.run(home.folder, "stop");
    home.remove();
  });

  test("says where there is no log yet, and starts nothing", async () => {
    const { code, out, err } = await cli.run(home.folder, "logs");
    assert.deepEqual([code, out], [5, ""]);
    assert.equal(err, `port-daddy: There is no log in ${home.path("data/logs")} yet. The backend writes one when it runs.\n`);
  });

  test("prints what the backend wrote, also when it has ended", async () => {
    await cli.run(home.folder, "start");
    await cli.run(home.folder, "stop");
    const { code, out, err } = await cli.run(home.folder, "logs");
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, / info Port Daddy .*listens on/);
    assert.equal(out, readFileSync(home.path("data/logs/backend.log"), "utf8"));
  });

  test("prints nothing that would steer the terminal, nor do messages and results", async () => {
    home.write("data/logs/backend.log", "\u001b]0;title\u0007\u009b2J\r\u202ex\n2\n");
    assert.equal((await cli.run(home.folder, "logs")).out, "\\u001b]0;title\\u0007\\u009b2J\\r\\u202ex\n2\n");
    const { err } = await cli.run(home.folder, "list", "\u001b[2J");
    assert.match(err, /^port-daddy: PATTERN: the project "\\u001b\[2J" /);
    const folder = home.mkdir("a\u009b2J");
    const { out } = await cli.run(folder, "request", "shop:web", "--json");
    assert.ok(!/[\u0080-\u009f]/.test(out), out);
  });

  test("follows, over a full file, until the reader has seen enough", async () => {
    const log = home.write("data/logs/backend.log", "1\n");
    const child = cli.start(home.folder, "logs", "-f");
    following = child;
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value as string;
    assert.equal(await next(), "1");
    appendFileSync(log, "2\n");
    assert.equal(await next(), "2");
    renameSync(log, home.path("data/logs/20260131-0911-01-backend.log"));
    writeFileSync(log, "3\n");
    assert.equal(await next(), "3");
    const ended = once(child, "close") as Promise<[number]>;
    child.stdout.destroy();
    appendFileSync(log, "4\n");
    assert.deepEqual((await ended)[0], 0);
  });
});
