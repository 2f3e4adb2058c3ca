import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { connectToBackend } from "../../client/connection/connect.js";
import { takeBackendLock } from "../../server/dataDirectory/backendLock.js";
import { thisMachine } from "../../server/protocol/machine/machine.js";
import { BackendHome, serverBundle } from "./backendHome.js";
import { CliProcess } from "./cliProcess.js";

suite("a data directory whose lock is held while no backend answers", () => {
  let home: BackendHome;
  let lock: { release(): void };
  let server: string;
  const attempts = (): number => (existsSync(home.path("attempts")) ? readFileSync(home.path("attempts"), "utf8").length : 0);
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise(setImmediate);
  };

  setup(() => {
    home = new BackendHome();
    lock = takeBackendLock(home.path("backend.lock"))!;
    server = path.join(home.folder, "server.js");
    const note = `require("fs").appendFileSync(${JSON.stringify(home.path("attempts"))}, "x");`;
    writeFileSync(server, `${note} require(${JSON.stringify(serverBundle)});`);
  });
  teardown(async () => {
    lock.release();
    await home.remove();
  });

  const connect = () => connectToBackend({ client: "test", dataDir: home.dataDir, server });
  const announce = (more: object): void => {
    const file = { version: "0.1.0", protocol: "1.1", endpoint: home.path("none.sock"), token: "x", startedAt: "x" };
    home.announce({ ...file, ...more });
  };

  test("is given up after one wait, with a sentence that names the lock", async () => {
    await assert.rejects(connect(), {
      name: "BackendUnreachable",
      message: `Another process holds ${home.path("backend.lock")}, but no backend answers. End that process, or set PORT_DADDY_HOME to another folder.`,
    });
    assert.ok(attempts() <= 5, `${attempts()} attempts to start a backend`);
  });

  test("is given up with the backend's pid, where that is known", async () => {
    announce({ pid: process.pid, ...thisMachine() });
    const sentence = `Port Daddy's backend (pid ${process.pid}) for ${home.dataDir} is running but cannot be reached.`;
    const failure = (error: Error): boolean => error.name === "BackendUnreachable" && error.message.startsWith(sentence);
    await assert.rejects(connect(), failure);
    await assert.rejects(connectToBackend({ client: "test", dataDir: home.dataDir, start: false }), failure);
  });

  test("is given up with the name of the machine on which its backend is", async () => {
    announce({ pid: 42, ...thisMachine(), host: "nas" });
    await assert.rejects(connect(), {
      name: "BackendUnreachable",
      message: `Port Daddy's backend on nas (pid 42) for ${home.dataDir} is running but cannot be reached. Stop it there, or set PORT_DADDY_HOME to a folder of this machine.`,
    });
  });

  test("lets a command fall back to a free port", async () => {
    const { code, out, err } = await new CliProcess(home.dataDir).run(home.folder, "request", "shop");
    assert.equal(code, 0);
    assert.match(out, /^\d+\n$/);
    assert.match(err, /^port-daddy: Another process holds .*\nport-daddy: shop:main gets port \d+ instead/);
  });

  test("is waited for longer when a backend says that it is starting", async () => {
    home.announce({ startingSince: new Date().toISOString() });
    const connecting = connect();
    await until(() => attempts() >= 4); // Otherwise it would give up now.
    lock.release();
    await home.tryStart(); // The client may be faster.
    const client = await connecting;
    assert.equal((await client.request("portDaddy/health", {})).pid, home.backendFile.pid);
    await client.close();
  });
});

suite("a backend whose socket is in the temporary folder", () => {
  let home: BackendHome;
  let temporary: string;

  setup(function () {
    if (process.platform === "win32") return this.skip(); // Named pipes are in no folder.
    home = new BackendHome({ cleanupIntervalSeconds: 0.1 }, "d".repeat(200));
    temporary = home.mkdir("t");
  });
  teardown(() => home.remove());

  const connect = () => connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle });

  test("makes that folder and the socket again when a cleaner has removed them", async () => {
    const { pid } = await home.tryStart({ env: { TMPDIR: temporary } });
    const { endpoint } = home.backendFile;
    home.changeAtOnce(() => rmSync(temporary, { recursive: true }));
    while (!existsSync(endpoint)) await new Promise(setImmediate);
    assert.equal((statSync(path.dirname(endpoint)).mode & 0o777).toString(8), "700");
    const client = await connect();
    assert.equal((await client.request("portDaddy/health", {})).pid, pid);
    await client.close();
  });

  test("tells people while it cannot, and no longer", async () => {
    await home.tryStart({ env: { TMPDIR: temporary } });
    const client = await home.connect();
    home.changeAtOnce(() => {
      rmSync(temporary, { recursive: true });
      writeFileSync(temporary, "");
    });
    const problems = async () => (await client.request("portDaddy/health", {})).problems;
    const { message } = await client.next("window/showMessage");
    assert.match(message, /^New programs cannot reach the backend: .*ENOTDIR/);
    assert.deepEqual(await problems(), [message]);
    rmSync(temporary);
    while ((await problems()).length > 0);
    await (await connect()).close();
  });
});

suite("a backend that is suspended", () => {
  let home: BackendHome;

  setup(function () {
    if (process.platform !== "linux") return this.skip(); // Elsewhere the system does not tell; the end of the wait is tested in start.test.ts.
    home = new BackendHome();
  });
  teardown(() => home.remove());

  test("is named to those who connect and to who would stop it, with what to do", async () => {
    const { child, pid } = await home.start();
    child.kill("SIGSTOP");
    const message = `Port Daddy's backend (pid ${pid}) is suspended, so it does not respond. Let it continue with "kill -CONT ${pid}", or end it with "kill -KILL ${pid}".`;
    await assert.rejects(connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle }), {
      name: "BackendUnreachable",
      message,
    });
    assert.deepEqual(await new CliProcess(home.dataDir).run(home.folder, "stop"), { code: 4, out: "", err: `port-daddy: ${message}\n` });
  });
});
