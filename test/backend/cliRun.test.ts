import assert from "node:assert/strict";
import { type ChildProcess, type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { Health } from "../../server/protocol/requests.js";
import { TemporaryHome } from "../unit/project/temporaryHome.js";
import { CLI, CliProcess } from "./cliProcess.js";
import { kill } from "./backendHome.js";

/** Prints its arguments and each signal, and exits with 7 when its input ends. */
const SERVER = `
  const tell = (what) => console.log(JSON.stringify(what));
  for (const signal of ["SIGINT", "SIGHUP", "SIGQUIT", "SIGTERM"]) process.on(signal, () => tell(signal));
  process.stdin.resume().on("end", () => process.exit(7));
  const { PORT, API_PORT, WEB_PORT, WEB, PORT_DADDY_IDENTITY } = process.env;
  tell({ PORT, API_PORT, WEB_PORT, WEB, PORT_DADDY_IDENTITY, args: process.argv.slice(1), parent: process.ppid });`;

interface Told {
  PORT?: string;
  API_PORT?: string;
  WEB_PORT?: string;
  PORT_DADDY_IDENTITY?: string;
  WEB?: string;
  args: string[];
  parent: number;
}

suite("port-daddy run", function () {
  let home: TemporaryHome;
  let cli: CliProcess;
  let shop: string;
  const children: ChildProcess[] = [];
  setup(() => {
    home = new TemporaryHome();
    cli = new CliProcess(home.path("data"));
    home.write("shop/port-daddy.json", { project: "shop", services: { web: { env: "PORT" }, api: {} } });
    shop = home.path("shop");
  });
  teardown(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await cli.run(home.folder, "stop");
    home.remove();
  });

  /** Runs the server, and waits until it has printed its arguments. */
  async function start(...argv: string[]) {
    const child: ChildProcessWithoutNullStreams = cli.start(shop, "run", ...argv);
    children.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value as string);
    const ended = once(child, "close").then(([code]) => code as number | null);
    return { child, next, ended, told: (await next()) as Told };
  }
  const server = (...args: string[]): string[] => ["--", process.execPath, "-e", SERVER, "--", ...args];
  const list = async (): Promise<Assignment[]> =>
    (JSON.parse((await cli.run(shop, "list", "--json")).out) as { assignments: Assignment[] }).assignments;
  const portOf = async (service: string): Promise<string> => (await cli.run(shop, "request", service)).out.trim();

  test("the command knows its port, and the ports are in use until it ends with its exit code", async () => {
    const { child, told, ended } = await start(...server("--port={port}", "{port}:{port}", "{other}"));
    const [web, api] = [await portOf(":web"), await portOf(":api")];
    const args = [`--port=${web}`, `${web}:${web}`, "{other}"];
    assert.deepEqual(told, { PORT: web, WEB_PORT: web, API_PORT: api, PORT_DADDY_IDENTITY: "shop:web:", args, parent: child.pid });
    const leased = (await list()).map(({ service, state, leases }) => [service, state, leases.map(({ client, pid }) => [client, pid])]);
    assert.deepEqual(leased.sort(), [
      ["api", "active", [["cli", child.pid]]],
      ["web", "active", [["cli", child.pid]]],
    ]);
    child.stdin.end();
    assert.equal(await ended, 7);
    assert.deepEqual(
      (await list()).map(({ state }) => state),
      ["idle", "idle"],
    );
  });

  test("another service has its own port in PORT, or in the variable that is named, and those of its siblings by their names", async () => {
    const api = await start(":api", ...server());
    const other = await start(":api", "--env", "WEB", ...server());
    const [webPort, apiPort] = [await portOf(":web"), await portOf(":api")];
    assert.deepEqual([api.told.PORT, api.told.API_PORT, api.told.WEB], [apiPort, apiPort, undefined]);
    assert.deepEqual([other.told.PORT, other.told.API_PORT, other.told.WEB], [webPort, apiPort, apiPort]);
    assert.deepEqual([api.told.WEB_PORT, api.told.PORT_DADDY_IDENTITY], [webPort, "shop:api:"]);
    const foreign = await start("store:main", ...server());
    assert.deepEqual([foreign.told.PORT, foreign.told.API_PORT], [await portOf("store:main"), undefined]);
  });

  test("signals go on to the command, and the one that ended it comes back", async function () {
    if (process.platform === "win32") this.skip(); // There are none.
    const { child, next, ended } = await start(...server());
    for (const signal of ["SIGINT", "SIGHUP", "SIGQUIT", "SIGTERM"] as const) {
      child.kill(signal);
      assert.equal(await next(), signal);
    }
    child.stdin.end();
    assert.equal(await ended, 7);
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const careless = await start("--", process.execPath, "-e", "setInterval(() => {}, 1000); console.log(1);");
      careless.child.kill(signal);
      assert.equal(await careless.ended, 128 + constants.signals[signal]);
    }
  });

  test("Ctrl-C in a terminal reaches the command once", async function () {
    if (process.platform !== "linux" || !isThere("script")) this.skip(); // Its script(1) gives us a terminal.
    const command = [process.execPath, CLI, "run", ...server()].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    // Some shells stay in between. They get the Ctrl-C, too, and end as if killed by it.
    const terminal = spawn("script", ["--quiet", "--return", "--command", `exec ${command}`, "/dev/null"], { cwd: shop, env: cli.env });
    children.push(terminal);
    const lines = createInterface(terminal.stdout)[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value as string;
    const told = JSON.parse(await next()) as Told;
    terminal.stdin.write("\x03");
    assert.match(await next(), /"SIGINT"$/); // After the terminal's own ^C.
    // A second signal would have arrived by now, before this line.
    process.kill(told.parent, "SIGTERM");
    assert.equal(await next(), '"SIGTERM"');
    terminal.stdin.write("\x04");
    const [code] = (await once(terminal, "close")) as [number];
    assert.equal(code, 7);
  });

  test("what is not there or cannot be run says so, as in a shell", async () => {
    const missing = await cli.run(shop, "run", "--", "no-such-command", "x");
    assert.deepEqual(missing, {
      code: 127,
      out: "",
      err: 'port-daddy: Command "no-such-command" was not found. Is it installed and on the PATH?\n',
    });
    const text = home.write("shop/text", "hello");
    if (process.platform === "win32") return;
    chmodSync(text, 0o644);
    const refused = await cli.run(shop, "run", "--", text);
    assert.deepEqual([refused.code, refused.out], [126, ""]);
    assert.match(refused.err, /^port-daddy: Command ".*text" cannot be run: this user may not execute it\.\n$/);
  });

  test("the ports stay in use when the backend dies", async () => {
    const { child, told, ended } = await start(...server());
    const { pid } = JSON.parse(readFileSync(home.path("data/backend.json"), "utf8")) as { pid: number };
    kill(pid);
    // It reconnects by itself: then there are two clients, this command and the running one.
    let health: Health;
    do health = JSON.parse((await cli.run(shop, "status", "--json")).out || "{}") as Health;
    while (health.clients !== 2);
    assert.notEqual(health.pid, pid);
    const web = (await list()).find(({ service }) => service === "web")!;
    assert.deepEqual([String(web.port), web.state], [told.PORT, "active"]);
    // The broken connection's lease is kept for a while, too.
    assert.deepEqual([...new Set(web.leases.map((lease) => lease.pid))], [child.pid]);
    child.stdin.end();
    assert.equal(await ended, 7);
  });

  test("without a backend the command runs on a port that is free, with a warning, unless that is not wanted", async () => {
    const lost = new CliProcess(home.write("file", ""));
    const child = lost.start(shop, "run", ...server());
    children.push(child);
    child.stdin.end();
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close") as Promise<[number]>]);
    const told = JSON.parse(out) as Told;
    assert.equal(code, 7);
    assert.ok(Number(told.PORT) > 9999 && Number(told.API_PORT) > 9999 && told.PORT !== told.API_PORT);
    assert.match(
      err,
      /cannot be read: ENOTDIR.*\nport-daddy: shop:web gets port \d+ instead, .*\nport-daddy: shop:api gets port \d+ instead, /,
    );
    const refused = await lost.run(shop, "run", "--no-fallback", "--", process.execPath, "-e", "console.log(1)");
    assert.deepEqual([refused.code, refused.out], [4, ""]);
  });
});

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
