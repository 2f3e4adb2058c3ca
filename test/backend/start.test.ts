import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { connectToBackend } from "../../client/connection/connect.js";
import { startBackend } from "../../client/connection/startBackend.js";
import type { Health } from "../../server/protocol/requests.js";
import { thisMachine } from "../../server/protocol/machine/machine.js";
import { processStart } from "../../server/protocol/machine/processStart.js";
import { ownNetwork } from "../../server/protocol/machine/network.js";
import { LOWEST_NODE } from "../../server/protocol/version.js";
import { BackendHome, serverBundle } from "./backendHome.js";
import { kill } from "./processes.js";

suite("the backend starts", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome();
  });
  teardown(() => home.remove());

  const connect = (server = serverBundle) => connectToBackend({ client: "test", dataDir: home.dataDir, server });
  /** Connects, and returns which backend answered. */
  async function pidByConnecting(): Promise<number> {
    const client = await connect();
    const { pid } = await client.request("portDaddy/health", {});
    await client.close();
    return pid;
  }

  test("once, when 40 processes start it at the same moment, and all of them are answered", async () => {
    const clients = Array.from({ length: 40 }, (_, index) =>
      home.run("clientProcess", {
        server: serverBundle,
        requests: [
          ["portDaddy/health", {}],
          ["portDaddy/request", { project: "crowd", service: `s${index}` }],
        ],
        stay: true,
      }),
    );
    const answers = await Promise.all(
      clients.map(async (client) => ({ pid: (await client.next<Health>()).pid, port: (await client.next<{ port: number }>()).port })),
    );
    assert.deepEqual([...new Set(answers.map(({ pid }) => pid))], [home.backendFile.pid]);
    assert.equal(new Set(answers.map(({ port }) => port)).size, 40);
    const { clients: count, assignments } = await (await home.connect()).request("portDaddy/health", {});
    assert.deepEqual({ count, active: assignments.active }, { count: 41, active: 40 });
    await Promise.all(clients.map((client) => client.kill()));
    if (process.platform !== "linux") return;
    while (home.processes().length > 1) await new Promise(setImmediate); // Those that came too late end a moment after they have said so.
    assert.deepEqual(home.processes(), [home.backendFile.pid]);
  });

  test("not a second time: that one says that another is running, and ends", async () => {
    const first = await home.start();
    assert.deepEqual(first.startup, { ready: true });
    const file = home.backendFile;
    const second = await home.tryStart();
    assert.deepEqual(second.startup, { running: true });
    assert.deepEqual(await second.exited, { code: 0, signal: null });
    assert.deepEqual(home.backendFile, file);
    assert.equal((await (await home.connect()).request("portDaddy/health", {})).pid, first.pid);
  });

  test("and says in backend.json where it is", async () => {
    const { pid } = await home.start();
    const { token, startedAt, ...rest } = home.backendFile;
    const { dev, ino } = statSync(home.dataDir);
    assert.deepEqual(rest, {
      ...{ version: "0.1.0", protocol: "1.5", pid, endpoint: home.path("backend.sock") },
      ...JSON.parse(JSON.stringify({ ...thisMachine(), ...ownNetwork() })),
      dataDir: { path: home.dataDir, id: `${dev}:${ino}` },
      ...(process.platform === "linux" ? { processStart: processStart(pid) } : {}),
    });
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    assert.equal(new Date(startedAt).toISOString(), startedAt);
  });

  test("with files that nobody else can read, whatever the umask is", async () => {
    const umask = process.umask(0);
    try {
      await home.start();
    } finally {
      process.umask(umask);
    }
    await (await home.connect()).request("portDaddy/request", { project: "shop" });
    const names = readdirSync(home.dataDir, { recursive: true, encoding: "utf8" });
    for (const name of ["backend.json", "backend.sock", "backend.lock", "port-daddy.db", "logs/backend.log"])
      assert.ok(names.includes(name));
    const open = names
      .filter((name) => name !== "config.json") // The user's own.
      .map((name) => ({ name, stats: lstatSync(home.path(name)) }))
      .filter(({ stats }) => (stats.mode & 0o777) !== (stats.isDirectory() ? 0o700 : 0o600));
    assert.deepEqual(open, []);
  });

  test("over what a killed one has left behind", async () => {
    const killed = await home.start();
    kill(killed.pid);
    await killed.exited;
    assert.ok(home.has("backend.json") && home.has("backend.sock") && home.has("backend.lock"));
    assert.notEqual(await pidByConnecting(), killed.pid);
  });

  test("over leftovers whose pid is by now somebody else's, who is let alone", async () => {
    const killed = await home.start();
    kill(killed.pid);
    await killed.exited;
    const bystander = home.run("listenerProcess", { port: 0 });
    await bystander.next();
    home.announce({ ...home.backendFile, pid: bystander.pid });
    assert.notEqual(await pidByConnecting(), bystander.pid);
    assert.deepEqual([bystander.child.exitCode, bystander.child.signalCode], [null, null]);
  });

  for (const [what, text] of Object.entries({ "half written": '{"version": "0.1', empty: "", "something else": "[1]" })) {
    test(`over a backend.json that is ${what}`, async () => {
      home.announce(text);
      await pidByConnecting();
    });
  }

  test("over a file where the socket should be", async () => {
    writeFileSync(home.path("backend.sock"), "");
    await pidByConnecting();
  });

  test("again, when another one that was just ending made the first start vain", async () => {
    // An ending backend has removed its file, but holds the lock a moment longer.
    const marker = path.join(home.folder, "tried");
    const server = path.join(home.folder, "server.js");
    const script = `const fs = require("fs");
      if (fs.existsSync(${JSON.stringify(marker)})) require(${JSON.stringify(serverBundle)});
      else { fs.writeFileSync(${JSON.stringify(marker)}, ""); console.log('{"running":true}'); }`;
    writeFileSync(server, script);
    await (await connect(server)).close();
    assert.ok(existsSync(marker));
  });

  test("although something else is said before the backend says that it is ready", async () => {
    const server = path.join(home.folder, "server.js");
    writeFileSync(server, `console.log("a warning"); require(${JSON.stringify(serverBundle)});`);
    await (await connect(server)).close();
  });

  test("with a path of the data directory that no socket could have", async () => {
    const long = new BackendHome({}, "d".repeat(200));
    try {
      const temporary = long.mkdir("t");
      const client = long.run(
        "clientProcess",
        { server: serverBundle, requests: [["portDaddy/health", {}]] },
        { env: { TMPDIR: temporary } },
      );
      const { pid } = await client.next<Health>();
      const { endpoint } = long.backendFile;
      assert.equal(pid, long.backendFile.pid);
      assert.ok(endpoint.startsWith(temporary) && Buffer.byteLength(endpoint) < 104, endpoint);
      assert.equal((statSync(path.dirname(endpoint)).mode & 0o777).toString(8), "700");
      assert.equal((statSync(endpoint).mode & 0o777).toString(8), "600");
    } finally {
      await long.remove();
    }
  });

  test("not with a socket in a folder that others lead it to", async () => {
    const long = new BackendHome({}, "d".repeat(200));
    try {
      const temporary = long.mkdir("t");
      symlinkSync(long.mkdir("elsewhere"), path.join(temporary, `port-daddy-${process.getuid!()}`));
      execFileSync("chmod", ["700", long.mkdir("elsewhere")]);
      const { startup } = await long.tryStart({ env: { TMPDIR: temporary } });
      assert.match((startup as { failed: string }).failed, /must be a folder of this user alone/);
    } finally {
      await long.remove();
    }
  });

  test("without a home directory", async () => {
    const requests = [["portDaddy/health", {}]];
    const client = home.run("clientProcess", { server: serverBundle, requests }, { env: { HOME: path.join(home.folder, "nowhere") } });
    assert.equal((await client.next<Health>()).status, "ok");
  });

  test("with an environment of its own, free of what was meant for the client", async () => {
    const meant = {
      NODE_OPTIONS: `--require=${path.join(home.folder, "missing.js")}`,
      VSCODE_PID: "1",
      npm_lifecycle_event: "x",
      ELECTRON_X: "1",
    };
    Object.assign(process.env, meant);
    try {
      const pid = await pidByConnecting();
      if (process.platform !== "linux") return;
      const names = readFileSync(`/proc/${pid}/environ`, "utf8")
        .split("\0")
        .map((entry) => entry.split("=")[0]);
      assert.deepEqual(
        names.filter((name) => Object.hasOwn(meant, name!)),
        [],
      );
      assert.ok(names.includes("PATH"));
      assert.equal(readFileSync(`/proc/${pid}/environ`, "utf8").includes("ELECTRON_RUN_AS_NODE=1"), true);
    } finally {
      for (const name of Object.keys(meant)) Reflect.deleteProperty(process.env, name);
    }
  });

  test("detached: it outlives the client that started it, and the client's process group", async () => {
    const client = home.run("clientProcess", { server: serverBundle, requests: [["portDaddy/health", {}]] });
    const { pid } = await client.next<Health>();
    assert.equal(await client.exited, 0);
    assert.equal(await pidByConnecting(), pid);
    if (process.platform === "linux")
      assert.equal(execFileSync("ps", ["-o", "pgid=", "-p", String(pid)], { encoding: "utf8" }).trim(), String(pid));
  });
});

suite("the backend does not start, and the client says why", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome();
  });
  teardown(() => home.remove());

  const connect = (options: { server?: string; dataDir?: string; start?: boolean } = {}) =>
    connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle, ...options });

  test("where it shall not be started", async () => {
    await assert.rejects(connect({ start: false }), { name: "BackendUnreachable", message: /not running\.$/ });
    assert.deepEqual(home.processes(), []);
  });

  test("where the data directory is below a file", async () => {
    const file = path.join(home.folder, "file");
    writeFileSync(file, "");
    await assert.rejects(connect({ dataDir: path.join(file, "home") }), { name: "BackendUnreachable", message: /^Port Daddy's .+\.$/ });
  });

  test("where the data directory cannot be made", async function () {
    if (process.platform !== "linux") return this.skip(); // /sys is Linux's.
    await assert.rejects(connect({ dataDir: "/sys/port-daddy" }), {
      name: "BackendUnreachable",
      message: /cannot start: \/sys\/port-daddy cannot be used as its data directory: .+\.$/,
    });
  });

  test("where its bundle is missing", async () => {
    await assert.rejects(connect({ server: path.join(home.folder, "none.js") }), {
      name: "BackendUnreachable",
      message: /not completely installed/,
    });
  });

  for (const [what, script] of Object.entries({
    "says nothing and ends": "process.exit(3)",
    "says something else": 'console.log("hello"); console.log("{}")',
    throws: 'throw new Error("no")',
  })) {
    test(`where it ${what}`, async () => {
      const server = path.join(home.folder, "server.js");
      writeFileSync(server, script);
      await assert.rejects(connect({ server }), { name: "BackendUnreachable", message: /^Port Daddy's backend .+\.$/ });
    });
  }

  test("where it hangs: nothing of it is left", async () => {
    const server = path.join(home.folder, "server.js");
    writeFileSync(server, "setInterval(() => {}, 1000)");
    await assert.rejects(startBackend(server, home.dataDir, 500), { name: "BackendUnreachable", message: /did not start in time/ });
    while (home.processes().length > 0) await new Promise(setImmediate);
  });

  test("where one that holds on to everything does not answer", async () => {
    const backend = await home.start();
    backend.child.kill("SIGSTOP");
    await assert.rejects(connect(), { name: "BackendUnreachable", message: /does not respond/ });
    backend.child.kill("SIGCONT");
    await (await connect()).close();
  });

  test("where whatever listens there hangs up each time", async () => {
    const stranger = net.createServer((socket) => socket.destroy()).listen(home.path("other.sock"));
    await once(stranger, "listening");
    const { pid } = process;
    const content = { version: "0.1.0", protocol: "1.0", pid, endpoint: home.path("other.sock"), token: "x", startedAt: "x" };
    home.announce(content);
    await assert.rejects(connect(), { name: "BackendUnreachable", message: /keeps stopping/ });
    stranger.close();
  });

  test("on a Node that is too old", async function () {
    const old = ["/usr/bin/node", "/usr/local/bin/node"].find((node) => existsSync(node) && isOld(node));
    if (old === undefined) return this.skip(); // There is no old Node to try.
    const { startup, exited } = await home.tryStart({ node: old });
    assert.match((startup as { failed: string }).failed, /^Port Daddy needs Node \d+\.\d+ or newer, but this is v\d+\.\d+\.\d+\.$/);
    assert.ok((startup as { failed: string }).failed.includes(` Node ${LOWEST_NODE} or newer`));
    assert.deepEqual(await exited, { code: 1, signal: null });
  });
});

const isOld = (node: string): boolean => Number(execFileSync(node, ["-p", "process.versions.napi"], { encoding: "utf8" })) < 10;
