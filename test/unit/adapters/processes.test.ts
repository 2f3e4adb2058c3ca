import assert from "node:assert/strict";
import { parseCimProcesses } from "../../../server/adapters/win32/cimProcesses.js";
import { DarwinProcesses, parsePs } from "../../../server/adapters/darwin/processes.js";
import { isDead, parseStat } from "../../../server/adapters/linux/procStat.js";
import { Win32Processes } from "../../../server/adapters/win32/processes.js";
import { isShell } from "../../../server/adapters/shells.js";
import { capture } from "./captures.js";
import { fakeRun } from "./fakeRun.js";

suite("processes on Linux: /proc/PID/stat", () => {
  const rest = "S 1 1 1 0 -1 4194560 32186 317958 0 149 79 4 5 6 20 0 1 0 114399 3133440 381";

  test("fields count from the last bracket of the name", () => {
    for (const name of ["node", "tmux: server", "a) R 7 (b", "", ")", "two\nlines"]) {
      assert.deepEqual(parseStat(`42 (${name}) ${rest}\n`), {
        name,
        state: "S",
        parentPid: 1,
        terminal: 0,
        threads: 1,
        startTicks: "114399",
      });
    }
  });

  test("a zombie is dead when its last thread has ended: until then its sockets are held", () => {
    const zombie = (threads: number) => parseStat(`42 (node) Z 1 1 1 0 -1 4194560 0 0 0 0 79 4 5 6 20 0 ${threads} 0 114399 0 0`);
    assert.deepEqual([isDead(zombie(1)), isDead(zombie(7)), isDead(parseStat(`42 (node) ${rest}`))], [true, false, false]);
  });

  test("another form is an error", () => {
    for (const text of ["", "42 (node) S 1", `x (node) ${rest}`, "42 (node"]) assert.throws(() => parseStat(text), /unknown form/);
  });
});

suite("processes on macOS", () => {
  const alive = [
    { pid: 1, parentPid: 0, startedAt: "Thu Oct 2 10:00:00 2025" },
    { pid: 728, parentPid: 1, startedAt: "Thu Oct 2 10:01:13 2025" },
  ];

  test("one call for all; a zombie is dead", async () => {
    const { run, calls } = fakeRun(() => capture("macos-ps.txt"));
    const found = await new DarwinProcesses(run).find([1, 728, 4847, 99]);
    assert.deepEqual([...found], [[1, alive[0]], [728, alive[1]]]); // prettier-ignore
    assert.deepEqual(calls, [["/bin/ps", "-o", "pid=,ppid=,stat=,lstart=", "-p", "1,728,4847,99"]]);
  });

  test("a pid that cannot exist is not asked for, since ps would refuse all", async () => {
    const { run, calls } = fakeRun(() => capture("macos-ps.txt"));
    await new DarwinProcesses(run).find([1, 100_000]);
    assert.equal(calls[0]?.at(-1), "1");
    assert.equal((await new DarwinProcesses(run).find([100_000])).size, 0);
    assert.equal((await new DarwinProcesses(run).find([])).size, 0);
    assert.equal(calls.length, 1);
  });

  test("none of them is an answer, a failure is an error", async () => {
    const find = (answer: Parameters<typeof fakeRun>[0]) => new DarwinProcesses(fakeRun(answer).run).find([7]);
    assert.equal((await find(() => ({ exitCode: 1 }))).size, 0);
    await assert.rejects(
      find(() => ({ exitCode: 1, stderr: "ps: not permitted\n" })),
      { message: "ps failed with exit code 1: ps: not permitted" },
    );
    await assert.rejects(
      find(() => ({ exitCode: 1, stdout: "7 1 S" })),
      /ps failed with exit code 1/,
    );
    await assert.rejects(
      find(() => ""),
      /ps failed with exit code 0/,
    );
    await assert.rejects(
      find(() => "7 1 S  gestern\n"),
      /unknown form: 7 1 S {2}gestern/,
    );
  });

  test("what is asked of a process before it may be stopped", async () => {
    const { run, calls } = fakeRun(() => capture("macos-ps-all.txt").replace(/ 501 /g, ` ${process.geteuid?.() ?? 501} `));
    const zsh = { pid: 811, parentPid: 728, startedAt: "Fri Oct 10 09:29:58 2025", command: "-zsh" };
    const describe = (pid: number) => new DarwinProcesses(run).describe(pid);
    const isOurs = process.geteuid !== undefined;
    assert.deepEqual(await describe(811), { ...zsh, userIsOurs: isOurs, isShellWithTerminal: true });
    assert.deepEqual(calls[0], ["/bin/ps", "-ww", "-o", "pid=,ppid=,stat=,lstart=,uid=,user=,tty=,args=", "-p", "811"]);
    const server = await describe(4847);
    assert.deepEqual([server?.userIsOurs, server?.isShellWithTerminal], [isOurs, false]);
    assert.equal((await describe(4901))?.userIsOurs, false);
    const detached = fakeRun(() => capture("macos-ps-all.txt").replaceAll("ttys001", "??     "));
    assert.equal((await new DarwinProcesses(detached.run).describe(811))?.isShellWithTerminal, false);
    assert.equal(await describe(4900), undefined);
    assert.equal(await describe(100_000), undefined);
    assert.equal(calls.length, 4);
    const failing = fakeRun(() => ({ exitCode: 1, stderr: "ps: not permitted" }));
    await assert.rejects(new DarwinProcesses(failing.run).describe(7), /ps failed with exit code 1: ps: not permitted/);
  });

  test("a zombie may be without a start", () => {
    assert.deepEqual(parsePs("  9  1 Z    -\n"), []);
  });
});

suite("processes on Windows", () => {
  const rows = [
    { pid: 4, parentPid: 0, startTicks: "638950000000000000" },
    { pid: 8224, parentPid: 4, startTicks: "638950123456789012" },
  ];

  test("one call for all, by a condition on their ids", async () => {
    const { run, calls } = fakeRun(() => JSON.stringify({ processes: rows }));
    const found = await new Win32Processes(run).find([4, 8224, 9]);
    assert.deepEqual(found.get(8224), { pid: 8224, parentPid: 4, startedAt: "638950123456789012" });
    assert.deepEqual([...found.keys()], [4, 8224]);
    const [file, ...args] = calls[0]!;
    assert.equal(calls.length, 1);
    assert.match(file!, /^[A-Z]:\\.*\\WindowsPowerShell\\v1\.0\\powershell\.exe$/i);
    assert.deepEqual(args.slice(0, 3), ["-NoProfile", "-NonInteractive", "-Command"]);
    assert.match(args[3]!, /-Filter 'ProcessId=4 OR ProcessId=8224 OR ProcessId=9' -Property ProcessId,ParentProcessId,CreationDate\|/);
    assert.doesNotMatch(args[3]!, /"/);
  });

  test("many are read without a condition, and picked", async () => {
    const { run, calls } = fakeRun(() => JSON.stringify({ processes: rows }));
    const pids = Array.from({ length: 1000 }, (_, i) => 8000 + i);
    assert.deepEqual([...(await new Win32Processes(run).find(pids)).keys()], [8224]);
    assert.doesNotMatch(calls[0]!.at(-1)!, /-Filter/);
  });

  test("none of them is an answer, a failure is an error", async () => {
    const find = (answer: Parameters<typeof fakeRun>[0]) => new Win32Processes(fakeRun(answer).run).find([7]);
    assert.equal((await find(() => '{"processes":[]}')).size, 0);
    await assert.rejects(
      find(() => ""),
      /not JSON/,
    );
    await assert.rejects(
      find(() => "{}"),
      /holds no processes/,
    );
    await assert.rejects(
      find(() => '{"processes":[{"id":7}]}'),
      /holds no process id/,
    );
    await assert.rejects(
      find(() => '{"processes":[{"pid":7,"startTicks":null}]}'),
      { message: "Windows would not say when process 7 started" },
    );
    await assert.rejects(
      find(() => ({ exitCode: 1, stderr: "Get-CimInstance : Access denied" })),
      /powershell.exe failed with exit code 1: Get-Cim/,
    );
  });

  test("what is asked of a process before it may be stopped", async () => {
    const describe = (row: object | undefined) => {
      const { run, calls } = fakeRun(() => JSON.stringify({ processes: row === undefined ? [] : [row] }));
      return { details: new Win32Processes(run).describe(7), calls };
    };
    const node = { pid: 7, parentPid: 4, startTicks: "638950123456789012", name: "node.exe", commandLine: "node  server.js", isOurs: true };
    const { details, calls } = describe(node);
    const told = { pid: 7, parentPid: 4, startedAt: "638950123456789012" };
    assert.deepEqual(await details, { ...told, command: "node server.js", userIsOurs: true, isShellWithTerminal: false });
    assert.match(calls[0]!.at(-1)!, /-Filter 'ProcessId=7' -Property ProcessId,ParentProcessId,CreationDate,Name,CommandLine,Handle\|/);
    assert.doesNotMatch(calls[0]!.at(-1)!, /"/);
    // Windows tells neither command line nor owner of other users' processes.
    const shell = describe({
      pid: 7,
      parentPid: 4,
      startTicks: "638950123456789012",
      name: "PowerShell.EXE",
      commandLine: null,
      isOurs: false,
    });
    assert.deepEqual(await shell.details, { ...told, command: "PowerShell.EXE", userIsOurs: false, isShellWithTerminal: true });
    assert.equal(await describe(undefined).details, undefined);
    await assert.rejects(describe({ pid: 7, startTicks: null }).details, { message: "Windows would not say when process 7 started" });
  });

  test("a list of one may come without its list", () => {
    assert.deepEqual(parseCimProcesses('{"processes":{"pid":7,"commandLine":"n\\u00f6de"}}\r\n'), [
      { pid: 7, parentPid: undefined, startTicks: undefined, name: undefined, commandLine: "nöde" },
    ]);
  });
});

test("shells by name, path and as login shells", () => {
  for (const shell of ["sh", "-zsh", "/bin/bash", "C:\\Windows\\System32\\cmd.exe", "PowerShell.EXE"]) assert.ok(isShell(shell), shell);
  for (const other of ["node", "bashful", "/opt/fish/node", ""]) assert.ok(!isShell(other), other);
});
