import assert from "node:assert/strict";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { isThere, linesOf, REPLACES, RunHome, server } from "./runHome.js";

/** Listens on PORT plus the argument, and says so. */
const LISTENER = `require("node:http").createServer().listen(Number(process.env.PORT) + Number(process.argv[1]), "127.0.0.1", () => console.log(process.pid))`;
type Child = ChildProcessWithoutNullStreams;

/** Writes each signal with its time (ms) to the file TOLD, and ends by the second one. */
const SLOW_SERVER = `
  let count = 0;
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"])
    process.on(signal, () => {
      require("node:fs").appendFileSync(process.env.TOLD, signal + " " + performance.now() + "\\n");
      if (++count === 2) process.exit();
    });
  setInterval(() => {}, 1000);
  console.log("up");`;
/** Makes `port-daddy run` wait for its program, which then has what a descriptor above 2 refers to. */
const WAITING = "exec 3</dev/zero; ";

suite("While a command of port-daddy run is running", function () {
  let home: RunHome;
  setup(function () {
    if (!REPLACES) this.skip(); // There is no companion.
    home = new RunHome();
  });
  teardown(async () => {
    if (REPLACES) await home.remove();
  });

  const listener = (more: number): string => `"$NODE" -e '${LISTENER.replaceAll("'", `'\\''`)}' ${more}`;

  for (const [how, before] of [
    ["in the place of run", ""],
    ["that run waits for", WAITING],
  ] as const) {
    test(`standard error says once that its server listens elsewhere: ${how}`, async () => {
      const child = home.shell(`${before}exec $RUN -- ${listener(1)}`);
      const port = Number(await home.portOf(":web"));
      const pid = await linesOf(child.stdout)();
      const told = linesOf(child.stderr);
      assert.equal(
        await told(),
        `port-daddy: node (pid ${pid}), the server of shop:web, is listening on port ${port + 1} instead of ${port}.`,
      );
      // It is not said again with a later change.
      await home.cli.run(home.shop, "request", ":api", "--pid", String(process.pid));
      process.kill(Number(pid), "SIGTERM");
      assert.equal(await told().catch(() => "the end"), "the end");
    });
  }

  test("a move and a release are told", async () => {
    const { child, told } = await home.start(...server());
    const said = linesOf(child.stderr);
    await home.connected();
    await home.cli.run(home.shop, "release", ":api", "--force");
    assert.equal(await said(), `port-daddy: shop:api no longer has port ${told.API_PORT}. It was released.`);
    const client = await home.connect();
    const moved = (await client.request("portDaddy/move", { project: "shop", service: "web", force: true })) as {
      port: number;
    };
    assert.equal(await said(), `port-daddy: shop:web has port ${moved.port} instead of ${told.PORT} now. Restart the command to use it.`);
    client.destroy();
  });

  test("standard error ends with the command, and not later", async () => {
    const child = home.shell(`($RUN -- sh -c 'echo up; read line') 2>&1`);
    assert.equal(await linesOf(child.stdout)(), "up");
    child.stdin.end("\n");
    assert.deepEqual(await once(child, "close"), [0, null]);
  });

  test("the ports of a command that ends before its companion has started are no longer in use", async function () {
    if (process.platform !== "linux") this.skip(); // There is no /proc.
    await home.portOf(":web");
    const child = home.run("--", "true");
    assert.deepEqual(await once(child, "exit"), [0, null]);
    let states: string[];
    do states = (await home.list()).map(({ state }) => state);
    while (states.includes("active"));
    assert.deepEqual(states, ["idle", "idle"]);
  });

  test("a backend that is stopped meanwhile is not started again by the command's end", async function () {
    if (process.platform !== "linux") this.skip(); // There is no /proc.
    const { child, ended } = await home.start(...server());
    await home.connected();
    await home.cli.run(home.shop, "stop");
    await gone("server.js");
    child.stdin.end();
    await ended;
    await gone("__accompany");
    assert.match((await home.cli.run(home.shop, "status")).err, /is not running/);
  });

  test("standard error ends when the command closes it", async function () {
    if (process.platform !== "linux") this.skip(); // There is no /proc.
    // Started beforehand, so that the companion is soon there.
    await home.cli.run(home.shop, "start");
    const child = home.shell(`exec $RUN -- sh -c 'echo up; read line; exec 2>/dev/null; read line'`);
    assert.equal(await linesOf(child.stdout)(), "up");
    await home.connected();
    child.stdin.write("\n");
    await once(child.stderr.resume(), "end");
    assert.deepEqual([child.exitCode, child.signalCode], [null, null]);
    child.stdin.end("\n");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });

  test("standard error stays while a shell has redirected only its own command", async function () {
    if (process.platform !== "linux") this.skip(); // There is no /proc.
    const child = home.shell(`exec $RUN -- sh -c '{ echo up; read line; } 2>/dev/null; read line'`);
    assert.equal(await linesOf(child.stdout)(), "up");
    await home.connected();
    const said = linesOf(child.stderr);
    await home.cli.run(home.shop, "release", ":api", "--force");
    assert.match(await said(), /no longer has port/);
    child.stdin.end("\n\n");
    assert.deepEqual(await once(child, "close"), [0, null]);
  });

  test("nothing is left behind when npm is ended, but what is meant to go on stays", async function () {
    if (process.platform !== "linux" || !isThere("npm")) this.skip(); // There is no /proc, or no npm.
    home.home.write("shop/package.json", {
      name: "shop",
      scripts: {
        dev: `node -e 'console.log(process.pid); setInterval(() => {}, 1000)'`,
        nested: `${home.words("--").join(" ")} sh -c 'echo $$; exec sleep 600'; true`,
        bare: `env -i sh -c 'echo $$; exec sleep 600'; true`,
      },
    });
    for (const script of ["dev", "nested", "bare"]) {
      const child = home.run("--", "npm", "run", "--silent", script);
      const pid = Number(await linesOf(child.stdout)());
      child.kill("SIGTERM");
      const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      assert.ok(code === 143 || signal === "SIGTERM");
      await ended(pid);
    }
  });

  test("nothing is left behind in a terminal when npm is ended, although its script uses run, too", async function () {
    if (process.platform !== "linux" || !isThere("npm") || !isThere("script")) this.skip(); // Its script(1) gives us a terminal.
    home.home.write("shop/package.json", {
      name: "shop",
      scripts: { dev: `${home.words("--").join(" ")} sh -c 'echo $$; exec sleep 600'` },
    });
    const terminal = home.inTerminal("bash", "-c", `${home.words("--").join(" ")} npm run --silent dev; read line`);
    const pid = Number(await linesOf(terminal.stdout)());
    const npm = await running("npm run dev"); // Its title.
    process.kill(npm, "SIGKILL");
    await ended(pid);
  });

  for (const [what, command, stays] of [
    ["a server that a shell waits for", `sh -c 'sleep 600; true'`, false],
    ["a job in a script's background", `sh -c 'sleep 600 & echo $! >&2; read line'`, true],
    ["a server of Node in a script's background", `sh -c '"$NODE" -e "setInterval(Boolean, 600)" & read line'`, true],
    ["a command of nohup", `sh -c 'nohup sleep 600 >/dev/null; true'`, true],
    ["a daemon", `sh -c 'setsid sleep 600; true'`, true],
  ] as const) {
    for (const input of ["", "</dev/null"]) {
      test(`${what} ${stays ? "stays" : "is ended"} when its command was killed${input === "" ? "" : ", without an input"}`, async function () {
        if (process.platform !== "linux") this.skip(); // There is no /proc.
        // run is the parent, so that all see that its command was killed.
        const script = `${WAITING}exec $RUN -- ${command.replace("read line", "sleep 60")} ${input}`;
        const child = home.shell(script);
        const sleeper = await running(command.includes("NODE") ? "setInterval" : "sleep\x00600");
        await running("__accompany");
        process.kill(child.pid!, "SIGKILL");
        await once(child, "exit");
        // The companion has gone when it has ended what it was to end.
        await gone("__accompany");
        assert.equal(isRunning(sleeper), stays);
        if (stays) process.kill(sleeper, "SIGKILL");
      });
    }
  }

  test("a server that nohup has sent to nohup.out stays, although Node ignores no signal", async function () {
    if (process.platform !== "linux") this.skip(); // There is no /proc.
    home.home.write("shop/nohup.out", "");
    // As a busybox would do it.
    const child = home.shell(`${WAITING}exec $RUN -- sh -c '"$NODE" -e "setInterval(Boolean, 600)" >nohup.out; true'`);
    const server = await running("setInterval");
    await running("__accompany");
    process.kill(child.pid!, "SIGKILL");
    await once(child, "exit");
    await gone("__accompany");
    assert.ok(isRunning(server));
    process.kill(server, "SIGKILL");
  });

  /** Starts a program on purpose, and ends by itself. */
  const launcher = (code: number): string =>
    `"$NODE" -e 'require("child_process").spawn("sleep", ["600"], { stdio: "inherit" }).once("spawn", () => process.exit(${code}))'`;

  for (const [how, before] of [
    ["in the place of run", ""],
    ["that run waits for", WAITING],
  ] as const) {
    test(`what a command leaves running when it ends by itself stays: ${how}`, async function () {
      if (process.platform !== "linux") this.skip(); // There is no /proc.
      for (const code of [0, 3]) {
        const child = home.shell(`${before}exec $RUN -- ${launcher(code)}`);
        assert.deepEqual(await once(child, "exit"), [code, null]);
        const sleeper = await running("sleep\x00600");
        await gone("__accompany");
        assert.ok(isRunning(sleeper));
        process.kill(sleeper, "SIGKILL");
        await ended(sleeper);
      }
    });
  }

  test("what a command that is waited for leaves behind is ended when a signal has ended it", async function () {
    if (process.platform !== "linux") this.skip(); // There is no /proc.
    const child = home.shell(`${WAITING}exec $RUN -- sh -c 'echo $$; sleep 600; true'`);
    const pid = Number(await linesOf(child.stdout)());
    const sleeper = await running("sleep\x00600");
    process.kill(pid, "SIGTERM");
    assert.deepEqual(await once(child, "exit"), [null, "SIGTERM"]);
    assert.ok(!isRunning(sleeper));
  });

  test("a server that a signal has reached has time before SIGTERM", async function () {
    if (process.platform !== "linux" || !isThere("npm") || !isThere("script")) this.skip(); // Its script(1) gives us a terminal.
    home.home.write("shop/server.js", SLOW_SERVER);
    home.home.write("shop/runner.js", `require("node:child_process").spawn("node", ["server.js"], { stdio: "inherit" });`);
    home.home.write("shop/package.json", { name: "shop", scripts: { dev: "node server.js; true" } });
    const run = home.words("--").join(" ");
    const signals = (file: string): string[] => readFileSync(file, "utf8").split("\n").slice(0, -1);
    /** The ms from the first signal to SIGTERM. */
    const patience = async (first: string, script: string, end: (run: Child, file: string) => unknown, start = inTerminal) => {
      const file = home.home.write(`shop/${first}`, "");
      const child = start(`export TOLD=${file}; ${script}`);
      assert.match(await linesOf(child.stdout)(), /^up/);
      await end(child, file);
      while (signals(file).length < 2) await turn();
      const [[signal, at], [last, endedAt]] = signals(file).map((line) => line.split(" ")) as [[string, string], [string, string]];
      assert.deepEqual([signal, last], [first, "SIGTERM"]);
      return Number(endedAt) - Number(at);
    };
    const inTerminal = (script: string): Child => home.inTerminal("bash", "-c", script);
    const killTwice = async (child: Child, file: string): Promise<void> => {
      child.kill("SIGTERM");
      while (signals(file).length < 1) await turn();
      child.kill("SIGKILL");
    };
    const all = await Promise.all([
      patience("SIGHUP", `exec ${run} npm run --silent dev`, (terminal) => terminal.kill("SIGKILL")),
      patience("SIGINT", `${WAITING}exec ${run} node runner.js`, (terminal) => terminal.stdin.write("\x03")),
      // run has sent the first one to the server.
      patience("SIGTERM", `exec ${run} npm run --silent dev`, killTwice, (script) => home.shell(script)),
    ]);
    assert.ok(Math.min(...all) > 2000, `it had ${all.join(" and ")} ms`);
  });

  /** The processes of this test by their command lines. Each is read once, since a process may become another program between two looks. */
  const find = (matches: (command: string) => boolean): number[] =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          const isOurs = readFileSync(`/proc/${pid}/environ`, "latin1").includes(`PORT_DADDY_HOME=${home.home.path("data")}\0`);
          return isOurs && matches(readFileSync(`/proc/${pid}/cmdline`, "latin1"));
        } catch {
          return false; // It has ended.
        }
      });

  async function running(part: string): Promise<number> {
    for (;;) {
      const [pid] = find((command) => command.includes(part) && !command.includes("sh\0"));
      if (pid !== undefined) return pid;
      await turn();
    }
  }

  async function gone(part: string): Promise<void> {
    while (find((command) => command.includes(part)).length > 0) await turn();
  }

  const isRunning = (pid: number): boolean => {
    try {
      return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
    } catch {
      return false;
    }
  };

  async function ended(pid: number): Promise<void> {
    while (isRunning(pid)) await turn();
  }
});
