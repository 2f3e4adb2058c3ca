import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { commandText } from "../../../server/adapters/commandText.js";
import { LinuxListeners } from "../../../server/adapters/linux/listeners.js";
import { LinuxListenerScan } from "../../../server/adapters/linux/listenerScan.js";
import { LinuxProcesses } from "../../../server/adapters/linux/processes.js";
import { ProcFiles } from "../../../server/adapters/linux/procFiles.js";
import type { ListeningSocket } from "../../../server/adapters/linux/procNetTcp.js";
import type { Pause } from "../../../server/adapters/timeSlices.js";
import type { ScannedListener } from "../../../server/adapters/system.js";
import { onLinux } from "./onLinux.js";
import { startProgram } from "./startProgram.js";

/** Counts the reads of /proc. */
class CountedFiles extends ProcFiles {
  /** The processes whose descriptors were read. */
  readonly searched: number[] = [];
  /** The processes whose command lines were read. */
  readonly described: number[] = [];
  /** The ports to count; by default all. Limits the count to this test, because other programs listen meanwhile, too. */
  ports: readonly number[] | undefined;

  override async listening(pause: Pause): Promise<ListeningSocket[]> {
    return (await super.listening(pause)).filter(({ port }) => this.ports?.includes(port) ?? true);
  }

  override socketsOf(pid: number, inodes: ReadonlySet<string>, pause: Pause): Promise<Map<string, string>> {
    this.searched.push(pid);
    return super.socketsOf(pid, inodes, pause);
  }

  override commandOf(pid: number): string | undefined {
    this.described.push(pid);
    return super.commandOf(pid);
  }
}

const listenScript = (host: string, then = ""): string =>
  `const s = require("net").createServer().listen(0, ${JSON.stringify(host)}, () => { ${then} console.log(s.address().port) })`;

onLinux("the scan of listeners", () => {
  let folder: string;
  let files: CountedFiles;
  let listenerScan: LinuxListenerScan;
  const on = async (port: number): Promise<ScannedListener[]> => (await listenerScan.scan()).filter((row) => row.port === port);

  setup(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "port-daddy-scan ö ")));
    files = new CountedFiles();
    listenerScan = new LinuxListenerScan(files);
  });
  teardown(() => rm(folder, { recursive: true }));

  for (const host of ["127.0.0.1", "::1", "0.0.0.0", "::"]) {
    test(`a server on ${host}, with all that is known of its process`, async () => {
      const before = Date.now();
      const program = await startProgram(process.execPath, ["-e", listenScript(host)], { cwd: folder });
      const port = Number(program.line);
      const life = (await new LinuxProcesses().find([program.pid, process.pid])); // prettier-ignore
      const [row, ...more] = await on(port);
      assert.deepEqual(more, []);
      assert.deepEqual(row, {
        ...{ port, address: host, pid: program.pid, folder },
        command: commandText(`${process.execPath} -e ${listenScript(host)}`),
        startedAt: life.get(program.pid)?.startedAt,
        user: userInfo().username,
        since: row?.since,
        ancestors: row?.ancestors,
      });
      // Start times are counted in hundredths of a second, and uptime is cut off at one.
      assert.ok(row.since! >= before - 50 && row.since! <= Date.now() + 50, `${row.since! - before} ms after the start`);
      assert.deepEqual(row.ancestors[0], { pid: process.pid, startedAt: life.get(process.pid)?.startedAt });
      assert.equal(row.ancestors[1]?.pid, process.ppid);
      await program.stop();
      assert.deepEqual(await on(port), []);
    });
  }

  test("it sees the same holders as a whole look", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const scanned = await on(port);
    const [found] = await new LinuxListeners().find([port]);
    assert.deepEqual(
      scanned.map(({ pid, command, folder: cwd }) => ({ pid, command, folder: cwd })),
      [{ pid: found?.pid, command: found?.command, folder: found?.folder }],
    );
    server.close();
  });

  test("a repeated scan reads no descriptors and no command lines; a new server costs its own process and its ancestors", async () => {
    const first = await startProgram(process.execPath, ["-e", listenScript("127.0.0.1")]);
    files.ports = [Number(first.line)];
    await listenerScan.scan();
    assert.ok(files.searched.length > 3 && files.described.includes(first.pid));
    files.searched.length = files.described.length = 0;
    assert.equal((await on(Number(first.line)))[0]?.pid, first.pid);
    assert.deepEqual([files.searched, files.described], [[], []]);

    const second = await startProgram(process.execPath, ["-e", listenScript("127.0.0.1")]);
    files.ports = [Number(first.line), Number(second.line)];
    const [row] = await on(Number(second.line));
    assert.equal(row?.pid, second.pid);
    assert.ok(files.searched.includes(second.pid) && files.described.includes(second.pid));
    assert.ok(!files.searched.includes(first.pid), "an old process was looked through for a socket that a new one has");
    await Promise.all([first.stop(), second.stop()]);
  });

  test("a second port of a server that is known", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    await listenerScan.scan();
    const other = createServer().listen(0, "::1");
    await once(other, "listening");
    const [row] = await on((other.address() as AddressInfo).port);
    assert.deepEqual([row?.pid, row?.address], [process.pid, "::1"]);
    server.close();
    other.close();
  });

  test("forked workers that share a socket: it is the parent's, and a worker's when the parent has let go", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const script = join(folder, "worker.js");
    await writeFile(script, "process.on('message', (message, server) => { globalThis.kept = server; process.send('kept'); });");
    const workers: ChildProcess[] = [fork(script), fork(script)];
    for (const worker of workers) {
      worker.send("server", server);
      await once(worker, "message");
    }
    // First the parent is known already, then every process is new.
    for (const scan of [listenerScan, new LinuxListenerScan()]) {
      assert.deepEqual(
        (await scan.scan()).filter((row) => row.port === port).map(({ pid }) => pid),
        [process.pid],
      );
    }
    server.close();
    await once(server, "close");
    const [row] = await on(port);
    assert.ok(workers.some(({ pid }) => pid === row?.pid));
    assert.equal(row?.ancestors[0]?.pid, process.pid);
    for (const worker of workers) {
      worker.kill("SIGKILL");
      await once(worker, "exit");
    }
    assert.deepEqual(await on(port), []);
  });

  test("workers that are new while their parent is not: the socket is the parent's", async () => {
    const script = join(folder, "primary.js");
    await writeFile(
      script,
      `const cluster = require("cluster");
       if (cluster.isPrimary) {
         console.log("ready");
         process.stdin.once("data", () => { for (const _ of [1, 2]) cluster.fork(); });
         let told = 0;
         cluster.on("listening", (_, address) => { if (++told === 2) console.log(address.port); });
       } else require("net").createServer().listen(0, "127.0.0.1");`,
    );
    const program = await startProgram(process.execPath, [script]);
    await listenerScan.scan();
    program.child.stdin!.write("go\n");
    const [line] = (await once(program.child.stdout!, "data")) as [Buffer];
    assert.deepEqual((await on(Number(line.toString()))).map(({ pid }) => pid), [program.pid]); // prettier-ignore
    const gone = once(program.child, "exit");
    program.child.kill("SIGTERM");
    await gone;
  });

  const cluster = (settings: string): string => `const cluster = require("cluster");
    ${settings}
    cluster.setupPrimary({ execArgv: [], exec: ${JSON.stringify(join(folder, "worker.js"))}, cwd: ${JSON.stringify(folder)} });
    for (const _ of [1, 2]) cluster.fork();
    let told = 0;
    cluster.on("listening", (_, address) => { if (++told === 2) console.log(address.port); });`;
  for (const [kind, settings] of Object.entries({
    "cluster's": "",
    "socket-sharing cluster's": "cluster.schedulingPolicy = cluster.SCHED_NONE;",
  })) {
    test(`the folders of a ${kind} workers, which are not the holder's`, async () => {
      await writeFile(join(folder, "worker.js"), `require("net").createServer().listen(0, "127.0.0.1");`);
      const program = await startProgram(process.execPath, ["-e", cluster(settings)], { cwd: "/" });
      const port = Number(program.line);
      for (const scan of [listenerScan, listenerScan, new LinuxListenerScan()]) {
        const [row] = (await scan.scan()).filter((each) => each.port === port);
        assert.deepEqual([row?.pid, row?.folder, row?.workerFolders], [program.pid, "/", [folder]]);
      }
      await program.stop();
    });
  }

  test("a child that neither shares the socket nor belongs to a cluster is no worker, and one in the same folder tells nothing new", async () => {
    const children = `for (const cwd of [${JSON.stringify(folder)}, undefined]) require("child_process").spawn("sleep", ["60"], { cwd });`;
    const program = await startProgram(process.execPath, ["-e", listenScript("127.0.0.1", children)], { cwd: "/" });
    assert.equal((await on(Number(program.line)))[0]?.workerFolders, undefined);
    for (const child of (await new LinuxProcesses().find(await files.pids(), () => undefined)).values()) {
      if (child.parentPid === program.pid) process.kill(child.pid, "SIGKILL");
    }
    await program.stop();
  });

  test("a daemon that has left its parent, its session and its folder tells what it was started for", async () => {
    const daemon = `process.chdir("/"); ${listenScript("127.0.0.1")}`;
    const launch = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(daemon)}], { detached: true, stdio: "inherit" });`;
    const program = await startProgram(process.execPath, ["-e", launch], { cwd: folder, env: { PORT_DADDY_IDENTITY: "shop:cache:feat" } });
    await program.stop();
    const [row] = await on(Number(program.line));
    assert.deepEqual([row?.startedFor, row?.folder, row?.isHidden], ["shop:cache:feat", "/", undefined]);
    // Where another program takes the orphans of a session, such as a container's, it is theirs.
    if (row?.ancestors[0]?.pid === 1) assert.equal(row.isOrphan, true);
    assert.ok(!row?.ancestors.some(({ pid }) => pid === program.pid || pid === process.pid));
    process.kill(row!.pid!, "SIGKILL");
  });

  test("a process without the variable is not hidden, one without any environment is", async () => {
    for (const [env, isHidden] of [
      [{ PATH: "/bin" }, undefined],
      [{}, true],
    ] as const) {
      // prettier-ignore
      const program = await startProgram(process.execPath, ["-e", listenScript("127.0.0.1")], { env });
      const [row] = await on(Number(program.line));
      assert.deepEqual([row?.startedFor, row?.isHidden], [undefined, isHidden]);
      await program.stop();
    }
  });

  test("a process that has erased its environment may be anybody's", async () => {
    // The fields 50 and 51 of stat are the environment's first and last address. Source: proc_pid_stat(5).
    const erase = `const fs = require("fs");
      const stat = fs.readFileSync("/proc/self/stat", "latin1");
      const [first, last] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(47, 49).map(Number);
      fs.writeSync(fs.openSync("/proc/self/mem", "r+"), Buffer.alloc(last - first), 0, last - first, first);`;
    const program = await startProgram(process.execPath, ["-e", listenScript("127.0.0.1", erase)], {
      env: { PATH: "/bin", PORT_DADDY_IDENTITY: "shop:cache:" },
    });
    const [row] = await on(Number(program.line));
    assert.deepEqual([row?.pid, row?.startedFor, row?.isHidden], [program.pid, undefined, true]);
    await program.stop();
  });

  test("a name with spaces and brackets, and a process that becomes another program", async () => {
    const title = "a) S 1 (b";
    const rename = `process.stdin.once("data", () => { process.title = ${JSON.stringify(title)}; console.log("renamed"); });`;
    const program = await startProgram(process.execPath, ["-e", listenScript("127.0.0.1", rename)]);
    const port = Number(program.line);
    assert.match((await on(port))[0]?.command ?? "", /createServer/);
    program.child.stdin!.write("go\n");
    await once(program.child.stdout!, "data");
    const [row] = await on(port);
    assert.equal(row?.command, title);
    assert.equal(row.ancestors[0]?.pid, process.pid);
    await program.stop();
  });

  test("a process that dies while it is looked at leaves a row without a process, or none", async () => {
    const program = await startProgram(process.execPath, ["-e", listenScript("127.0.0.1")]);
    const port = Number(program.line);
    const dying = new (class extends ProcFiles {
      override async listening(pause: Pause) {
        const sockets = await super.listening(pause);
        await program.stop();
        return sockets;
      }
    })();
    const unknown = { user: userInfo().username, isHidden: true, ancestors: [] };
    assert.deepEqual((await new LinuxListenerScan(dying).scan()).filter((row) => row.port === port), [{ port, address: "127.0.0.1", ...unknown }]); // prettier-ignore
    assert.deepEqual(await on(port), []);
  });

  test("what nobody shows is looked for once, until there are new processes", async () => {
    const hidden = new (class extends CountedFiles {
      override listening() {
        return Promise.resolve([{ address: "127.0.0.1", port: 1, inode: "4294967295", userId: 0 }]);
      }
    })();
    const scan = new LinuxListenerScan(hidden);
    assert.deepEqual(await scan.scan(), [{ port: 1, address: "127.0.0.1", user: "root", isHidden: true, ancestors: [] }]);
    assert.ok(hidden.searched.includes(process.pid));
    const program = await startProgram("sh", ["-c", "echo ready; exec sleep 60"]);
    hidden.searched.length = 0;
    await scan.scan();
    assert.ok(hidden.searched.includes(program.pid) && !hidden.searched.includes(process.pid));
    hidden.searched.length = 0;
    await scan.scan();
    assert.ok(!hidden.searched.includes(program.pid) && !hidden.searched.includes(process.pid));
    await program.stop();
  });
});
