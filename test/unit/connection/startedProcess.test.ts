import assert from "node:assert/strict";
import { mock } from "node:test";
import { backendEnvironment } from "../../../client/connection/startingBackend.js";
import { startBackend, startSuccessor } from "../../../client/connection/startBackend.js";
import { BackendNotStarted, BackendUnreachable } from "../../../client/connection/unreachable.js";
import { SUCCESSOR_FLAG } from "../../../server/protocol/handshake.js";
import { temporaryFolder } from "../store/temporaryFolder.js";
import { playedBackends } from "./playedBackends.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));
const notStarted = (message: string) => (error: unknown) => error instanceof BackendNotStarted && error.message === message;
const isLate = (error: unknown) =>
  error instanceof BackendUnreachable &&
  !(error instanceof BackendNotStarted) &&
  error.message === "Port Daddy's backend did not start in time. See its log for details.";

/** How many handles of each kind keep this process from ending. */
async function resources(): Promise<Record<"ProcessWrap" | "PipeWrap" | "Timeout", number>> {
  for (let turns = 0; turns < 2; turns++) await turn(); // By then closed handles have gone, and mocha has its timer.
  const all = process.getActiveResourcesInfo();
  const count = (kind: string): number => all.filter((each) => each === kind).length;
  return { ProcessWrap: count("ProcessWrap"), PipeWrap: count("PipeWrap"), Timeout: count("Timeout") };
}
/** How much of that something lets go. */
async function released(act: () => Promise<unknown>): ReturnType<typeof resources> {
  const before = await resources();
  await act();
  const after = await resources();
  return {
    ...{ ProcessWrap: before.ProcessWrap - after.ProcessWrap, PipeWrap: before.PipeWrap - after.PipeWrap },
    Timeout: before.Timeout - after.Timeout,
  };
}
/** Of a process that lives on, only the test's own connection to it stays. */
const letGo = { ProcessWrap: 1, PipeWrap: 1, Timeout: 0 };
const ended = { ...letGo, PipeWrap: 2 };

suite("The process of a backend", () => {
  const played = playedBackends();
  const inFolder = temporaryFolder();
  teardown(() => mock.timers.reset());

  test("does not keep the client that started it from ending", async () => {
    const started = played.next();
    const starting = startBackend(played.server, inFolder());
    const backend = await started;
    const left = await released(async () => {
      backend.report({ ready: true });
      assert.equal(await starting, "ready");
    });
    assert.deepEqual(left, { ...letGo, Timeout: 1 });
  });

  test("has a process group of its own, so that no signal for the client's ends it", async function () {
    if (process.platform === "win32") return this.skip(); // It has no process groups.
    played.play((backend) => backend.report({ ready: true }));
    await startBackend(played.server, inFolder());
    assert.ok(process.kill(-played.started[0]!.pid, 0));
  });

  test("gets the variables that it needs, and none that belong to the program that started it", () => {
    const needed = {
      ...{ PATH: "/bin", HOME: "/home/ann", LANG: "de_DE.UTF-8", LC_ALL: "C", TZ: "Asia/Tokyo", TMPDIR: "/tmp" },
      ...{ XDG_RUNTIME_DIR: "/run/user/1000", XDG_DATA_HOME: "/data", DOCKER_HOST: "unix:///d", CONTAINER_HOST: "unix:///p" },
    };
    const others = {
      ...{ NODE_OPTIONS: "--require=x", NODE_INSPECT_RESUME_ON_START: "1", VSCODE_PID: "1", npm_lifecycle_event: "x", ELECTRON_X: "1" },
      ...{ AWS_SECRET_ACCESS_KEY: "s3cret", PORT_DADDY_IDENTITY: "shop:web:", PORT_DADDY_RUN: "1", PORT: "3100", LD_PRELOAD: "/x.so" },
    };
    const own = { ELECTRON_RUN_AS_NODE: "1", PORT_DADDY_HOME: "/data/port-daddy" };
    const env = { ...needed, ...others, PORT_DADDY_HOME: "/elsewhere" };
    assert.deepEqual(backendEnvironment("/data/port-daddy", env, "linux"), { ...needed, ...own });
    const onWindows = { SystemRoot: "C:\\Windows", Path: "C:\\x", ProgramData: "C:\\y", MY_VSCODE_PID: "1" };
    const found = backendEnvironment("D:\\data", { ...onWindows, ...others, vscode_pid: "2" }, "win32");
    const { AWS_SECRET_ACCESS_KEY, PORT, LD_PRELOAD } = others;
    assert.deepEqual(found, { ...onWindows, AWS_SECRET_ACCESS_KEY, PORT, LD_PRELOAD, ...own, PORT_DADDY_HOME: "D:\\data" });
  });

  test("is ended when it has not reported after half a minute", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const started = played.next();
    const failures: unknown[] = [];
    const starting = startBackend(played.server, inFolder()).catch((error: unknown) => failures.push(error));
    const backend = await started;
    mock.timers.tick(29_999);
    await turn();
    assert.deepEqual(failures, []);
    mock.timers.tick(1);
    await starting;
    assert.ok(isLate(failures[0]), String(failures[0]));
    await backend.ended;
  });

  test("cannot be started once the program that runs it has gone, as after an update", async () => {
    const { execPath } = process;
    process.execPath = inFolder("gone");
    try {
      await assert.rejects(startBackend(played.server, inFolder()), (error: Error) => {
        assert.ok(error instanceof BackendNotStarted);
        assert.equal((error.cause as NodeJS.ErrnoException).code, "ENOENT");
        assert.match(error.message, /^Port Daddy's backend could not be started: spawn .*gone ENOENT\.$/);
        return true;
      });
    } finally {
      process.execPath = execPath;
    }
  });
});

suite("A successor of a backend", () => {
  const played = playedBackends();
  const inFolder = temporaryFolder();
  teardown(() => mock.timers.reset());

  test("is told that it is one, and has started when it says so after its wait", async () => {
    played.play((backend) => backend.report({ waiting: true }));
    const successor = await startSuccessor(played.server, inFolder());
    const [backend] = played.started;
    assert.deepEqual(backend!.args, [SUCCESSOR_FLAG]);
    const left = await released(async () => {
      let hasStarted = false;
      const started = successor.started().then(() => (hasStarted = true));
      await turn();
      assert.equal(hasStarted, false);
      backend!.report({ ready: true });
      await started;
    });
    assert.deepEqual(left, letGo);
  });

  test("has started at once, if it need not wait", async () => {
    played.play((backend) => backend.report({ ready: true }));
    await (await startSuccessor(played.server, inFolder())).started();
    assert.equal(played.started.length, 1);
  });

  test("fails with its own sentence, if it cannot even wait", async () => {
    const started = played.next();
    const starting = startSuccessor(played.server, inFolder());
    const backend = await started;
    const left = await released(async () => {
      backend.report({ failed: "Node is too old." });
      await assert.rejects(starting, notStarted("Port Daddy's backend cannot start: Node is too old."));
      await backend.ended;
    });
    assert.deepEqual(left, { ...ended, Timeout: 1 });
  });

  test("fails with its own sentence, if it cannot start after its wait", async () => {
    played.play((backend) => backend.report({ waiting: true }));
    const successor = await startSuccessor(played.server, inFolder());
    const left = await released(async () => {
      played.started[0]!.report({ failed: "The disk is full." });
      await assert.rejects(successor.started(), notStarted("Port Daddy's backend cannot start: The disk is full."));
    });
    assert.deepEqual(left, letGo);
  });

  test("is ended when its turn does not come", async () => {
    played.play((backend) => backend.report({ waiting: true }));
    const successor = await startSuccessor(played.server, inFolder());
    const left = await released(async () => {
      successor.cancel();
      await played.started[0]!.ended;
    });
    assert.deepEqual(left, ended);
  });

  test("is ended when it does not report that it waits", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const started = played.next();
    const starting = assert.rejects(startSuccessor(played.server, inFolder()), isLate);
    const backend = await started;
    const left = await released(async () => {
      mock.timers.tick(30_000);
      await starting;
      await backend.ended;
    });
    assert.deepEqual(left, ended);
  });

  test("is not started where it is not installed", async () => {
    await assert.rejects(startSuccessor(inFolder("nothing.js"), inFolder()), {
      name: "BackendUnreachable",
      message: `Port Daddy is not completely installed: ${inFolder("nothing.js")} is missing. Reinstall it.`,
    });
  });
});
