import assert from "node:assert/strict";
import { spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { BackendHome, serverBundle } from "./backendHome.js";
import { CliProcess, CLI } from "./cliProcess.js";

suite("A backend inherits nothing from the program that happened to start it", () => {
  let home: BackendHome;
  setup(function () {
    home = new BackendHome();
    if (process.platform !== "linux") this.skip(); // Only procfs shows what a process has.
  });
  teardown(() => home.remove());

  /** Runs a program to its end. */
  async function run(command: string, args: string[], options: SpawnOptions = {}): Promise<void> {
    const child = spawn(command, args, { cwd: home.mkdir("shop"), env: new CliProcess(home.dataDir).env, stdio: "ignore", ...options });
    assert.deepEqual(await once(child, "exit"), [0, null]);
  }
  const ofBackend = (file: string): string => readFileSync(`/proc/${home.backendFile.pid}/${file}`, "utf8");
  /** The files of the test's folder that the backend has open, except for its own. */
  function openFiles(): string[] {
    const folder = `/proc/${home.backendFile.pid}/fd`;
    const files = readdirSync(folder).map((descriptor) => linkIfThere(path.join(folder, descriptor)));
    return files.filter((file) => file.startsWith(home.folder) && !file.startsWith(home.dataDir));
  }
  /** @returns the `stdio` of a process that has a file open on the given descriptors */
  function withFileOn(...descriptors: number[]): { stdio: SpawnOptions["stdio"]; close: () => void } {
    const file = openSync(path.join(home.folder, "lock"), "w");
    const stdio: ("ignore" | number)[] = Array.from({ length: Math.max(...descriptors) + 1 }, () => "ignore");
    for (const descriptor of descriptors) stdio[descriptor] = file;
    return { stdio, close: () => closeSync(file) };
  }

  test("no file, whatever its descriptor is", async () => {
    const { stdio, close } = withFileOn(3, 5, 15, 16, 18, 20, 30, 200);
    await run(process.execPath, [CLI, "request"], { stdio });
    close();
    assert.deepEqual(openFiles(), []);
  });

  test("no file either where it is started without a client", async () => {
    const { stdio, close } = withFileOn(3, 16, 18, 25, 200);
    const child = spawn(process.execPath, [serverBundle], { env: new CliProcess(home.dataDir).env, stdio });
    close();
    const client = new CliProcess(home.dataDir);
    while ((await client.run(home.mkdir("shop"), "status")).code !== 0) assert.equal(child.exitCode, null);
    assert.equal(home.backendFile.pid, child.pid);
    assert.deepEqual(openFiles(), []);
  });

  test("no umask, no folder, no terminal and no place among the first to be killed", async () => {
    await run("/bin/sh", ["-c", 'umask 0; echo 300 >/proc/self/oom_score_adj; exec "$NODE" "$CLI" request']);
    assert.match(ofBackend("status"), /^Umask:\s*0077$/m);
    assert.equal(readlinkSync(`/proc/${home.backendFile.pid}/cwd`), "/");
    const [, , , , session, terminal] = ofBackend("stat").slice(ofBackend("stat").lastIndexOf(")")).split(" ");
    assert.deepEqual([session, terminal], [String(home.backendFile.pid), "0"]);
    const own = readFileSync("/proc/self/oom_score_adj", "utf8");
    assert.ok(Number(ofBackend("oom_score_adj")) <= Math.max(0, Number(own)));
  });

  test("no low priority or, where the system insists on it, not without saying so in its log", async () => {
    await run("nice", ["-n", "7", process.execPath, CLI, "request"]);
    const threads = readdirSync(`/proc/${home.backendFile.pid}/task`).map((thread) => os.getPriority(Number(thread)));
    if (process.getuid!() === 0) assert.deepEqual([...new Set(threads)], [0]);
    else if (threads.some((priority) => priority > 0))
      assert.match(home.log(), /low priority of the program that started it \(niceness 7\)/);
  });

  test("no variable that it does not need, so that no secret stays readable in it", async () => {
    const env = { ...new CliProcess(home.dataDir).env, API_TOKEN: "s3cret", PORT_DADDY_IDENTITY: "shop:web:" };
    await run(process.execPath, [CLI, "request"], { env });
    const names = ofBackend("environ")
      .split("\0")
      .map((entry) => entry.split("=")[0]);
    assert.deepEqual(
      names.filter((name) => name === "API_TOKEN" || name === "PORT_DADDY_IDENTITY"),
      [],
    );
    assert.ok(names.includes("PATH") && names.includes("PORT_DADDY_HOME"));
  });
});

/** @returns empty when the descriptor has been closed meanwhile */
function linkIfThere(link: string): string {
  try {
    return readlinkSync(link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
