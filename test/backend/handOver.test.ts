import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { build } from "esbuild";
import { connectToBackend } from "../../client/connection/connect.js";
import { startSuccessor } from "../../client/connection/startBackend.js";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import type { Health } from "../../server/protocol/requests.js";
import { BackendHome, root, serverBundle } from "./backendHome.js";

/** The client and backend of a later version, built from the same source. */
const newer = { version: "0.2.0", folder: path.join(__dirname, "newer") };

suite("versions", () => {
  let home: BackendHome;

  suiteSetup(async function () {
    await build({
      absWorkingDir: root,
      entryPoints: { server: "server/main.ts", clientProcess: "test/backend/clientProcess.ts" },
      outdir: newer.folder,
      bundle: true,
      platform: "node",
      mainFields: ["module", "main"],
      external: ["better-sqlite3"],
      define: { PORT_DADDY_VERSION: JSON.stringify(newer.version) },
    });
  });
  setup(() => {
    home = new BackendHome();
  });
  teardown(() => home.remove());

  const connect = () => connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle });
  const newerServer = path.join(newer.folder, "server.js");

  test("a newer client has an older backend replaced; assignments stay, and all clients come back", async () => {
    const old = await home.start();
    const [window, shell] = await Promise.all([home.connect("window"), connect()]);
    const before = await shell.request("portDaddy/requestAll", { requests: ["a", "b"].map((service) => ({ project: "shop", service })) });
    const told = window.next("portDaddy/willStop");

    const client = home.run("newer/clientProcess", {
      server: newerServer,
      requests: [
        ["portDaddy/health", {}],
        ["portDaddy/request", { project: "shop", service: "a" }],
      ],
    });
    const health = await client.next<Health>();
    const granted = await client.next<GrantedAssignment>();
    assert.equal(await client.exited, 0);
    assert.deepEqual(await told, { reason: "handOver" });
    assert.deepEqual(await old.exited, { code: 0, signal: null });

    assert.equal(health.version, newer.version);
    assert.equal(home.backendFile.version, newer.version);
    assert.deepEqual({ port: granted.port, existing: granted.existing }, { port: before.assignments[0]!.port, existing: true });
    const { pid, assignments } = await shell.request("portDaddy/health", {});
    assert.deepEqual({ pid, total: assignments.total }, { pid: health.pid, total: 2 });
    await shell.close();
  });

  test("a newer client takes over from an older backend to which no more clients can connect, the command line included", async () => {
    home.configure({ maxConnections: 2 });
    const old = await home.start();
    const names = ["window", "window", ...Array.from({ length: 8 }, () => "cli")];
    for (const name of names) await home.connect(name);
    const client = home.run("newer/clientProcess", { server: newerServer, requests: [["portDaddy/health", {}]] });
    assert.equal((await client.next<Health>()).version, newer.version);
    assert.deepEqual(await old.exited, { code: 0, signal: null });
  });

  test("a newer client is told at once that an older backend has no seat even for taking over", async () => {
    home.configure({ maxConnections: 1 });
    const old = await home.start();
    await home.connect("window");
    for (let seats = 0; seats < 16; seats++) await home.connect("hand-over");
    home.announce({ ...home.backendFile, version: "0.0.9" });
    await assert.rejects(connect(), { kind: "RateLimited", message: /^1 clients are already connected/ });
    assert.equal(old.child.exitCode, null);
  });

  test("an older backend that breaks the connection off is replaced as well", async () => {
    const endpoint = home.path("older.sock");
    const older = net.createServer({ pauseOnConnect: true }, (socket) => {
      // With unread input, so that the client sees an error instead of an end.
      let turns = 50;
      const wait = (): unknown => (--turns > 0 ? setImmediate(wait) : socket.destroy());
      wait();
    });
    older.listen(endpoint);
    await once(older, "listening");
    const content = { version: "0.0.9", protocol: "1.0", pid: process.pid, endpoint, token: "x", startedAt: "x" };
    home.announce(content);
    const unhandled: unknown[] = []; // Without mocha an unhandled rejection would end the process.
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    try {
      const client = await connect();
      assert.equal((await client.request("portDaddy/health", {})).status, "ok");
      await client.close();
    } finally {
      process.off("unhandledRejection", note);
      older.close();
    }
    assert.deepEqual(unhandled, []);
  });

  test("an older client uses a newer backend as it is", async () => {
    const backend = await home.start(newerServer);
    const client = await connect();
    const { version, pid } = await client.request("portDaddy/health", {});
    assert.deepEqual({ version, pid }, { version: newer.version, pid: backend.pid });
    await client.close();
  });

  test("newer and older clients at the same moment: all are answered, by one newer backend", async () => {
    await home.start();
    const clients = Array.from({ length: 6 }, (_, index) =>
      home.run(index % 2 === 0 ? "newer/clientProcess" : "clientProcess", {
        server: index % 2 === 0 ? newerServer : serverBundle,
        requests: [["portDaddy/request", { project: "shop", service: `s${index}` }]],
      }),
    );
    const ports = await Promise.all(clients.map(async (client) => (await client.next<GrantedAssignment>()).port));
    assert.equal(new Set(ports).size, clients.length);
    assert.ok(ports.every(Number.isInteger));
    const client = await connect();
    const { version, assignments } = await client.request("portDaddy/health", {});
    assert.deepEqual({ version, total: assignments.total }, { version: newer.version, total: clients.length });
    await client.close();
  });

  test("clients of the older version that stay wait for the newer backend, and start none themselves", async () => {
    await home.start();
    const started = path.join(home.folder, "started");
    const olderServer = path.join(home.folder, "older.js");
    writeFileSync(olderServer, `require("fs").appendFileSync(${JSON.stringify(started)}, "x"); require(${JSON.stringify(serverBundle)});`);
    const sessions = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        let returned: (() => void) | undefined;
        const back = new Promise<void>((resolve) => (returned = resolve));
        const client = await connectToBackend({
          ...{ client: "test", dataDir: home.dataDir, server: olderServer, stay: true },
          onDidReturn: () => returned?.(),
        });
        return { client, back, ...(await client.request("portDaddy/request", { project: "shop", service: `s${index}` })) };
      }),
    );
    const newcomer = home.run("newer/clientProcess", { server: newerServer, requests: [["portDaddy/health", {}]] });
    const { version, pid } = await newcomer.next<Health>();
    await Promise.all(sessions.map(({ back }) => back));
    assert.deepEqual([version, home.backendFile.pid, existsSync(started)], [newer.version, pid, false]);
    const starts = (): number => home.log().split(" listens on ").length - 1;
    while (starts() < 2) await new Promise(setImmediate); // The log is written a moment later.
    assert.equal(starts(), 2, "one backend of each version");
    const { assignments } = await sessions[0]!.client.request("portDaddy/list", { active: true });
    assert.deepEqual(new Set(assignments.map(({ port }) => port)), new Set(sessions.map(({ port }) => port)));
    await Promise.all(sessions.map(({ client }) => client.close()));
  });

  test("the newer backend waits for the older one's end, and is there as soon as that has ended", async () => {
    const old = await home.start();
    const successor = await startSuccessor(newerServer, home.dataDir);
    const client = await home.connect();
    assert.equal((await client.request("portDaddy/health", {})).pid, old.pid);
    await client.request("portDaddy/stop", { reason: "handOver" });
    await successor.started();
    assert.equal(home.backendFile.version, newer.version);
    assert.equal((await (await home.connect()).request("portDaddy/health", {})).version, newer.version);
  });

  test("nothing is left of a newer backend whose turn does not come", async () => {
    const { pid } = await home.start();
    const successor = await startSuccessor(newerServer, home.dataDir);
    successor.cancel();
    if (process.platform === "linux") while (home.processes().length > 1) await new Promise(setImmediate);
    assert.equal((await (await home.connect()).request("portDaddy/health", {})).pid, pid);
  });

  test("none of what is asked meanwhile fails, also where it can be done only once", async () => {
    await home.start();
    const shells = await Promise.all(Array.from({ length: 8 }, () => connect()));
    let over = false;
    let rounds = 0;
    const work = shells.map(async (shell, index) => {
      while (!over) {
        const { port } = await shell.request("portDaddy/request", { project: "shop", service: `s${index}` });
        const { released } = await shell.request("portDaddy/release", { project: "shop", service: `s${index}` });
        assert.equal(released[0]?.port, port);
        rounds += 1;
      }
    });
    const client = home.run("newer/clientProcess", { server: newerServer, requests: [["portDaddy/health", {}]] });
    const { version } = await client.next<Health>();
    const before = rounds;
    while (rounds < before + 2 * shells.length) await Promise.race([...work, new Promise((resolve) => setImmediate(resolve))]);
    over = true;
    await Promise.all(work);
    assert.equal(version, newer.version);
    await Promise.all(shells.map((shell) => shell.close()));
  });

  test("a backend of another major version of the protocol: IncompatibleVersion, which says what to do", async () => {
    const stranger = net.createServer().listen(home.path("backend.sock"));
    await once(stranger, "listening");
    const content = {
      version: "9.9.9",
      protocol: "2.0",
      pid: process.pid,
      endpoint: home.path("backend.sock"),
      token: "x",
      startedAt: "x",
    };
    home.announce(content);
    await assert.rejects(connect(), { kind: "IncompatibleVersion", message: /protocol 2\.0 and this client 1\.\d+\..* reload the window/ });
    stranger.close();
  });

  test("2.0 is not 20.0, and 1.7 is like 1.0", async () => {
    await home.start();
    const { endpoint, ...rest } = home.backendFile;
    home.announce({ ...rest, endpoint, version: "0.9.0", protocol: "1.7" });
    const client = await connect();
    assert.equal((await client.request("portDaddy/health", {})).status, "ok");
    await client.close();
  });
});
