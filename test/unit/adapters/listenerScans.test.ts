import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { DarwinListenerScan } from "../../../server/adapters/darwin/listenerScan.js";
import { parseEnvironments } from "../../../server/adapters/darwin/environments.js";
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
    if (call.startsWith("ps -E")) return capture("macos-ps-env.txt");
    if (call.startsWith("lsof")) return { exitCode: 1, stdout: "p4847\nfcwd\nn/Users/zo\\xc3\\xab/shop\n" };
    return capture("macos-ps-all.txt");
  };
  const vite = {
    ...{ port: 5173, pid: 4847, command: "node server.js --port 5173", startedAt: "Fri Oct 10 09:30:05 2025", user: "zoe" },
    ...{ since: Date.UTC(2025, 9, 10, 9, 30, 5), folder: "/Users/zoë/shop" },
    startedFor: "shop:web:",
    ancestors: [
      { pid: 812, startedAt: "Fri Oct 10 09:30:01 2025" },
      { pid: 811, startedAt: "Fri Oct 10 09:29:58 2025" },
      { pid: 728, startedAt: "Thu Oct 2 10:01:13 2025" },
      { pid: 1, startedAt: "Thu Oct 2 10:00:00 2025" },
    ],
  };

  test("four calls at first, two afterwards: folders and environments are asked for once", async () => {
    const { run, calls } = fakeRun(answers);
    const scan = new DarwinListenerScan(run);
    const [v4, v6, code, ...more] = await scan.scan();
    assert.deepEqual([v4, v6, more], [{ ...vite, address: "127.0.0.1" }, { ...vite, address: "::1" }, []]);
    assert.deepEqual(code, {
      ...{ port: 7000, address: "::", pid: 728, command: "/Applications/Visual Studio Code.app/Contents/MacOS/Code Helper" },
      ...{ startedAt: "Thu Oct 2 10:01:13 2025", since: Date.UTC(2025, 9, 2, 10, 1, 13), user: "zoe" },
      // Neither its folder nor its environment is told.
      isHidden: true,
      ancestors: vite.ancestors.slice(3),
    });
    const lsof = ["/usr/sbin/lsof", "-nP", "-w", "+c0"];
    assert.deepEqual(calls, [
      [...lsof, "-iTCP", "-sTCP:LISTEN", "-F", "pRctdn"],
      ["/bin/ps", "-axww", "-o", "pid=,ppid=,stat=,lstart=,uid=,user=,tty=,args="],
      [...lsof, "-a", "-d", "cwd", "-p", "4847,4850,728,811", "-F", "pn"],
      ["/bin/ps", "-E", "-ww", "-o", "pid=,args=", "-p", "4847,4850,728,811"],
    ]);
    calls.length = 0;
    assert.deepEqual((await scan.scan())[0], v4);
    assert.equal(calls.length, 2);
  });

  test("a pid that comes again is asked for its folder again", async () => {
    let ps = capture("macos-ps-all.txt");
    const { run, calls } = fakeRun((call) => (call.startsWith("ps -ax") ? ps : answers(call)));
    const scan = new DarwinListenerScan(run);
    await scan.scan();
    ps = ps.replace("09:30:05", "09:59:05");
    assert.equal((await scan.scan())[0]?.startedAt, "Fri Oct 10 09:59:05 2025");
    assert.deepEqual(calls.at(-2)?.slice(-4), ["-p", "4847", "-F", "pn"]);
    assert.deepEqual(calls.at(-1)?.slice(-2), ["-p", "4847"]);
  });

  test("one that has gone before ps came keeps the name that lsof saw", async () => {
    const { run } = fakeRun((call) =>
      call.startsWith("ps") ? "    1     0 Ss   Thu Oct  2 10:00:00 2025 0 root ?? launchd\n" : answers(call),
    );
    assert.deepEqual((await new DarwinListenerScan(run).scan())[0], {
      ...{ port: 5173, address: "127.0.0.1", pid: 4847, command: "node", isHidden: true, ancestors: [] },
    });
  });

  const withFolders = (folders: Record<number, string>, env: string) =>
    fakeRun((call) => {
      if (call.startsWith("ps -E")) return env;
      const isFolders = call.startsWith("lsof") && !call.includes("-iTCP");
      if (!isFolders) return answers(call);
      return Object.entries(folders).map(([pid, folder]) => `p${pid}\nfcwd\nn${folder}\n`).join(""); // prettier-ignore
    });
  const env = capture("macos-ps-env.txt");

  test("the folders of workers: a process that shares the socket, and one of a cluster", async () => {
    const folders = async (where: Record<number, string>, environments: string, lsof = capture("macos-lsof-port.txt")) => {
      const fake = withFolders(where, environments);
      const run: RunCommand = (file, args, ...rest) =>
        args.includes("-iTCP") ? Promise.resolve({ exitCode: 0, stdout: lsof, stderr: "" }) : fake.run(file, args, ...rest);
      return (await new DarwinListenerScan(run).scan()).map(({ port, address, workerFolders }) => [port, address, workerFolders]);
    };
    const rows = (v4?: string[], v6?: string[]) => [[5173, "127.0.0.1", v4], [5173, "::1", v6], [7000, "::", undefined]]; // prettier-ignore
    const shared = env.replace("NODE_UNIQUE_ID=1 ", "");
    // It holds the socket of IPv4 alone.
    assert.deepEqual(await folders({ 4847: "/", 4850: "/shop" }, shared), rows(["/shop"]));
    assert.deepEqual(await folders({ 4847: "/shop", 4850: "/shop" }, shared), rows());
    const alone = capture("macos-lsof-port.txt").replace(/p4850\n(?:[^p].*\n)*/, "");
    assert.deepEqual(await folders({ 4847: "/", 4850: "/shop" }, env, alone), rows(["/shop"], ["/shop"]));
    assert.deepEqual(await folders({ 4847: "/", 4850: "/shop" }, shared, alone), rows());
    // One of a cluster that was told the port of another of the holder's sockets.
    const two = alone.replace("n[::1]:5173", "n[::1]:5174");
    const told = (port: number) => env.replace("NODE_UNIQUE_ID=1 ", `NODE_UNIQUE_ID=1 PORT=${port} `);
    const served = async (port: number) => (await folders({ 4847: "/", 4850: "/shop" }, told(port), two)).slice(0, 2);
    assert.deepEqual(await served(5174), [[5173, "127.0.0.1", undefined], [5174, "::1", ["/shop"]]]); // prettier-ignore
    assert.deepEqual(await served(3000), [[5173, "127.0.0.1", ["/shop"]], [5174, "::1", ["/shop"]]]); // prettier-ignore
  });

  test("a process whose folder or environment is not told may be anybody's", async () => {
    const isHidden = async (where: Record<number, string>, environments: string) =>
      (await new DarwinListenerScan(withFolders(where, environments).run).scan()).find(({ pid }) => pid === 4847)?.isHidden;
    assert.equal(await isHidden({ 4847: "/shop" }, env), undefined);
    assert.equal(await isHidden({ 4847: "/shop" }, env.replace("PORT_DADDY_IDENTITY=shop:web:", "")), undefined);
    assert.equal(await isHidden({}, env), true);
    assert.equal(await isHidden({ 4847: "/shop" }, " 4847 node server.js --port 5173\n"), true);
  });

  test("the environment begins behind the command line", () => {
    const startedFor = (text: string, command = "env PORT_DADDY_IDENTITY=blog:web: node a.js") =>
      parseEnvironments(`  7 ${text}\n`, new Map([[7, command]])).get(7)?.mark.startedFor;
    assert.equal(startedFor("env PORT_DADDY_IDENTITY=blog:web: node a.js A=1"), undefined);
    assert.equal(startedFor("env PORT_DADDY_IDENTITY=blog:web: node a.js A=1 PORT_DADDY_IDENTITY=shop:web:x"), "shop:web:x");
    // It has changed its title since.
    assert.equal(startedFor("server A=1 PORT_DADDY_IDENTITY=shop:web:x"), "shop:web:x");
    assert.equal(startedFor("server A=1 MY_PORT_DADDY_IDENTITY=shop:web:x"), undefined);
    assert.equal(startedFor("server A=1\n 7 x PORT_DADDY_IDENTITY=shop:web:x"), undefined);
  });

  test("nobody is an answer, a failure is an error", async () => {
    const nobody = fakeRun(() => ({ exitCode: 1 }));
    assert.deepEqual(await new DarwinListenerScan(nobody.run).scan(), []);
    assert.equal(nobody.calls.length, 1);
    for (const failing of ["lsof -nP -w +c0 -iTCP", "ps -ax", "ps -E", "lsof -nP -w +c0 -a"]) {
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
    // The option -E of macOS is "e" here.
    const here: RunCommand = (file, args, ...rest) =>
      runCommand(places[basename(file)]!, args.map((arg) => (arg === "-E" ? "e" : arg)), ...rest); // prettier-ignore
    const script = 'const s = require("net").createServer().listen(0, "127.0.0.1", () => console.log(s.address().port))';
    const program = await startProgram(process.execPath, ["-e", script, "two words"], {
      env: { ...process.env, PORT_DADDY_IDENTITY: "shop:web:" },
    });
    const row = async (scan: { scan(): ReturnType<LinuxListenerScan["scan"]> }) => {
      const found = (await scan.scan()).filter(({ port }) => port === Number(program.line));
      return found.map(({ port, address, pid, command, folder, user, startedFor, isHidden, ancestors }) => {
        return { port, address, pid, command, folder, user, startedFor, isHidden, ancestors: ancestors.map((ancestor) => ancestor.pid) };
      });
    };
    const seen = await row(new DarwinListenerScan(here));
    assert.deepEqual([seen[0]?.pid, seen[0]?.startedFor], [program.pid, "shop:web:"]);
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
