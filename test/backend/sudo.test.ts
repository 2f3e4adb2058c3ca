import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { BackendHome, testRange } from "./backendHome.js";
import { CLI, type Ended } from "./cliProcess.js";
import { forgetNobody, NOBODY as USER } from "./nobody.js";
import { endProcessesOf, processesOf } from "./processes.js";

suite("A command with sudo in a user's data directory", () => {
  let home: BackendHome;
  let dataDir: string;
  setup(function () {
    home = new BackendHome();
    dataDir = path.join(home.folder, "user", "data");
    if (process.platform === "win32" || process.getuid!() !== 0) this.skip(); // Only root can play both.
    chmodSync(home.folder, 0o755);
    for (const folder of [home.mkdir("user"), home.mkdir("user/shop")]) chownSync(folder, USER, USER);
  });
  teardown(async () => {
    await endProcessesOf(dataDir);
    await home.remove();
    forgetNobody();
  });

  async function run(uid: number, argv: string[]): Promise<Ended> {
    const env = { ...process.env, PORT_DADDY_HOME: dataDir, HOME: path.join(home.folder, "user") };
    const child = spawn(process.execPath, [CLI, ...argv], { cwd: home.mkdir("user/shop"), env, uid, gid: uid, stdio: "pipe" });
    const [out, err, [code]] = await Promise.all([
      ...[text(child.stdout), text(child.stderr)],
      once(child, "close") as Promise<[number | null]>,
    ] as const);
    return { code, out, err };
  }
  const user = (...argv: string[]): Promise<Ended> => run(USER, argv);
  const root = (...argv: string[]): Promise<Ended> => run(0, argv);
  async function stop(): Promise<void> {
    await user("stop");
    while (processesOf(dataDir).length > 0) await new Promise(setImmediate); // It does not wait for ever.
  }
  /** Makes the user's own, with the ports of these tests. */
  function makeDataDirectory(): void {
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(path.join(dataDir, "config.json"), JSON.stringify({ range: testRange }));
    for (const file of [dataDir, path.join(dataDir, "config.json")]) chownSync(file, USER, USER);
  }
  /** Makes what root's backend of an older version may have left. */
  function leave(name: string, content = "root's"): void {
    const file = path.join(dataDir, name);
    rmSync(file, { force: true, recursive: true });
    writeFileSync(file, content, { mode: 0o600 });
  }
  const inData = (): string[] => readdirSync(dataDir).sort();

  test("changes nothing there, says what to do, and starts a program all the same", async () => {
    makeDataDirectory();
    const { out: port } = await user("request");
    const before = [inData(), statSync(path.join(dataDir, "backend.json")).ino];
    const list = await root("list");
    const sentence = `port-daddy: Port Daddy does not use ${dataDir} as root, because it belongs to another user (uid ${USER}). Run it without sudo, or set PORT_DADDY_HOME to a folder of root's own.\n`;
    assert.deepEqual(list, { code: 4, out: "", err: sentence });
    const started = await root("run", "--", "sh", "-c", 'test "$PORT" -gt 0');
    assert.equal(started.code, 0, started.err);
    assert.ok(started.err.startsWith(sentence));
    assert.match(
      (await root("doctor")).out,
      /^failure +data directory +Port Daddy does not use .* as root, because it belongs to another user/m,
    );
    assert.deepEqual([inData(), statSync(path.join(dataDir, "backend.json")).ino], before);
    assert.equal((await user("request")).out, port);
  });

  test("makes no data directory in the user's folder", async () => {
    const { code, err } = await root("request", "--no-fallback");
    assert.equal(code, 4);
    assert.match(err, new RegExp(`because ${path.dirname(dataDir)} belongs to another user \\(uid ${USER}\\)`));
    assert.equal(existsSync(dataDir), false);
  });

  test("makes none where root has made a folder in the user's home, and doctor tells the user once how to have that back", async () => {
    const parent = home.mkdir("user/share");
    dataDir = path.join(parent, "data");
    const { code, err } = await root("request", "--no-fallback");
    assert.deepEqual([code, existsSync(dataDir)], [4, false]);
    assert.match(err, new RegExp(`because ${path.dirname(parent)} belongs to another user \\(uid ${USER}\\)`));
    const remedy = `If a command with sudo made that, run sudo chown -R ${USER} "${parent}". Otherwise set PORT_DADDY_HOME to a folder of your own.`;
    const { out } = await user("doctor");
    assert.match(
      out,
      new RegExp(`^failure +data directory +${dataDir} cannot be created, because ${parent} is not writable: EACCES.*\n +${remedy}$`, "m"),
    );
    assert.doesNotMatch(out, /created on first use/);
    chownSync(parent, USER, USER);
    assert.equal((await user("request")).code, 0);
  });

  test("of an older version that made the data directory in a folder of root's is told once, with what to do", async () => {
    dataDir = path.join(home.mkdir("user/share"), "data");
    mkdirSync(dataDir, { mode: 0o700 });
    const { out } = await user("doctor");
    assert.match(
      out,
      new RegExp(
        `^failure +data directory +${dataDir} belongs to another user \\(uid 0\\)\n +If .* run sudo chown -R ${USER} "${dataDir}"`,
        "m",
      ),
    );
    assert.equal(out.match(/^failure/gm)!.length, 2, "the other one is the backend's");
    chownSync(dataDir, USER, USER);
    assert.equal((await user("request")).code, 0);
  });

  test("of an older version locks nobody out: what it left is written again, and the ports are the same", async () => {
    makeDataDirectory();
    const { out: port } = await user("request");
    await stop();
    for (const name of ["backend.json", "backend.lock", "backend.sock", "network.json", "logs"]) leave(name);
    assert.deepEqual(await user("request"), { code: 0, out: port, err: "" });
    const { out } = await user("doctor");
    assert.match(
      out,
      /^warning +problem +In \S+, backend\.lock could not be used, because another user owns it, as after a command with sudo\. .* Run Port Daddy without sudo$/m,
    );
    assert.ok(statSync(path.join(dataDir, "logs")).isDirectory());
  });

  test("of an older version does not cost a store of root's: it is kept aside, and the newest backup takes its place", async () => {
    makeDataDirectory();
    const { out: port } = await user("request");
    await stop();
    const backups = path.join(dataDir, "backups");
    mkdirSync(backups, { recursive: true });
    chownSync(backups, USER, USER);
    const { DatabaseSync } = await import("node:sqlite");
    const store = new DatabaseSync(path.join(dataDir, "port-daddy.db"));
    const backup = path.join(backups, "port-daddy-2026-01-01T00-00-00Z.db");
    store.exec(`VACUUM INTO '${backup}'`);
    store.close();
    chownSync(backup, USER, USER);
    leave("backups/port-daddy-2026-02-01T00-00-00Z.db");
    leave("port-daddy.db");
    assert.deepEqual(await user("request"), { code: 0, out: port, err: "" });
    assert.ok(inData().some((name) => /^port-daddy\.db\.unreadable-\d+$/.test(name)));
    assert.match(
      (await user("doctor")).out,
      /^warning +problem +.*port-daddy\.db, .* could not be used.* Ports assigned since the last backup may differ\./m,
    );
  });

  test("of an older version that made the data directory itself leaves the user with a new one", async () => {
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(path.join(dataDir, "backend.json"), "{}", { mode: 0o600 });
    const { code, err } = await user("request");
    assert.deepEqual([code, err], [0, ""]);
    assert.equal(statSync(dataDir).uid, USER);
  });

  test("leaves a config.json that cannot be read as it is, and doctor says how to have it back", async () => {
    await user("request");
    await stop();
    leave("config.json", "{}");
    await user("request");
    assert.match(
      (await user("doctor")).out,
      /^failure +data directory +\S+config\.json cannot be read: .*\n +Run sudo chown 65534 ".*config\.json"\.$/m,
    );
    assert.equal(statSync(path.join(dataDir, "config.json")).uid, 0);
  });
});
