import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LinuxListeners } from "../../../server/adapters/linux/listeners.js";
import { LinuxListenerScan } from "../../../server/adapters/linux/listenerScan.js";
import { ProcessFolders } from "../../../server/adapters/linux/processFolders.js";
import { ProcessLook } from "../../../server/adapters/linux/processLook.js";
import { ProcFiles } from "../../../server/adapters/linux/procFiles.js";
import { onLinux } from "./onLinux.js";
import { startProgram, type Program } from "./startProgram.js";

suite("the folders of processes", () => {
  /** A process with pid 20 in the folder /app. */
  class PlayedFiles extends ProcFiles {
    process = { startTicks: "100", name: "node" };
    folder = "/app";
    mounts: Record<string, string | undefined> = { self: "mnt:[1]", 20: "mnt:[2]" };
    reads = 0;
    override stat = () => ({ ...this.process, state: "S", parentPid: 1, terminal: 0, threads: 1 });
    override folderOf = () => ({ folder: this.folder });
    override mountNamespaceOf = (pid: number | "self") => {
      this.reads += 1;
      return this.mounts[pid];
    };
  }
  let files: PlayedFiles;
  let folders: ProcessFolders;
  let ids: Record<string, string>;
  let asked: string[][];
  setup(() => {
    files = new PlayedFiles();
    ids = { "/app": "1:7", "/elsewhere": "1:8", "/proc/20/cwd": "1:7" };
    asked = [];
    const identify = (paths: readonly string[]) => {
      asked.push([...paths]);
      return Promise.resolve(new Map(paths.flatMap((path): [string, string][] => (ids[path] === undefined ? [] : [[path, ids[path]]]))));
    };
    folders = new ProcessFolders(files, { identify });
  });
  const folder = async () => (await folders.find([20], new ProcessLook(files), () => undefined)).get(20)?.folder;

  test("count without being looked at where the process sees our mounts, or the system has no namespaces", async () => {
    for (const [self, its] of [
      ["mnt:[1]", "mnt:[1]"],
      [undefined, undefined],
      ["mnt:[1]", undefined],
      [undefined, "mnt:[2]"],
    ]) {
      // prettier-ignore
      files.mounts = { self, 20: its };
      folders = new ProcessFolders(files, { identify: () => assert.fail("it was looked at") });
      assert.equal(await folder(), "/app");
    }
  });

  test("of a process with mounts of its own count where the path leads to the same folder here", async () => {
    assert.equal(await folder(), "/app");
    assert.deepEqual(asked, [["/app", "/proc/20/cwd"]]);
    files.process.startTicks = "200";
    ids["/proc/20/cwd"] = "2:7";
    assert.equal(await folder(), undefined);
  });

  test("do not count where neither path leads to a folder", async () => {
    ids = {};
    assert.equal(await folder(), undefined);
  });

  test("are compared once, and again for another folder, another program and another process", async () => {
    const look = async () => [await folder(), asked.length, files.reads];
    assert.deepEqual(await look(), ["/app", 1, 2]);
    ids["/app"] = "3:1";
    assert.deepEqual(await look(), ["/app", 1, 2]);
    files.folder = "/elsewhere";
    assert.deepEqual(await look(), [undefined, 2, 2]);
    ids["/elsewhere"] = "1:7";
    assert.deepEqual(await look(), [undefined, 2, 2]);
    files.process = { startTicks: "100", name: "python" };
    assert.deepEqual(await look(), ["/elsewhere", 3, 3]);
    files.process = { startTicks: "200", name: "python" };
    assert.deepEqual(await look(), ["/elsewhere", 4, 4]);
  });
});

onLinux("the folder of a listener with mounts of its own", () => {
  const UNSHARE = ["--map-root-user", "--mount"];
  let folder: string | undefined;
  let program: Program | undefined;
  setup(async function () {
    if (spawnSync("unshare", [...UNSHARE, "true"]).status !== 0) this.skip(); // This user may not make a namespace, or there are none.
    const made = (folder = await realpath(await mkdtemp(join(tmpdir(), "port-daddy-mounts-"))));
    await Promise.all(["shop", "blog"].map((name) => mkdir(join(made, name))));
  });
  teardown(async () => {
    await program?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  /** Starts a server in `folder/shop`, after a command in its namespace. @returns the columns that tell where it works */
  async function served(command: string) {
    const script = `const s = require("net").createServer().listen(0, "127.0.0.1", () => console.log(s.address().port));`;
    const start = `${command} && cd "$2/shop" && exec "$0" -e "$1"`;
    program = await startProgram("unshare", [...UNSHARE, "sh", "-c", start, process.execPath, script, folder!], {
      env: { PATH: process.env["PATH"] },
    });
    const port = Number(program.line);
    const [row] = (await new LinuxListenerScan().scan()).filter((each) => each.port === port);
    const [found] = await new LinuxListeners().find([port]);
    assert.deepEqual([row?.pid, found?.pid, found?.folder], [program.pid, program.pid, row?.folder]);
    return [row?.folder, row?.isHidden];
  }

  test("counts where nothing else is mounted there", async () => {
    assert.deepEqual(await served(":"), [join(folder!, "shop"), undefined]);
  });

  test("is left out where another folder is mounted there", async () => {
    assert.deepEqual(await served('mount --bind "$2/blog" "$2/shop"'), [undefined, true]);
  });

  test("is left out where only that process has it", async () => {
    assert.deepEqual(await served('mount -t tmpfs none "$2" && mkdir "$2/shop" "$2/other"'), [undefined, true]);
  });
});
