import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { parseEnviron } from "../../../server/adapters/linux/environ.js";
import { LinuxListenerScan } from "../../../server/adapters/linux/listenerScan.js";
import { ProcFiles } from "../../../server/adapters/linux/procFiles.js";
import { ProcessLook } from "../../../server/adapters/linux/processLook.js";
import { Workers } from "../../../server/adapters/linux/workers.js";
import { LinuxUserNames, parsePasswd } from "../../../server/adapters/linux/userNames.js";
import { createPause, type Pause } from "../../../server/adapters/timeSlices.js";

/** A /proc made of files, for events that cannot be provoked: reused pids, hidden users. */
suite("the scan of listeners: a /proc of our own", () => {
  let proc: string;
  let listenerScan: LinuxListenerScan;
  const scanAs = (uid: number) => new LinuxListenerScan(new ProcFiles(proc), join(proc, "passwd"), uid);
  setup(async function () {
    if (process.platform === "win32") this.skip();
    proc = await mkdtemp(join(tmpdir(), "port-daddy-proc-"));
    await mkdir(join(proc, "net"));
    await mkdir(join(proc, "sys/kernel/random"), { recursive: true });
    await writeFile(join(proc, "sys/kernel/random/boot_id"), "boot\n");
    await writeFile(join(proc, "uptime"), "1000.00 1.00\n");
    await writeFile(join(proc, "passwd"), "root:x:0:0::/:/bin/sh\nzoë:x:1000:1000::/home/zoe:/bin/sh\n");
    listenerScan = scanAs(1000);
  });
  teardown(() => rm(proc, { recursive: true }));

  const heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  const tableRow = (inode: number, { uid = 1000, port = 3002 } = {}) => {
    const at = port.toString(16).toUpperCase().padStart(4, "0");
    return `   0: 0100007F:${at} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0 100
`;
  };
  const writeTable = (...rows: string[]): Promise<void> => writeFile(join(proc, "net/tcp"), heading + rows.join(""));
  const listens = (...inodes: number[]): Promise<void> => writeTable(...inodes.map((inode) => tableRow(inode)));
  /** @param ports by inode */
  const listensAt = (ports: Record<number, number>): Promise<void> =>
    writeTable(...Object.entries(ports).map(([inode, port]) => tableRow(Number(inode), { port })));
  const process_ = async (
    pid: number,
    {
      parent = 0,
      ticks = 100,
      name = "node",
      uid = 1000,
      sockets = [] as number[],
      command = `run ${pid}`,
      environ = "PATH=/bin\0",
      cwd = "/somewhere",
    },
  ): Promise<void> => {
    await rm(join(proc, String(pid)), { recursive: true, force: true });
    await mkdir(join(proc, String(pid), "fd"), { recursive: true });
    const write = (file: string, text: string): Promise<void> => writeFile(join(proc, String(pid), file), text);
    await write("stat", `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 ${ticks} 0 0\n`);
    await write("status", `Name:\t${name}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`);
    await write("cmdline", command.replaceAll(" ", "\0"));
    await write("environ", environ);
    await symlink(cwd, join(proc, String(pid), "cwd"));
    for (const [i, inode] of sockets.entries()) await symlink(`socket:[${inode}]`, join(proc, String(pid), "fd", String(i + 3)));
  };

  test("all columns", async () => {
    await process_(10, { ticks: 5, name: "zsh" });
    await process_(20, { parent: 10, ticks: 50_000, sockets: [7] });
    await listens(7);
    const before = Date.now();
    const [row] = await listenerScan.scan();
    assert.deepEqual(row, {
      ...{ port: 3002, address: "127.0.0.1", pid: 20, startedAt: "boot:50000", command: "run 20", user: "zoë", folder: "/somewhere" },
      since: row?.since,
      ancestors: [{ pid: 10, startedAt: "boot:5" }],
    });
    // 500 of 1,000 seconds ago.
    assert.ok(Math.abs(row.since! - (before - 500_000)) < 1_000);
    const kept = row.since;
    await writeFile(join(proc, "uptime"), "9000.00 1.00\n");
    assert.equal((await listenerScan.scan())[0]?.since, kept);
  });

  test("a pid that comes again is another process, though it has the same socket number", async () => {
    await process_(20, { sockets: [7], command: "old server" });
    await listens(7);
    assert.equal((await listenerScan.scan())[0]?.command, "old server");
    // Nothing is read again about the same process.
    await writeFile(join(proc, "20/cmdline"), "changed");
    assert.equal((await listenerScan.scan())[0]?.command, "old server");
    await process_(20, { ticks: 200, sockets: [7], command: "new server", uid: 0 });
    const [row] = await listenerScan.scan();
    assert.deepEqual([row?.command, row?.startedAt, row?.user], ["new server", "boot:200", "root"]);
  });

  test("a command line that does not begin with a program is put after the program's name", async () => {
    await process_(20, { sockets: [7], command: " --api-key=1" });
    await writeFile(join(proc, "20/comm"), "server\n");
    await listens(7);
    assert.equal((await listenerScan.scan())[0]?.command, "server --api-key=1");
  });

  test("parents change, and one that began after its child is none", async () => {
    await process_(1, { ticks: 1 });
    await process_(30, { parent: 1, ticks: 10 });
    await process_(20, { parent: 30, ticks: 50, sockets: [7] });
    await listens(7);
    const ancestors = async () => (await listenerScan.scan())[0]?.ancestors.map(({ pid }) => pid);
    assert.deepEqual(await ancestors(), [30, 1]);
    await rm(join(proc, "30"), { recursive: true });
    assert.deepEqual(await ancestors(), []);
    await process_(30, { parent: 1, ticks: 60 });
    assert.deepEqual(await ancestors(), []);
    await rm(join(proc, "20/stat"));
    await writeFile(join(proc, "20/stat"), "20 (node) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 50 0 0\n");
    assert.deepEqual(await ancestors(), [1]);
  });

  test("a folder is read anew", async () => {
    await process_(20, { sockets: [7] });
    await listens(7);
    await listenerScan.scan();
    await rm(join(proc, "20/cwd"));
    await symlink("/elsewhere", join(proc, "20/cwd"));
    assert.equal((await listenerScan.scan())[0]?.folder, "/elsewhere");
  });

  test("a socket that went from one process to another", async () => {
    await process_(20, { sockets: [7] });
    await process_(21, {});
    await listens(7);
    assert.equal((await listenerScan.scan())[0]?.pid, 20);
    await process_(20, {});
    await process_(21, { sockets: [7] });
    assert.equal((await listenerScan.scan())[0]?.pid, 21);
  });

  test("what a process was started for is read once", async () => {
    await process_(20, { sockets: [7], environ: "PATH=/bin\0PORT_DADDY_IDENTITY=shop:web:\0HOME=/\0" });
    await listens(7);
    const [row] = await listenerScan.scan();
    assert.deepEqual([row?.startedFor, row?.isHidden], ["shop:web:", undefined]);
    await writeFile(join(proc, "20/environ"), "PORT_DADDY_IDENTITY=blog:web:\0");
    assert.equal((await listenerScan.scan())[0]?.startedFor, "shop:web:");
    await process_(20, { ticks: 200, sockets: [7] });
    const [other] = await listenerScan.scan();
    assert.deepEqual([other?.startedFor, other?.isHidden], [undefined, undefined]);
  });

  suite("workers", () => {
    const folders = async () => (await listenerScan.scan())[0]?.workerFolders;

    test("children, their children, and orphans that share the socket, in the holder's folder or not", async () => {
      await process_(20, { sockets: [7] });
      await process_(21, { parent: 20, sockets: [7], cwd: "/a" });
      await process_(22, { parent: 21, sockets: [7], cwd: "/b" });
      await process_(23, { parent: 20, sockets: [7] });
      await process_(24, { parent: 1, sockets: [7], cwd: "/c" });
      // Those that only descend from it.
      await process_(25, { parent: 20, sockets: [8], cwd: "/d" });
      await process_(26, { parent: 25, cwd: "/e" });
      await listens(7);
      assert.deepEqual((await folders())?.toSorted(), ["/a", "/b", "/c"]);
      assert.deepEqual((await folders())?.toSorted(), ["/a", "/b", "/c"]);
    });

    test("one that came later, and one that has let go", async () => {
      await process_(20, { sockets: [7] });
      await process_(21, { parent: 20, sockets: [7], cwd: "/a" });
      await listens(7);
      assert.deepEqual(await folders(), ["/a"]);
      await process_(22, { parent: 20, sockets: [7], cwd: "/b" });
      await rm(join(proc, "21/fd/3"));
      assert.deepEqual(await folders(), ["/b"]);
    });

    test("of a cluster: children of the holder alone", async () => {
      await process_(20, { sockets: [7] });
      await process_(21, { parent: 20, environ: "A=1\0NODE_UNIQUE_ID=1\0", cwd: "/a" });
      await process_(22, { parent: 21, environ: "A=1\0NODE_UNIQUE_ID=1\0", cwd: "/b" });
      await process_(23, { parent: 1, environ: "A=1\0NODE_UNIQUE_ID=1\0", cwd: "/c" });
      await listens(7);
      assert.deepEqual(await folders(), ["/a"]);
      // Another process with the same pid.
      await process_(21, { parent: 20, ticks: 200, cwd: "/other" });
      assert.equal(await folders(), undefined);
    });

    test("of a cluster, one that was told one of the holder's ports serves that alone", async () => {
      await process_(20, { sockets: [7, 8] });
      const told = (port: string) => `A=1\0NODE_UNIQUE_ID=1\0PORT=${port}\0`;
      for (const [i, port] of ["3002", "3003", "3004"].entries())
        await process_(21 + i, { parent: 20, environ: told(port), cwd: `/${port}` });
      await listensAt({ 7: 3002, 8: 3003 });
      const rows = async () => (await listenerScan.scan()).map(({ port, workerFolders }) => [port, workerFolders?.toSorted()]);
      const expected = [[3002, ["/3002", "/3004"]], [3003, ["/3003", "/3004"]]]; // prettier-ignore
      assert.deepEqual(await rows(), expected);
      assert.deepEqual(await rows(), expected);
    });

    test("a child with a listening socket of its own shares the holder's alone", async () => {
      await process_(20, { sockets: [7] });
      await process_(21, { parent: 20, sockets: [8], cwd: "/a" });
      await listens(7, 8);
      assert.deepEqual((await listenerScan.scan()).map(({ pid, workerFolders }) => [pid, workerFolders]), [[20, undefined], [21, undefined]]); // prettier-ignore
    });

    test("with mounts of their own: the folders that are the same here", async () => {
      const mounts = async (pid: number | "self", namespace: string): Promise<void> => {
        await mkdir(join(proc, String(pid), "ns"), { recursive: true });
        await symlink(namespace, join(proc, String(pid), "ns/mnt"));
      };
      await mounts("self", "mnt:[1]");
      await process_(20, { sockets: [7] });
      for (const [pid, cwd, namespace] of [
        [21, "/only-there", "mnt:[2]"],
        [22, proc, "mnt:[2]"],
        [23, "/only-here", "mnt:[1]"],
      ] as const) {
        await process_(pid, { parent: 20, sockets: [7], cwd });
        await mounts(pid, namespace);
      }
      await listens(7);
      assert.deepEqual((await folders())?.toSorted(), ["/only-here", proc].toSorted());
    });

    test("which child is no worker is remembered for half a minute", async () => {
      let now = 0;
      const files = new ProcFiles(proc);
      const workers = new Workers(files, () => now);
      const holders = new Map([["7", { pid: 20, descriptor: "3", sharers: [] }]]);
      const found = async () => [...((await workers.find(holders, () => 4100, new ProcessLook(files), createPause())).get("7") ?? [])];
      await process_(20, { sockets: [7] });
      await process_(21, { parent: 20 });
      assert.deepEqual(await found(), []);
      await process_(21, { parent: 20, sockets: [7] });
      now = 29_999;
      assert.deepEqual(await found(), []);
      now = 30_000;
      assert.deepEqual(await found(), [21]);
    });
  });

  const erased = {
    "is all NULs": "\0".repeat(300),
    "is empty": "",
    "begins with the rest of a title": `process nginx -c /etc/nginx.conf${"\0".repeat(300)}`,
    "is too long to be read": `A=${"a".repeat(1024 * 1024)}`,
  };
  for (const [what, environ] of Object.entries(erased)) {
    test(`a process whose environment ${what} may be anybody's`, async () => {
      await process_(20, { sockets: [7], environ });
      await listens(7);
      const [row] = await listenerScan.scan();
      assert.deepEqual([row?.folder, row?.isHidden, row?.startedFor], ["/somewhere", true, undefined]);
    });
  }

  test("a process whose folder is kept from us may be anybody's", async () => {
    await process_(20, { sockets: [7] });
    await rm(join(proc, "20/cwd"));
    await listens(7);
    assert.equal((await listenerScan.scan())[0]?.isHidden, true);
  });

  test("a socket without a known process tells its user", async () => {
    await listens(7);
    assert.deepEqual(await listenerScan.scan(), [{ port: 3002, address: "127.0.0.1", user: "zoë", isHidden: true, ancestors: [] }]);
  });

  test("sockets of other people, whether their process is told or not", async () => {
    await process_(20, { sockets: [7] });
    await writeTable(tableRow(7, { uid: 1001 }));
    const isOfOtherPerson = async (scan = listenerScan) => (await scan.scan()).map((each) => each.isOfOtherPerson);
    assert.deepEqual([(await listenerScan.scan())[0]?.pid, await isOfOtherPerson()], [20, [true]]);
    await writeTable(...[0, 999, 1000, 1001, 65_533, 65_534, 100_999].map((uid, i) => tableRow(8 + i, { uid })));
    assert.deepEqual(await isOfOtherPerson(), [undefined, undefined, undefined, true, true, undefined, undefined]);
    assert.deepEqual(await isOfOtherPerson(scanAs(1001)), [undefined, undefined, true, undefined, true, undefined, undefined]);
    assert.deepEqual(new Set(await isOfOtherPerson(scanAs(0))), new Set([undefined]), "root starts servers as any user");
  });

  test("many processes are looked through in slices, between which others get their turn", async () => {
    for (let pid = 100; pid < 200; pid++) await process_(pid, {});
    await process_(200, { sockets: [7] });
    await listens(7);
    // A fake clock that advances half a millisecond per call, so that a slice of 2 ms has at most four.
    let now = 0;
    let asked = 0;
    const newPause = (): Pause => {
      const pause = createPause(2, () => (now += 0.5));
      return () => (asked++, pause());
    };
    let turns = 0;
    const scanning = new LinuxListenerScan(new ProcFiles(proc, newPause)).scan();
    const done = new AbortController();
    void scanning.finally(() => done.abort());
    while (!done.signal.aborted) {
      await setImmediate();
      turns++;
    }
    assert.deepEqual((await scanning).map(({ pid }) => pid), [200]); // prettier-ignore
    assert.ok(asked >= 100, `it could have paused ${asked} times`);
    assert.ok(turns >= asked / 4, `${turns} turns for the others in ${asked} steps`);
  });

  test("what is hidden is left out, what is broken is an error", async () => {
    await process_(20, { sockets: [7] });
    await listens(7);
    for (const file of ["status", "cmdline", "cwd", "environ"]) await rm(join(proc, "20", file));
    await rm(join(proc, "uptime"));
    const row = { port: 3002, address: "127.0.0.1", pid: 20, startedAt: "boot:100", isHidden: true, ancestors: [] };
    assert.deepEqual(await listenerScan.scan(), [row]);
    await writeFile(join(proc, "20/stat"), "nonsense");
    await assert.rejects(new LinuxListenerScan(new ProcFiles(proc)).scan(), /unknown form/);
    await rm(join(proc, "net/tcp"));
    await assert.rejects(listenerScan.scan(), /would not say who listens: .*net\/tcp gave ENOENT/);
  });
});

suite("the environment of a process", () => {
  const environment = (...entries: string[]) => parseEnviron(entries.map((entry) => `${entry}\0`).join(""));

  test("what it was started for, wherever that stands", () => {
    assert.deepEqual(environment("PORT_DADDY_IDENTITY=shop:web:feat", "A=1"), {
      mark: { startedFor: "shop:web:feat" },
      isClusterWorker: false,
    });
    assert.deepEqual(environment("A=1", "PORT_DADDY_IDENTITY=shop::"), { mark: { startedFor: "shop::" }, isClusterWorker: false });
    assert.equal(parseEnviron("A=1\0PORT_DADDY_IDENTITY=shop:web:")?.mark.startedFor, "shop:web:");
    // The rest of it tells, though its beginning has been written over.
    assert.equal(environment("ster process", "PORT_DADDY_IDENTITY=shop:web:")?.mark.startedFor, "shop:web:");
  });

  test("a variable whose name only ends like ours, or whose value is of another form, tells nothing", () => {
    for (const entry of [
      "MY_PORT_DADDY_IDENTITY=shop:web:",
      "A=PORT_DADDY_IDENTITY=shop:web:",
      "PORT_DADDY_IDENTITY=",
      "PORT_DADDY_IDENTITY=a b",
    ]) {
      assert.deepEqual(environment("A=1", entry), { mark: {}, isClusterWorker: false });
    }
  });

  test("names of any kind are no sign of an erased one", () => {
    for (const name of ["npm_config_//registry.npmjs.org/:_authToken", "ProgramFiles(x86)", "BASH_FUNC_f%%", "_"]) {
      assert.deepEqual(environment(`${name}=x y`), { mark: {}, isClusterWorker: false });
    }
  });

  test("a worker of a cluster", () => {
    assert.deepEqual(environment("A=1", "NODE_UNIQUE_ID=3"), { mark: {}, isClusterWorker: true });
  });

  test("the port that a worker of a cluster was told; pm2's own variables come before those of its daemon", () => {
    const portOf = (...entries: string[]) => environment("NODE_UNIQUE_ID=3", ...entries)?.clusterPort;
    assert.equal(portOf("PORT=4100"), 4100);
    assert.equal(portOf("PORT=4100", 'pm2_env={"name":"a","PORT":"4200"}'), 4200);
    assert.equal(portOf("PORT=4100", 'pm2_env={"PORT":4200}'), 4200);
    assert.equal(portOf("PORT=4100", 'pm2_env={"name":"a"}'), 4100);
    for (const pm2 of ['{"name":"my', "null", '{"PORT":"pipe"}']) assert.equal(portOf("PORT=4100", `pm2_env=${pm2}`), undefined, pm2);
    assert.equal(environment("A=1", "PORT=4100")?.clusterPort, undefined);
  });
});

suite("users' names", () => {
  test("from the system's file; a number where it has none", () => {
    const text = "# comment\nroot:x:0:0:root:/root:/bin/bash\nnobody:*:65534:65534::/:/bin/false\n\nbroken\n";
    assert.deepEqual([...parsePasswd(text)], [[0, "root"], [65534, "nobody"]]); // prettier-ignore
    assert.equal(new LinuxUserNames("/no/such/file").nameOf(4_000_000), "4000000");
  });
});
