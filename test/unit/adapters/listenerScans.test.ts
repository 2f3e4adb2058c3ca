import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { DarwinListenerScan } from "../../../server/adapters/darwin/listenerScan.js";
import { LinuxListenerScan } from "../../../server/adapters/linux/listenerScan.js";
import { Win32ListenerScan } from "../../../server/adapters/win32/listenerScan.js";
import { parsePsProcesses } from "../../../server/adapters/darwin/ps.js";
import { runCommand, type RunCommand } from "../../../server/adapters/runCommand.js";
import { capture, windowsCapture } from "./captures.js";
import { fakeRun, type Answer } from "./fakeRun.js";
import { startProgram } from "./startProgram.js";

suite("the scan of listeners on macOS", () => {
  const answers = (call: string): Answer => {
    if (call.startsWith("lsof") && call.includes("-iTCP")) return capture("macos-lsof-port.txt");
    if (call.startsWith("lsof")) return { exitCode: 1, stdout: "p4847\nfcwd\nn/Users/zo\\xc3\\xab/shop\n" };
    return capture("macos-ps-all.txt");
  };
  const vite = {
    ...{ port: 5173, pid: 4847, command: "node server.js --port 5173", startedAt: "Fri Oct 10 09:30:05 2025", user: "zoe" },
    ...{ since: Date.UTC(2025, 9, 10, 9, 30, 5), folder: "/Users/zoë/shop" },
    ancestors: [
      { pid: 812, startedAt: "Fri Oct 10 09:30:01 2025" },
      { pid: 811, startedAt: "Fri Oct 10 09:29:58 2025" },
      { pid: 728, startedAt: "Thu Oct 2 10:01:13 2025" },
      { pid: 1, startedAt: "Thu Oct 2 10:00:00 2025" },
    ],
  };

  test("three calls at first, two afterwards: folders are asked for once", async () => {
    const { run, calls } = fakeRun(answers);
    const scan = new DarwinListenerScan(run);
    const [v4, v6, code, ...more] = await scan.scan();
    assert.deepEqual([v4, v6, more], [{ ...vite, address: "127.0.0.1" }, { ...vite, address: "::1" }, []]);
    assert.deepEqual(code, {
      ...{ port: 7000, address: "::", pid: 728, command: "/Applications/Visual Studio Code.app/Contents/MacOS/Code Helper" },
      ...{ startedAt: "Thu Oct 2 10:01:13 2025", since: Date.UTC(2025, 9, 2, 10, 1, 13), user: "zoe" },
      ancestors: vite.ancestors.slice(3),
    });
    const lsof = ["/usr/sbin/lsof", "-nP", "-w", "+c0"];
    assert.deepEqual(calls, [
      [...lsof, "-iTCP", "-sTCP:LISTEN", "-F", "pRctdn"],
      ["/bin/ps", "-axww", "-o", "pid=,ppid=,stat=,lstart=,uid=,user=,tty=,args="],
      [...lsof, "-a", "-d", "cwd", "-p", "4847,728", "-F", "pn"],
    ]);
    calls.length = 0;
    assert.deepEqual((await scan.scan())[0], v4);
    assert.equal(calls.length, 2);
  });

  test("a pid that comes again is asked for its folder again", async () => {
    let ps = capture("macos-ps-all.txt");
    const { run, calls } = fakeRun((call) => (call.startsWith("ps") ? ps : answers(call)));
    const scan = new DarwinListenerScan(run);
    await scan.scan();
    ps = ps.replace("09:30:05", "09:59:05");
    assert.equal((await scan.scan())[0]?.startedAt, "Fri Oct 10 09:59:05 2025");
    assert.deepEqual(calls.at(-1)?.slice(-4), ["-p", "4847", "-F", "pn"]);
  });

  test("one that has gone before ps came keeps the name that lsof saw", async () => {
    const { run } = fakeRun((call) =>
      call.startsWith("ps") ? "    1     0 Ss   Thu Oct  2 10:00:00 2025 0 root ?? launchd\n" : answers(call),
    );
    assert.deepEqual((await new DarwinListenerScan(run).scan())[0], {
      ...{ port: 5173, address: "127.0.0.1", pid: 4847, command: "node", ancestors: [] },
    });
  });

  test("nobody is an answer, a failure is an error", async () => {
    const nobody = fakeRun(() => ({ exitCode: 1 }));
    assert.deepEqual(await new DarwinListenerScan(nobody.run).scan(), []);
    assert.equal(nobody.calls.length, 1);
    for (const failing of ["lsof -nP -w +c0 -iTCP", "ps", "lsof -nP -w +c0 -a"]) {
      const { run } = fakeRun((call) => (call.startsWith(failing) ? { exitCode: 2, stderr: "not now" } : answers(call)));
      await assert.rejects(new DarwinListenerScan(run).scan(), /failed with exit code 2: not now/);
    }
  });

  test("what ps tells of each process", () => {
    const processes = parsePsProcesses(capture("macos-ps-all.txt"));
    assert.deepEqual(
      processes.map(({ pid, userId, hasTerminal }) => [pid, userId, hasTerminal]),
      [
        ...[1, 655, 728].map((pid) => [pid, pid === 1 ? 0 : 501, false]),
        ...[811, 812, 4847, 4850].map((pid) => [pid, 501, true]),
        [4901, -2, false],
      ],
    );
  });

  // Many Linux systems have the same programs, whose output can be compared with /proc there.
  test("the real lsof and ps say what /proc says", async function () {
    const places: Record<string, string | undefined> = {
      lsof: ["/usr/bin/lsof", "/usr/sbin/lsof"].find((path) => existsSync(path)),
      ps: "/bin/ps",
    };
    if (process.platform !== "linux" || places.lsof === undefined) this.skip();
    const here: RunCommand = (file, ...rest) => runCommand(places[basename(file)]!, ...rest);
    const script = 'const s = require("net").createServer().listen(0, "127.0.0.1", () => console.log(s.address().port))';
    const program = await startProgram(process.execPath, ["-e", script, "two words"]);
    const row = async (scan: { scan(): ReturnType<LinuxListenerScan["scan"]> }) => {
      const found = (await scan.scan()).filter(({ port }) => port === Number(program.line));
      return found.map(({ port, address, pid, command, folder, user, ancestors }) => {
        return { port, address, pid, command, folder, user, ancestors: ancestors.map((ancestor) => ancestor.pid) };
      });
    };
    const seen = await row(new DarwinListenerScan(here));
    assert.equal(seen[0]?.pid, program.pid);
    assert.deepEqual(seen, await row(new LinuxListenerScan()));
    await program.stop();
  });
});

suite("the scan of listeners on Windows", () => {
  const german = (): string => windowsCapture("windows-netstat-de.txt");

  test("one netstat and one call of PowerShell for all processes; the latter only when there is a new socket", async () => {
    let netstat = german();
    const { run, calls } = fakeRun((call) => (call.startsWith("netstat") ? netstat : capture("windows-cim.json")));
    const scan = new Win32ListenerScan(run);
    const rows = await scan.scan();
    assert.deepEqual(
      rows.find(({ port }) => port === 8080),
      {
        ...{ port: 8080, address: "127.0.0.1", pid: 19004, command: "node server.js --name 日本", startedAt: "638950123456789012" },
        since: Date.UTC(2025, 9, 2, 14, 32, 25, 678),
        ancestors: [
          { pid: 19000, startedAt: "638950120000000000" },
          { pid: 4400, startedAt: "638950000100000000" },
          { pid: 4, startedAt: "638950000000000000" },
        ],
      },
    );
    // Its parent's pid belongs to a process that began later.
    assert.deepEqual(rows.find(({ port }) => port === 8082)?.ancestors, []);
    // Windows did not tell when this one began.
    assert.deepEqual(rows.find(({ port }) => port === 135), { port: 135, address: "0.0.0.0", pid: 1832, command: "svchost.exe", ancestors: [] }); // prettier-ignore
    assert.deepEqual(calls[0]?.slice(1), ["-ano"]);
    assert.equal(calls.length, 2);
    assert.doesNotMatch(calls[1]!.at(-1)!, /-Filter/);
    assert.match(calls[1]!.at(-1)!, /-Property ProcessId,ParentProcessId,CreationDate,Name,CommandLine\|/);

    assert.deepEqual(await scan.scan(), rows);
    assert.equal(calls.length, 3);
    netstat = netstat.replace("127.0.0.1:8080 ", "127.0.0.1:8081 ");
    assert.equal((await scan.scan()).find(({ port }) => port === 8081)?.command, "node server.js --name 日本");
    assert.equal(calls.length, 5);
  });

  test("one socket less is no reason to ask", async () => {
    let netstat = german();
    const { run, calls } = fakeRun((call) => (call.startsWith("netstat") ? netstat : capture("windows-cim.json")));
    const scan = new Win32ListenerScan(run);
    await scan.scan();
    netstat = netstat.replace(/.*:8080 .*\r\n/, "");
    assert.deepEqual((await scan.scan()).map(({ port }) => port), [135, 8082, 445]); // prettier-ignore
    assert.equal(calls.length, 3);
  });

  test("a failure is an error, and is not remembered", async () => {
    let fails = true;
    const { run } = fakeRun((call) => {
      if (call.startsWith("netstat")) return german();
      return fails ? { exitCode: 1, stderr: "Get-CimInstance : Access denied" } : capture("windows-cim.json");
    });
    const scan = new Win32ListenerScan(run);
    await assert.rejects(scan.scan(), /powershell.exe failed with exit code 1/);
    fails = false;
    assert.equal((await scan.scan()).find(({ port }) => port === 8080)?.startedAt, "638950123456789012");
    const noNetstat = fakeRun(() => ({ exitCode: 1, stderr: "no" }));
    await assert.rejects(new Win32ListenerScan(noNetstat.run).scan(), /netstat.exe failed/);
  });
});
