import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { LinuxProcesses } from "../../../server/adapters/linux/processes.js";
import { parseStat } from "../../../server/adapters/linux/procStat.js";
import { onLinux } from "./onLinux.js";
import { startProgram } from "./startProgram.js";

const startTicks = (pid: number): string => parseStat(readFileSync(`/proc/${pid}/stat`, "latin1")).startTicks;
const bootId = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();

onLinux("processes", () => {
  test("this process, its parent and init", async () => {
    const found = await new LinuxProcesses().find([process.pid, process.ppid, 1]);
    const startedAt = `${bootId()}:${startTicks(process.pid)}`;
    assert.deepEqual(found.get(process.pid), { pid: process.pid, parentPid: process.ppid, startedAt });
    assert.deepEqual([...found.keys()], [process.pid, process.ppid, 1]);
    assert.equal(found.get(1)?.parentPid, 0);
  });

  test("a process with spaces and brackets in its name", async () => {
    const script = "process.title = 'a) Z 1 (b'; console.log(require('fs').readFileSync('/proc/self/comm', 'utf8').trim())";
    const program = await startProgram(process.execPath, ["-e", `${script}; setInterval(() => {}, 1000)`]);
    assert.equal(program.line, "a) Z 1 (b");
    const found = await new LinuxProcesses().find([program.pid]);
    assert.equal(found.get(program.pid)?.parentPid, process.pid);
    await program.stop();
  });

  test("a process that has ended, one that cannot exist, and none", async () => {
    const { pid } = spawnSync("true");
    const found = await new LinuxProcesses().find([pid, 2 ** 22 + 1, 2 ** 40]);
    assert.equal(found.size, 0);
    assert.equal((await new LinuxProcesses().find([])).size, 0);
  });

  test("a zombie is dead, its parent is not", async () => {
    // The shell is replaced by a program that does not wait for the shell's child. Only then does the child end, because the shell would
    // have waited.
    const program = await startProgram("sh", ["-c", "exec 3<&0; cat <&3 >&2 & echo $!; exec sleep 60 3<&-"]);
    const zombie = Number(program.line);
    while (readFileSync(`/proc/${program.pid}/comm`, "latin1") !== "sleep\n") await setImmediate();
    program.child.stdin!.end();
    while (parseStat(readFileSync(`/proc/${zombie}/stat`, "latin1")).state !== "Z") await setImmediate();
    process.kill(zombie, 0);
    const found = await new LinuxProcesses().find([zombie, program.pid]);
    assert.deepEqual([...found.keys()], [program.pid]);
    await program.stop();
  });

  test("others get their turn while many are looked at", async () => {
    let turns = 0;
    const counting = new AbortController();
    const finding = new LinuxProcesses().find(Array.from({ length: 4_000 }, () => process.pid));
    void finding.finally(() => counting.abort());
    while (!counting.signal.aborted) {
      await setImmediate();
      turns++;
    }
    assert.equal((await finding).size, 1);
    assert.ok(turns > 5, `${turns} turns`);
  });
});

onLinux("what is asked of a process before it may be stopped", () => {
  test("our own, without a terminal", async () => {
    const program = await startProgram("sh", ["-c", "echo ready; read line"]);
    const life = (await new LinuxProcesses().find([program.pid])).get(program.pid);
    assert.deepEqual(await new LinuxProcesses().describe(program.pid), {
      ...{ ...life, command: "sh -c echo ready; read line", userIsOurs: true, isShellWithTerminal: false },
    });
    await program.stop();
    assert.equal(await new LinuxProcesses().describe(program.pid), undefined);
  });

  test("a shell that has a terminal, and a program that has one", async function () {
    // script(1) gives its program a terminal.
    if (spawnSync("script", ["--version"]).error !== undefined) this.skip();
    const shellScript = "echo $$; read line; exec sleep 60";
    const program = await startProgram("script", ["-qec", `exec sh -c '${shellScript}'`, "/dev/null"]);
    const pid = Number(program.line.trim());
    assert.equal((await new LinuxProcesses().describe(pid))?.isShellWithTerminal, true);
    program.child.stdin!.write("go\n");
    while (readFileSync(`/proc/${pid}/comm`, "latin1") !== "sleep\n") await setImmediate();
    assert.equal((await new LinuxProcesses().describe(pid))?.isShellWithTerminal, false);
    process.kill(pid, "SIGKILL");
    await program.stop();
  });

  test("what the system would not say is an error; what it hides is not ours", async () => {
    const proc = await mkdtemp(join(tmpdir(), "port-daddy-proc-"));
    await assert.rejects(new LinuxProcesses(proc).describe(process.pid), /would not say whether process \d+ lives/);
    await mkdir(join(proc, "77"));
    await mkdir(join(proc, "sys/kernel/random"), { recursive: true });
    await writeFile(join(proc, "77/stat"), "77 (bash) S 1 1 1 34816 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n");
    await writeFile(join(proc, "sys/kernel/random/boot_id"), "boot");
    const details = { pid: 77, parentPid: 1, startedAt: "boot:5", userIsOurs: false, isShellWithTerminal: true };
    assert.deepEqual(await new LinuxProcesses(proc).describe(77), details);
    await writeFile(join(proc, "77/status"), `Uid:\t${process.geteuid!() + 1}\t${process.geteuid!()}\t0\t0\n`);
    assert.deepEqual(await new LinuxProcesses(proc).describe(77), { ...details, userIsOurs: true });
    await rm(proc, { recursive: true });
  });
});

onLinux("processes that /proc hides", () => {
  let proc: string;
  setup(async () => (proc = await mkdtemp(join(tmpdir(), "port-daddy-proc-"))));
  teardown(() => rm(proc, { recursive: true }));

  test("a living process without a file is an error, a dead one is dead", async () => {
    await assert.rejects(new LinuxProcesses(proc).find([process.pid]), {
      message: `The system would not say whether process ${process.pid} lives: ${join(proc, String(process.pid), "stat")} gave ENOENT`,
    });
    assert.equal((await new LinuxProcesses(proc).find([spawnSync("true").pid])).size, 0);
  });

  test("who asks for more than one may be told of each that is hidden, and of the others all the same", async () => {
    await mkdir(join(proc, "77"));
    await mkdir(join(proc, "sys/kernel/random"), { recursive: true });
    await writeFile(join(proc, "77/stat"), readFileSync("/proc/self/stat", "latin1"));
    await writeFile(join(proc, "sys/kernel/random/boot_id"), "boot");
    const unknown: number[] = [];
    const found = await new LinuxProcesses(proc).find([process.pid, 77], (pid) => unknown.push(pid));
    assert.deepEqual([[...found.keys()], unknown], [[77], [process.pid]]);
  });

  test("a file that cannot be read is an error", async () => {
    await mkdir(join(proc, "77/stat"), { recursive: true });
    await assert.rejects(new LinuxProcesses(proc).find([77]), /whether process 77 lives: .* gave EISDIR/);
  });

  test("without a boot id there is no start", async () => {
    await mkdir(join(proc, "77"));
    await writeFile(join(proc, "77/stat"), readFileSync("/proc/self/stat", "latin1"));
    await assert.rejects(new LinuxProcesses(proc).find([77]), /when processes started: .*boot_id gave ENOENT/);
  });
});
