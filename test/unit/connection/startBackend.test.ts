import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startBackend } from "../../../client/connection/startBackend.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("Starting a backend", () => {
  const inFolder = temporaryFolder();

  /** Starts a program as if it were the backend. */
  function start(program: string, timeoutMs?: number): Promise<string> {
    writeFileSync(inFolder("server.js"), program);
    return startBackend(inFolder("server.js"), inFolder("home"), timeoutMs);
  }
  const fails = (started: Promise<unknown>, message: RegExp) =>
    assert.rejects(started, (error) => error instanceof BackendUnreachable && message.test(error.message));

  test("tells whether it is ready, or another one runs already", async () => {
    assert.equal(await start(`console.log('{"ready":true}')`), "ready");
    assert.equal(await start(`console.log('{"running":true}')`), "running");
  });

  test("takes no other line for its report, and reads one that comes in pieces", async () => {
    assert.equal(await start(`console.log("a warning"); console.log("{}"); console.log('{"ready":true}')`), "ready");
    const piece = (text: string) => `require("fs").writeSync(1, ${JSON.stringify(text)});`;
    assert.equal(await start(`${piece('{"run')} setTimeout(() => { ${piece('ning":true}\n')} }, 50)`), "running");
  });

  test("fails with the backend's own sentence", async () => {
    await fails(start(`console.log('{"failed":"The disk is full."}')`), /^Port Daddy's backend cannot start: The disk is full\.$/);
  });

  test("fails when it ends before it has reported", async () => {
    await fails(start("process.exit(3)"), /ended during startup \(exit code 3\)/);
    await fails(start(`process.stdout.write('{"ready":')`), /ended during startup \(exit code 0\)/);
    if (process.platform !== "win32") await fails(start(`process.kill(process.pid, "SIGKILL")`), /ended during startup \(SIGKILL\)/);
  });

  test("fails when it does not report in time, and leaves no process", async () => {
    const pidFile = JSON.stringify(inFolder("pid"));
    const program = `require("fs").writeFileSync(${pidFile}, String(process.pid)); setInterval(() => undefined, 1000)`;
    await fails(start(program, 1), /did not start in time/);
    const { pid } = readPid(inFolder("pid"));
    if (pid !== undefined) while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
  });

  test("fails where it is not installed", async () => {
    await fails(startBackend(inFolder("nothing.js"), inFolder()), /is not completely installed: .*nothing\.js is missing/);
  });

  test("gives it the data directory and what it needs of our environment, without what concerns this process alone", async () => {
    const program = `
      const { PORT_DADDY_HOME, ELECTRON_RUN_AS_NODE, LC_TEST, VSCODE_PID, NODE_OPTIONS, npm_config_x } = process.env;
      const seen = { PORT_DADDY_HOME, ELECTRON_RUN_AS_NODE, LC_TEST, VSCODE_PID, NODE_OPTIONS, npm_config_x, cwd: process.cwd() };
      require("fs").writeFileSync(__dirname + "/seen", JSON.stringify(seen));
      console.log('{"ready":true}');`;
    const ours = { LC_TEST: "kept", VSCODE_PID: "1", NODE_OPTIONS: "--no-warnings", npm_config_x: "1" };
    const before = Object.fromEntries(Object.keys(ours).map((name) => [name, process.env[name]]));
    Object.assign(process.env, ours);
    try {
      await start(program);
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
    assert.deepEqual(JSON.parse(readFileSync(inFolder("seen"), "utf8")), {
      ...{ PORT_DADDY_HOME: inFolder("home"), ELECTRON_RUN_AS_NODE: "1", LC_TEST: "kept", cwd: path.parse(process.execPath).root },
    });
  });
});

/** The pid in a file that a process may not have written before it was ended. */
function readPid(file: string): { pid?: number | undefined } {
  try {
    return { pid: Number(readFileSync(file, "utf8")) || undefined };
  } catch {
    return {};
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
