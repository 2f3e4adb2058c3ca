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

  test("everything in it is removed but what it was configured with: it ends, and clients start a fresh one", async () => {
    const backend = await home.start();
    const client = await home.connect();
    const { port } = await client.request("portDaddy/request", { project: "shop" });
    home.changeAtOnce(() => {
      for (const name of ["backend.sock", "backend.json", "backend.lock", "port-daddy.db", "port-daddy.db-wal"])
        rmSync(home.path(name), { force: true });
    });
    await client.closed;
    assert.deepEqual(await backend.exited, { code: 0, signal: null });
    const next = await connect();
    assert.notEqual((await next.request("portDaddy/health", {})).pid, backend.pid);
    assert.deepEqual((await next.request("portDaddy/list", {})).assignments, []);
    assert.equal(
      (await next.request("portDaddy/request", { project: "shop" })).port,
      port,
      "the same number, as the identity determines it",
    );
    await next.close();
  });

  for (const [what, take] of Object.entries({
    removed: () => rmSync(home.dataDir, { recursive: true, force: true }),
    "moved away": () => renameSync(home.dataDir, path.join(home.folder, "elsewhere")),
  })) {
    test(`it is ${what}: a client that stays is back at once, with its ports, and there is one backend`, async () => {
      home.configure({ range: [9000, 9999] }); // Within the defaults, which are used afterwards.
      const backend = await home.start();
      let returned: (() => void) | undefined;
      const back = new Promise<void>((resolve) => (returned = resolve));
      const client = await connectToBackend({
        client: "test",
        dataDir: home.dataDir,
        server: serverBundle,
        stay: true,
        onDidReturn: () => returned?.(),
      });
      const { port } = await client.request("portDaddy/request", { project: "shop", preferred: 9321 });
      home.changeAtOnce(take);
      assert.deepEqual(await backend.exited, { code: 0, signal: null });
      await back;
      const { assignments } = await client.request("portDaddy/list", {});
      assert.deepEqual(
        assignments.map((each) => ({ port: each.port, state: each.state, pid: each.leases[0]?.pid })),
        [{ port, state: "active", pid: process.pid }],
      );
      assert.deepEqual(home.processes(), [home.backendFile.pid]);
      await client.close();
    });
  }

  test("another one's lock file lies there: it ends, and takes nothing of the other's with it", async () => {
    const backend = await home.start();
    writeFileSync(home.path("other.lock"), "");
    const others = { ...home.backendFile, token: "the other's" };
    renameSync(home.path("other.lock"), home.path("backend.lock"));
    home.announce(others);
    assert.deepEqual(await backend.exited, { code: 0, signal: null });
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
