import assert from "node:assert/strict";
import { commandText } from "../../../server/adapters/commandText.js";
import { DarwinListeners } from "../../../server/adapters/darwin/listeners.js";
import { parseNetstat, Win32Listeners } from "../../../server/adapters/win32/listeners.js";
import { decodeLsofText, parseLsof } from "../../../server/adapters/darwin/lsof.js";
import { oneHolderPerSocket } from "../../../server/adapters/oneHolderPerSocket.js";
import { decodeAddress, parseProcNetTcp } from "../../../server/adapters/linux/procNetTcp.js";
import { capture, windowsCapture } from "./captures.js";
import { fakeRun, type Answer } from "./fakeRun.js";

suite("listeners on Linux: the tables of sockets", () => {
  test("only those that listen", () => {
    assert.deepEqual(parseProcNetTcp(capture("linux-tcp.txt")), [
      { address: "0.0.0.0", port: 3002, inode: "2335214", userId: 1000 },
      { address: "0.0.0.0", port: 6899, inode: "2334514", userId: 1000 },
    ]);
    assert.deepEqual(parseProcNetTcp(capture("linux-tcp6.txt")), [{ address: "::", port: 33115, inode: "2321070", userId: 1000 }]);
    assert.deepEqual(parseProcNetTcp("  sl  local_address rem_address   st\n"), []);
  });

  test("another form is an error", () => {
    assert.throws(() => parseProcNetTcp(""), /unknown form/);
    assert.throws(() => parseProcNetTcp("sl local_address\n 0: 0100007F:XY 0:0 0A"), /unknown form/);
  });

  const addresses: [hex: string, address: string][] = [
    ["0100007F", "127.0.0.1"],
    ["00000000", "0.0.0.0"],
    ["2A01A8C0", "192.168.1.42"],
    ["00000000000000000000000000000000", "::"],
    ["00000000000000000000000001000000", "::1"],
    ["0000000000000000FFFF00000100007F", "::ffff:127.0.0.1"],
    ["000080FE00000000FF005450B6AC1DFE", "fe80::5054:ff:fe1d:acb6"],
    // RFC 5952: the longest run of zeros, the first of equal ones, and a single zero stays.
    ["B80D0120000000000000010001000000", "2001:db8::1:0:0:1"],
    ["B80D0120010000000100010001000100", "2001:db8:0:1:1:1:1:1"],
  ];
  for (const [hex, address] of addresses) test(`${hex} is ${address}`, () => assert.equal(decodeAddress(hex), address));
});

suite("a socket that several processes hold", () => {
  const holder = (socket: string, pid: number, parentPid: number) => ({ socket, pid, parentPid });

  test("is the one's that had it first", () => {
    // Its workers' pids can be lower: they begin again at the end of the range.
    const workers = [holder("a", 30, 20), holder("a", 20, 10), holder("a", 11, 20), holder("b", 40, 1)];
    assert.deepEqual(oneHolderPerSocket(workers), [holder("a", 20, 10), holder("b", 40, 1)]);
  });

  test("is the lowest pid's when the first has gone", () => {
    assert.deepEqual(oneHolderPerSocket([holder("a", 31, 1), holder("a", 30, 1)]), [holder("a", 30, 1)]);
  });
});

suite("listeners on macOS", () => {
  const answers = (call: string): Answer => {
    if (call.startsWith("lsof") && call.includes("-iTCP")) return capture("macos-lsof-port.txt");
    if (call.startsWith("lsof")) return { exitCode: 1, stdout: "p4847\nfcwd\nn/Users/zo\\xc3\\xab/shop\n" };
    return " 4847 node server.js --port 5173\n";
  };
  const vite = { port: 5173, pid: 4847, command: "node server.js --port 5173" };

  test("sockets with command and folder; a socket shared with a child is the parent's", async () => {
    const { run, calls } = fakeRun(answers);
    assert.deepEqual(await new DarwinListeners(run).find([5173, 7000]), [
      { ...vite, address: "127.0.0.1", folder: "/Users/zoë/shop" },
      { ...vite, address: "::1", folder: "/Users/zoë/shop" },
      { port: 7000, address: "::", pid: 728, command: "Code Helper", folder: undefined },
    ]);
    const lsof = ["/usr/sbin/lsof", "-nP", "-w", "+c0"];
    assert.deepEqual(calls[0], [...lsof, "-iTCP:5173,7000", "-sTCP:LISTEN", "-F", "pRctdn"]);
    assert.deepEqual(calls.slice(1).sort(), [
      ["/bin/ps", "-ww", "-o", "pid=,args=", "-p", "4847,728"],
      [...lsof, "-a", "-d", "cwd", "-p", "4847,728", "-F", "pn"],
    ]);
  });

  test("all ports, without folders", async () => {
    const { run, calls } = fakeRun(answers);
    const [first] = await new DarwinListeners(run).find();
    assert.deepEqual(first, { ...vite, address: "127.0.0.1" });
    assert.deepEqual(calls[0]?.slice(4, 6), ["-iTCP", "-sTCP:LISTEN"]);
    assert.equal(calls.length, 2);
  });

  test("nobody is an answer, a failure is an error", async () => {
    const nobody = fakeRun(() => ({ exitCode: 1 }));
    assert.deepEqual(await new DarwinListeners(nobody.run).find([3000]), []);
    assert.equal(nobody.calls.length, 1);
    const failed = fakeRun(() => ({ exitCode: 1, stderr: "lsof: no permission\n" }));
    await assert.rejects(new DarwinListeners(failed.run).find([3000]), { message: "lsof failed with exit code 1: lsof: no permission" });
    const later = fakeRun((call) => (call.includes("cwd") ? { exitCode: 1, stderr: "lsof: no cwd" } : answers(call)));
    await assert.rejects(new DarwinListeners(later.run).find([5173]), /lsof: no cwd/);
    const noPs = fakeRun((call) => (call.startsWith("ps") ? { exitCode: 2, stderr: "no ps" } : answers(call)));
    await assert.rejects(new DarwinListeners(noPs.run).find([5173]), /no ps/);
  });

  test("lsof's fields, with and without a line for each file", () => {
    assert.deepEqual(parseLsof(capture("macos-lsof-listen.txt")), [{ pid: 655, command: "ControlCenter", name: "*:7000" }]);
    assert.deepEqual(parseLsof(capture("macos-lsof-cwd.txt")), [{ pid: 655, name: "/w/app" }]);
    const files = parseLsof(capture("lsof-fields-pctPn.txt"));
    assert.deepEqual(
      files.filter(({ pid }) => pid === 8708),
      [
        { pid: 8708, command: "sshd", type: "IPv4", name: "*:22" },
        { pid: 8708, command: "sshd", type: "IPv6", name: "*:22" },
      ],
    );
    assert.equal(files.at(-1)?.name, "[fe80::8e70:5aff:fe66:6ebc]:123");
    assert.deepEqual(parseLsof("p1\nf1\ntIPv6\nd0x1\nn*:1\nf2\nn*:2\n").at(-1), { pid: 1, name: "*:2" });
    assert.deepEqual(parseLsof("p1\ntIPv6\nd0x1\nn*:1\ntIPv4\nn*:2\n").at(-1), { pid: 1, type: "IPv4", name: "*:2" });
    assert.deepEqual(parseLsof(""), []);
    assert.throws(() => parseLsof("lsof: usage"), /unknown form/);
  });

  test("what lsof escapes", () => {
    assert.equal(decodeLsofText("Code\\x20Helper"), "Code Helper");
    assert.equal(decodeLsofText("/\\xe6\\x97\\xa5\\xe6\\x9c\\xac/a b"), "/日本/a b");
  });
});

suite("listeners on Windows", () => {
  const rows: Record<string, [address: string, port: number, pid: number][]> = {
    en: [
      ["0.0.0.0", 8042, 8224],
      ["127.0.0.2", 80, 3040],
    ],
    de: [
      ["0.0.0.0", 135, 1832],
      ["127.0.0.1", 8080, 19004],
      ["127.0.0.1", 8082, 24188],
      ["::", 445, 4],
    ],
    ja: [
      ["0.0.0.0", 135, 1288],
      ["0.0.0.0", 445, 4],
      ["192.168.1.7", 139, 4],
    ],
    zh: [],
  };
  for (const [language, expected] of Object.entries(rows)) {
    test(`netstat in "${language}"`, () => {
      const listeners = expected.map(([address, port, pid]) => ({ address, port, pid }));
      assert.deepEqual(parseNetstat(capture(`windows-netstat-${language}.txt`)), listeners);
      assert.deepEqual(parseNetstat(windowsCapture(`windows-netstat-${language}.txt`)), listeners);
    });
  }

  test("states of two words, foreign addresses with stars, IPv6 with a zone", () => {
    const text = "  TCP    [fe80::1%12]:3000  *:*  EN ESCUCHA  77\r\n  UDP    0.0.0.0:5353  *:*  4856\r\n";
    assert.deepEqual(parseNetstat(text), [{ address: "fe80::1%12", port: 3000, pid: 77 }]);
    assert.throws(() => parseNetstat("  TCP  unreadable\n"), /unknown form/);
  });

  test("one call for both families, then one for the commands", async () => {
    const { run, calls } = fakeRun((call) => {
      if (call.startsWith("netstat")) return windowsCapture("windows-netstat-de.txt");
      return '{"processes":[{"pid":19004,"name":"node.exe","commandLine":"node server.js"},{"pid":4,"name":"System","commandLine":null}]}';
    });
    assert.deepEqual(await new Win32Listeners(run).find([8080, 445, 8090]), [
      { port: 8080, address: "127.0.0.1", pid: 19004, command: "node server.js" },
      { port: 445, address: "::", pid: 4, command: "System" },
    ]);
    assert.deepEqual(calls[0]?.slice(1), ["-ano"]);
    assert.equal(calls.length, 2);
    assert.match(calls[1]!.at(-1)!, /'ProcessId=19004 OR ProcessId=4' -Property ProcessId,Name,CommandLine\|/);
  });

  test("nobody is an answer without PowerShell, a failure is an error", async () => {
    const nobody = fakeRun(() => windowsCapture("windows-netstat-zh.txt"));
    assert.deepEqual(await new Win32Listeners(nobody.run).find(), []);
    assert.equal(nobody.calls.length, 1);
    const failed = fakeRun(() => ({ exitCode: 1, stderr: "no" }));
    await assert.rejects(new Win32Listeners(failed.run).find(), { message: "netstat.exe failed with exit code 1: no" });
  });
});

test("a command is shown on one line of at most 200 characters", () => {
  assert.equal(commandText("node\0server.js\0--x\n\u001b[31m\0"), "node server.js --x [31m");
  assert.equal(commandText("x".repeat(300))?.length, 200);
  assert.equal(commandText(" \0"), undefined);
});
