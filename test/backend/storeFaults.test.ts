import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { openSqliteStore } from "../../server/store/sqlite/sqliteStore.js";
import { BackendHome } from "./backendHome.js";
import { kill } from "./processes.js";
import type { RawClient } from "./rawClient.js";

const STORE_UNAVAILABLE = 1008;
const longFolder = (index: number): string => `/${"x".repeat(3900)}/${index}`;

/** A port that an earlier backend assigned a moment ago. */
function grant(port: number, project: string, folder = "/shop") {
  const now = Date.now();
  return {
    assignment: { port, project, service: "main", context: "", folder, createdAt: now, lastUsedAt: now },
    leases: [{ port, owner: "connection:old", client: "old", pid: 1, since: now }],
  };
}

/** Runs a program of the system. @returns whether that is possible here */
function tryRun(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

suite("while the store cannot be written", () => {
  let home: BackendHome;
  const undo: (() => void)[] = [];

  setup(() => {
    home = new BackendHome({ maxPortsPerProject: 1000 });
  });
  teardown(async () => {
    for (const each of undo.splice(0)) each();
    await home.remove();
  });

  const listed = async (client: RawClient): Promise<[string, number][]> =>
    (await client.request("portDaddy/list", {})).assignments.map(({ service, port }) => [service, port]);

  /** Requests one port after another until the store can no longer be written, with much to write and then with little, which may still fit. */
  async function fill(client: RawClient): Promise<void> {
    for (const [what, folderOf] of [["much", longFolder] as const, ["little", () => "/"] as const]) {
      for (let index = 0; ; index++) {
        assert.ok(index < 450, "The store can always be written");
        try {
          await client.request("portDaddy/request", { project: "fill", service: `${what}${index}`, folder: folderOf(index) });
        } catch (error) {
          assert.equal((error as { code: number }).code, STORE_UNAVAILABLE);
          break;
        }
      }
    }
  }

  /** Checks that everything is refused and nothing changes until the fault is gone, and that acknowledged ports survive a kill. */
  async function assertHolds(client: RawClient, pid: number, mend: () => void): Promise<void> {
    const before = await listed(client);
    const [[service, port]] = before as [[string, number]];
    await assert.rejects(client.request("portDaddy/request", { project: "new", folder: longFolder(0) }), { code: STORE_UNAVAILABLE });
    await assert.rejects(client.request("portDaddy/release", { port, force: true }), { code: STORE_UNAVAILABLE });
    const health = await client.request("portDaddy/health", {});
    assert.deepEqual([health.status, health.store.status, health.pid], ["degraded", "unavailable", pid]);
    assert.match(health.problems.join(), /^The store cannot be used: /);
    await client.request("portDaddy/history", {});
    await client.request("portDaddy/cleanup", {}).catch(() => undefined);
    assert.deepEqual((await client.request("portDaddy/health", {})).problems, health.problems, "a read says nothing about the disk");
    assert.deepEqual(await listed(client), before);

    mend();
    const { port: given } = await client.request("portDaddy/request", { project: "new", service: "web", folder: longFolder(0) });
    const { released } = await client.request("portDaddy/release", { port, force: true });
    assert.deepEqual(
      released.map((each) => [each.service, each.port]),
      [[service, port]],
    );
    const after = await listed(client);
    assert.ok(after.some(([, each]) => each === given));
    assert.deepEqual((await client.request("portDaddy/health", {})).problems, []);
    kill(pid);
    await client.closed;
    await home.start();
    const again = await home.connect();
    assert.deepEqual(await listed(again), after);
    assert.deepEqual((await again.request("portDaddy/health", {})).problems, []);
  }

  test("since the disk is full, requests are refused and nothing is lost; it goes on when there is room", async function () {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return this.skip(); // Only root may mount a small disk.
    if (!tryRun("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", home.dataDir)) return this.skip(); // Containers may forbid it.
    undo.push(() => execFileSync("umount", ["-l", home.dataDir]));
    home.configure({ maxPortsPerProject: 1000 });
    writeFileSync(home.path("ballast"), Buffer.alloc(300_000)); // A file whose removal makes room again.
    const { pid } = await home.start();
    const client = await home.connect();
    await client.request("portDaddy/request", { project: "first" });
    await fill(client);
    await assertHolds(client, pid, () => rmSync(home.path("ballast")));
  });

  test("since its files may not grow, requests are refused and nothing is lost; it goes on when they may", async function () {
    if (process.platform !== "linux" || !tryRun("prlimit", "--version")) return this.skip(); // The limit of another process is Linux's.
    const { pid } = await home.start();
    const client = await home.connect();
    await client.request("portDaddy/request", { project: "first" });
    execFileSync("prlimit", ["--pid", String(pid), "--fsize=200000:unlimited"]);
    await fill(client);
    await assertHolds(client, pid, () => execFileSync("prlimit", ["--pid", String(pid), "--fsize=unlimited:unlimited"]));
  });

  test("since its log is read-only, requests are refused and nothing is lost; it goes on when it is not", async function () {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return this.skip(); // Only root may make a file immutable.
    const { pid } = await home.start();
    const client = await home.connect();
    await client.request("portDaddy/request", { project: "first" });
    const log = home.path("port-daddy.db-wal");
    if (!tryRun("chattr", "+i", log)) return this.skip(); // Not every file system has that.
    undo.push(() => void tryRun("chattr", "-i", log));
    await assertHolds(client, pid, () => execFileSync("chattr", ["-i", log]));
  });
});

suite("a damaged store", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome({ maxPortsPerProject: 1000 });
  });
  teardown(() => home.remove());

  const keptFiles = (): string[] => readdirSync(home.dataDir).filter((name) => name.includes(".corrupt-"));

  test("does not keep the backend from starting: the newest backup is restored, and every client is told", async () => {
    mkdirSync(home.path("backups"));
    const backup = openSqliteStore(home.path("backups", "port-daddy-2026-01-02T03-04-05Z.db"));
    await backup.claim({ grants: [grant(14_242, "shop")], reclaimed: [], rests: [], events: [] });
    await backup.close();
    writeFileSync(home.path("port-daddy.db"), "This is no database, but a text of some length.\n".repeat(200));
    await home.start();
    const client = await home.connect();
    const { message } = await client.next("window/showMessage");
    assert.match(
      message,
      /^The store was damaged \(file is not a database\) and was restored from the backup of 2026-01-02 03:04 UTC; .+\. The damaged file is kept as port-daddy\.db\.corrupt-\S+Z\.$/,
    );
    const { problems, store } = await client.request("portDaddy/health", {});
    assert.deepEqual([problems, store.status], [[message], "ok"]);
    assert.equal((await client.request("portDaddy/list", {})).assignments[0]?.port, 14_242);
    assert.ok(readFileSync(home.path(keptFiles()[0]!), "utf8").startsWith("This is no database"));
    assert.ok(home.log().includes(message));
  });

  test("found while it is in use is written again from memory, and nobody loses a port or the connection", async () => {
    // More than SQLite caches, so that it has to read from the disk.
    const ports = Array.from({ length: 8000 }, (_, index) => 50_000 + index);
    const store = openSqliteStore(home.path("port-daddy.db"));
    await store.claim({
      grants: ports.map((port) => grant(port, `p${port}`, `/${"x".repeat(4000)}`)),
      reclaimed: [],
      rests: [],
      events: [],
    });
    await store.close();
    const { pid } = await home.start();
    const client = await home.connect();
    const file = readFileSync(home.path("port-daddy.db"));
    writeFileSync(home.path("port-daddy.db"), Buffer.concat([file.subarray(0, 4096), Buffer.alloc(file.length - 4096, 0xa5)]));
    await Promise.all(ports.slice(0, 50).map((port) => client.request("portDaddy/release", { port, force: true })));
    const health = await client.request("portDaddy/health", {});
    assert.deepEqual([health.pid, health.store.status, health.assignments.total], [pid, "ok", 7950]);
    assert.match(health.problems.join(), /no port is lost, but the history is\. .+ is kept as port-daddy\.db\.\w+-\S+Z\.$/);
    kill(pid);
    await client.closed;
    await home.start();
    const again = await (await home.connect()).request("portDaddy/health", {});
    assert.deepEqual([again.assignments.total, again.problems], [7950, []]);
  });
});
