import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DarwinSystemPorts } from "../../../server/adapters/darwin/systemPorts.js";
import { LinuxSystemPorts, parsePortRange, parseReservedPorts } from "../../../server/adapters/linux/systemPorts.js";
import { parseDynamicPorts, parseExcludedPorts, Win32SystemPorts } from "../../../server/adapters/win32/systemPorts.js";
import { capture, windowsCapture } from "./captures.js";
import { fakeRun } from "./fakeRun.js";

suite("system ports on Linux", () => {
  let proc: string;
  setup(async () => {
    proc = await mkdtemp(join(tmpdir(), "port-daddy-proc-"));
    await mkdir(join(proc, "sys/net/ipv4"), { recursive: true });
  });
  teardown(() => rm(proc, { recursive: true }));
  const write = (name: string, text: string) => writeFile(join(proc, "sys/net/ipv4", name), text);

  test("the range for outgoing connections, without the ports that are reserved from it", async () => {
    await write("ip_local_port_range", "32768\t60999\n");
    const parts = async (reserved: string) => {
      await write("ip_local_reserved_ports", reserved);
      return (await new LinuxSystemPorts(proc).read()).map(({ first, last }) => [first, last]);
    };
    assert.deepEqual(await parts("8080,9148-9150\n"), [[32768, 60999]], "others were never used for connections");
    assert.deepEqual(await parts("40000,50000-50999,50500-51000\n"), [
      [32768, 39999],
      [40001, 49999],
      [51001, 60999],
    ]);
    assert.deepEqual(await parts("30000-32768,60999-65535\n"), [[32769, 60998]]);
    assert.deepEqual(await parts("1024-65535\n"), []);
    await write("ip_local_reserved_ports", "40000\n");
    for (const { reason, ephemeral } of await new LinuxSystemPorts(proc).read()) {
      assert.equal(reason, "Linux uses ports 32768 to 60999 for outgoing connections");
      assert.match(ephemeral!.remedy!, /ip_local_reserved_ports/);
    }
  });

  test("a missing range is an error, missing reserved ports are none", async () => {
    await assert.rejects(new LinuxSystemPorts(proc).read(), /would not say which ports.*ip_local_port_range gave ENOENT/);
    await write("ip_local_port_range", "32768\t60999\n");
    assert.equal((await new LinuxSystemPorts(proc).read()).length, 1);
    await mkdir(join(proc, "sys/net/ipv4/ip_local_reserved_ports"));
    await assert.rejects(new LinuxSystemPorts(proc).read(), /ip_local_reserved_ports gave EISDIR/);
  });

  test("what is of another form is an error", () => {
    assert.deepEqual(parsePortRange("1024 65535\n"), [1024, 65535]);
    for (const text of ["", "32768", "a b", "1 2 3"]) assert.throws(() => parsePortRange(text), /unknown form/);
    assert.deepEqual(parseReservedPorts("\n"), []);
    for (const text of ["1;2", "1-", "x", "1,,2"]) assert.throws(() => parseReservedPorts(text), /unknown form/);
  });

  test("this machine's own", async function () {
    if (process.platform !== "linux") this.skip();
    const [range] = await new LinuxSystemPorts().read();
    assert.ok(range !== undefined && range.first > 0 && range.last > range.first && range.last < 65536);
  });
});

suite("system ports on macOS", () => {
  test("one call; two equal ranges are one", async () => {
    const { run, calls } = fakeRun(() => capture("macos-sysctl.txt"));
    assert.deepEqual(await new DarwinSystemPorts(run).read(), [
      { first: 49152, last: 65535, reason: "macOS uses ports 49152 to 65535 for outgoing connections", ephemeral: {} },
      { first: 5000, last: 5000, reason: "macOS's AirPlay Receiver listens on it while turned on" },
      { first: 7000, last: 7000, reason: "macOS's AirPlay Receiver listens on it while turned on" },
    ]);
    const names = ["first", "last", "hifirst", "hilast"].map((name) => `net.inet.ip.portrange.${name}`);
    assert.deepEqual(calls, [["/usr/sbin/sysctl", ...names]]);
  });

  test("a changed default range is named beside the high one", async () => {
    const { run } = fakeRun(() => capture("macos-sysctl.txt").replace("49152", "10000"));
    assert.deepEqual(
      (await new DarwinSystemPorts(run).read()).map(({ first, last }) => [first, last]),
      [
        [10000, 65535],
        [49152, 65535],
        [5000, 5000],
        [7000, 7000],
      ],
    );
  });

  test("a missing value or a failure is an error", async () => {
    const missing = fakeRun(() => "net.inet.ip.portrange.first: 49152\n");
    await assert.rejects(new DarwinSystemPorts(missing.run).read(), /does not give net.inet.ip.portrange.last/);
    const failed = fakeRun(() => ({ exitCode: 1, stderr: "sysctl: unknown oid" }));
    await assert.rejects(new DarwinSystemPorts(failed.run).read(), { message: "sysctl failed with exit code 1: sysctl: unknown oid" });
  });
});

suite("system ports on Windows", () => {
  const dynamic: Record<string, [number, number]> = { en: [1024, 65534], fr: [49152, 65535], de: [49152, 65535], ja: [49152, 65535] };
  for (const [language, range] of Object.entries(dynamic)) {
    test(`dynamic ports in "${language}"`, () => {
      assert.deepEqual(parseDynamicPorts(capture(`windows-dynamicport-${language}.txt`)), range);
      assert.deepEqual(parseDynamicPorts(windowsCapture(`windows-dynamicport-${language}.txt`)), range);
    });
  }

  const excluded: Record<string, [number, number][]> = {
    en: [
      [80, 80],
      [5986, 5986],
      [47001, 47001],
      [51417, 51516],
      [51517, 51616],
    ],
    de: [
      [28380, 28380],
      [28385, 28385],
      [49708, 49807],
      [49808, 49907],
      [50000, 50000],
      [50001, 50100],
    ],
    es: [
      [5357, 5357],
      [8884, 8884],
      [50000, 50059],
    ],
    ja: [
      [5357, 5357],
      [50000, 50059],
      [55676, 55775],
    ],
  };
  for (const [language, ranges] of Object.entries(excluded)) {
    test(`excluded ports in "${language}"`, () => {
      assert.deepEqual(parseExcludedPorts(capture(`windows-excludedportrange-${language}.txt`)), ranges);
      assert.deepEqual(parseExcludedPorts(windowsCapture(`windows-excludedportrange-${language}.txt`)), ranges);
    });
  }

  test("an empty table is none, no table is an error", () => {
    assert.deepEqual(parseExcludedPorts("Start Port    End Port\r\n----------    --------\r\n\r\n"), []);
    assert.throws(() => parseExcludedPorts("The request is not supported.\r\n"), /unknown form: The request is not supported/);
    assert.throws(() => parseExcludedPorts("----------    --------\n 80 81 82\n"), /unknown form: 80 81 82/);
    for (const text of ["", "Start : 1024", "a : 1\nb : 2\nc : 3", "Start : 65000\nNumber : 1000"]) {
      assert.throws(() => parseDynamicPorts(text), /unknown form/);
    }
  });

  test("asks for both families, and names once what they share", async () => {
    const { run, calls } = fakeRun((call) =>
      windowsCapture(call.includes("dynamicport") ? "windows-dynamicport-de.txt" : "windows-excludedportrange-es.txt"),
    );
    const exclusions = await new Win32SystemPorts(run).read();
    assert.deepEqual(
      exclusions.map(({ first, last }) => [first, last]),
      [[49152, 65535], ...excluded.es!],
    );
    assert.ok(calls.every(([file]) => /^[A-Z]:\\.*\\netsh\.exe$/i.test(file!)));
    assert.deepEqual(calls.map(([, ...args]) => args.join(" ")).sort(), [
      "int ipv4 show dynamicport tcp",
      "int ipv4 show excludedportrange protocol=tcp",
      "int ipv6 show dynamicport tcp",
      "int ipv6 show excludedportrange protocol=tcp",
    ]);
  });

  test("a failure is an error", async () => {
    const { run } = fakeRun(() => ({ exitCode: 1, stdout: "\r\nZugriff verweigert.\r\n" }));
    await assert.rejects(new Win32SystemPorts(run).read(), { message: "netsh.exe failed with exit code 1: Zugriff verweigert." });
  });
});
