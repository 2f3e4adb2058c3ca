import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { connectToBackend } from "../../client/connection/connect.js";
import { BackendHome, serverBundle } from "./backendHome.js";

suite("the data directory changes under the running backend", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome();
  });
  teardown(() => home.remove());

  const connect = () => connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle });
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise(setImmediate);
  };

  for (const name of ["backend.sock", "backend.json", "backend.lock"]) {
    test(`${name} is removed: it is there again, and those who are connected notice nothing`, async () => {
      const backend = await home.start();
      const client = await home.connect();
      const { port } = await client.request("portDaddy/request", { project: "shop" });
      const file = home.backendFile;
      rmSync(home.path(name));
      await until(() => home.has(name));
      await until(() => home.has("backend.json"));
      const newcomer = await connect();
      const { pid } = await newcomer.request("portDaddy/health", {});
      assert.equal(pid, backend.pid);
      assert.deepEqual(home.backendFile, file);
      assert.equal((await client.request("portDaddy/request", { project: "shop" })).port, port);
      await newcomer.close();
      assert.deepEqual((await home.tryStart()).startup, { running: true });
    });
  }

  test("everything in it is removed but what it was configured with: all is written again, and nobody is alarmed", async () => {
    const backend = await home.start();
    const client = await home.connect();
    const { port } = await client.request("portDaddy/request", { project: "shop" });
    home.changeAtOnce(() => {
      for (const name of ["backend.sock", "backend.json", "backend.lock", "port-daddy.db", "port-daddy.db-wal"])
        rmSync(home.path(name), { force: true });
    });
    assert.equal((await client.request("portDaddy/request", { project: "shop" })).port, port);
    await until(() => home.has("backend.json") && home.has("backend.sock"));
    const newcomer = await connect();
    const { pid, problems } = await newcomer.request("portDaddy/health", {});
    assert.deepEqual([pid, problems], [backend.pid, []]);
    assert.equal((await newcomer.request("portDaddy/history", {})).events.length, 1);
    await newcomer.close();
    assert.deepEqual((await home.tryStart()).startup, { running: true });
  });

  const gone = {
    removed: () => rmSync(home.dataDir, { recursive: true, force: true }),
    "moved away": () => renameSync(home.dataDir, path.join(home.folder, "elsewhere")),
  };
  for (const [what, take] of Object.entries(gone)) {
    test(`it is ${what}: the backend makes it again with all assignments, and tells everybody what is lost`, async () => {
      const backend = await home.start();
      const client = await home.connect();
      const other = await home.connect();
      const { port } = await client.request("portDaddy/request", { project: "shop" });
      const idle = await client.request("portDaddy/request", { project: "idle", owner: { pid: backend.pid } });
      home.changeAtOnce(take);
      const granted = await client.request("portDaddy/request", { project: "later" }); // Nobody sees an error meanwhile.
      const lost = "the settings in config.json and the earlier log are lost";
      const message = `The folder ${home.dataDir} was deleted or moved away, so Port Daddy wrote its store again from memory: all assignments are kept, but ${lost}. To delete it for good, run "port-daddy stop" first.`;
      for (const each of [client, other]) assert.equal((await each.next("window/showMessage")).message, message);
      await until(() => home.has("backend.json") && home.has("backend.sock") && home.has("logs"));
      const newcomer = await connect();
      const { pid, problems } = await newcomer.request("portDaddy/health", {});
      assert.deepEqual([pid, problems], [backend.pid, [message]]);
      const { assignments } = await newcomer.request("portDaddy/list", {});
      assert.deepEqual(new Set(assignments.map((each) => each.port)), new Set([port, idle.port, granted.port]));
      assert.equal((await newcomer.request("portDaddy/history", {})).events.filter(({ kind }) => kind === "assigned").length, 3);
      await newcomer.close();
      assert.deepEqual(home.processes(), [backend.pid]);
      assert.deepEqual((await home.tryStart()).startup, { running: true });
      process.kill(backend.pid, "SIGKILL");
      await backend.exited;
      const next = await connect();
      assert.equal((await next.request("portDaddy/list", {})).assignments.length, 3, "and all of it is in the store");
      await next.close();
    });
  }

  test("it is removed twice: it is made again each time, and config.json is obeyed that is written afterwards", async () => {
    await home.start();
    const client = await home.connect();
    for (let count = 0; count < 2; count++) {
      home.changeAtOnce(gone.removed);
      await until(() => home.has("backend.json") && home.has("backend.sock") && home.has("port-daddy.db"));
    }
    home.configure({ range: [9000, 9009] });
    while (String((await client.request("portDaddy/health", {})).range) !== "9000,9009");
  });

  test("it is removed, and cannot be made again: people are told, until it can", async function () {
    if (process.platform === "win32") return this.skip(); // Windows removes no folder that is in use.
    home.configure({ cleanupIntervalSeconds: 0.1 });
    const { pid } = await home.start();
    const client = await home.connect();
    home.changeAtOnce(() => {
      gone.removed();
      writeFileSync(home.dataDir, "in its way");
    });
    await assert.rejects(client.request("portDaddy/request", { project: "shop" }), /StoreUnavailable|cannot|EEXIST|ENOTDIR/);
    rmSync(home.dataDir);
    await until(() => home.has("backend.json") && home.has("backend.sock"));
    await client.request("portDaddy/request", { project: "shop" });
    const newcomer = await connect();
    assert.equal((await newcomer.request("portDaddy/health", {})).pid, pid);
    await newcomer.close();
  });

  test("another one's lock file lies there: it ends, and takes nothing of the other's with it", async () => {
    const backend = await home.start();
    const told = (await home.connect()).next("window/showMessage");
    writeFileSync(home.path("other.lock"), "");
    const others = { ...home.backendFile, token: "the other's" };
    renameSync(home.path("other.lock"), home.path("backend.lock"));
    home.announce(others);
    assert.deepEqual(await backend.exited, { code: 0, signal: null });
    assert.match((await told).message, /^The files in .* were replaced, and Port Daddy goes on with what is there now\. /);
    assert.equal(home.backendFile.token, "the other's");
    assert.ok(home.has("backend.sock"));
    const client = await connect();
    assert.notEqual((await client.request("portDaddy/health", {})).pid, backend.pid);
    await client.close();
  });
});

suite("a data directory that cannot be used gets a sentence", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome();
  });
  teardown(() => home.remove());

  /** The startup report of a backend with this data directory, run by a user other than root. */
  async function failureIn(dataDir: string): Promise<string> {
    const env = { ...process.env, PORT_DADDY_HOME: dataDir };
    const { uid } = process.getuid!() === 0 ? { uid: 65_534 } : { uid: undefined };
    const child = spawn(process.execPath, [serverBundle], { env, uid, stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    if (child.exitCode === null) await once(child, "exit");
    return (JSON.parse(line) as { failed: string }).failed;
  }

  test("where it may not be written", async function () {
    if (process.platform === "win32") return this.skip(); // Windows has no file modes.
    const folder = home.mkdir("locked");
    chmodSync(home.folder, 0o755);
    chmodSync(folder, 0o555);
    const failed = await failureIn(path.join(folder, "home"));
    assert.match(failed, /^.+locked.* cannot be used as its data directory: E(PERM|ACCES)\b.+\.$/);
  });

  test("where it belongs to another user", async function () {
    if (process.platform === "win32" || process.getuid!() !== 0) return this.skip(); // Only root can give a folder to another user.
    chmodSync(home.folder, 0o755);
    assert.equal(
      await failureIn(home.dataDir),
      `${home.dataDir} cannot be used as its data directory: it belongs to another user (uid 0). Set PORT_DADDY_HOME to a folder of your own.`,
    );
    chownSync(home.dataDir, 65_534, 65_534);
    const { startup } = await home.tryStart();
    assert.match((startup as { failed: string }).failed, /it belongs to another user \(uid 65534\)\./);
    chownSync(home.dataDir, 0, 0);
  });

  for (const mode of [0o1777, 0o707, 0o702]) {
    test(`where others may write to it (${mode.toString(8)}), and its mode stays as it is`, async function () {
      if (process.platform === "win32") return this.skip(); // Windows has no file modes.
      chmodSync(home.dataDir, mode);
      const { startup } = await home.tryStart();
      const remedy = `Run chmod 700 "${home.dataDir}", or set PORT_DADDY_HOME to a folder of your own.`;
      assert.deepEqual(startup, {
        failed:
          `${home.dataDir} cannot be used as its data directory: it has mode ${(mode & 0o777).toString(8)}, ` +
          `so other users can write to it. ${remedy}`,
      });
      assert.equal(statSync(home.dataDir).mode & 0o7777, mode);
      assert.deepEqual(readdirSync(home.dataDir), ["config.json"]);
    });
  }

  test("where a group may write to it that is not the user's own", async function () {
    if (process.platform === "win32" || process.getuid!() !== 0) return this.skip(); // Only root can give a folder to any group.
    chmodSync(home.dataDir, 0o770);
    chownSync(home.dataDir, 0, 65_534);
    assert.match(
      ((await home.tryStart()).startup as { failed: string }).failed,
      /it has mode 770, so other users can write to it\. Run chmod 700 /,
    );
    chownSync(home.dataDir, 0, 0);
    assert.deepEqual((await home.tryStart()).startup, { ready: true });
  });

  test("but one that others may only read is used as it is, and its files are for this user alone", async function () {
    if (process.platform === "win32") return this.skip(); // Windows has no file modes.
    chmodSync(home.dataDir, 0o755);
    rmSync(home.path("config.json")); // The test's own file.
    await home.start();
    assert.equal(statSync(home.dataDir).mode & 0o777, 0o755);
    const open = readdirSync(home.dataDir).filter((name) => (statSync(home.path(name)).mode & 0o077) !== 0);
    assert.deepEqual(open, []);
  });

  test("where a folder can be made by nobody, at once", async function () {
    if (process.platform !== "linux") return this.skip(); // /proc is Linux's.
    const { startup } = await home.tryStart({ env: { PORT_DADDY_HOME: "/proc/port/daddy" } });
    assert.match((startup as { failed: string }).failed, /^\/proc\/port\/daddy cannot be used as its data directory: ENOENT.+\.$/);
  });

  test("where it is a file", async () => {
    writeFileSync(home.path("file"), "");
    const { startup } = await home.tryStart({ env: { PORT_DADDY_HOME: home.path("file") } });
    assert.match((startup as { failed: string }).failed, /cannot be used as its data directory: EEXIST.+\.$/);
  });

  test("where folders above it are missing, they are made, for this user alone", async function () {
    if (process.platform === "win32") return this.skip(); // Windows has no file modes.
    const dataDir = path.join(home.folder, "a", "b", "c");
    assert.deepEqual((await home.tryStart({ env: { PORT_DADDY_HOME: dataDir } })).startup, { ready: true });
    for (const folder of ["a", "a/b", "a/b/c"]) {
      assert.equal(execFileSync("stat", ["-c", "%a", path.join(home.folder, folder)], { encoding: "utf8" }).trim(), "700");
    }
  });

  test("where its disk is full", async function () {
    const disk = home.mkdir("disk");
    if (process.platform !== "linux" || process.getuid!() !== 0 || !mounts(disk)) return this.skip(); // Only root may mount a small disk.
    try {
      mkdirSync(path.join(disk, "home"));
      execFileSync("sh", ["-c", `cat /dev/zero > ${disk}/zeros 2>/dev/null || true`]);
      const { startup } = await home.tryStart({ env: { PORT_DADDY_HOME: path.join(disk, "home") } });
      assert.match((startup as { failed: string }).failed, /cannot be used as its data directory: .*full\.$/);
    } finally {
      execFileSync("umount", [disk]);
    }
    assert.ok(existsSync(disk));
  });
});

function mounts(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
