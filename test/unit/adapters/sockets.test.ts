import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DarwinSockets, parseNetstatTcp } from "../../../server/adapters/darwin/sockets.js";
import { ProcFiles } from "../../../server/adapters/linux/procFiles.js";
import { LinuxSockets } from "../../../server/adapters/linux/sockets.js";
import { parseStates, Win32Sockets } from "../../../server/adapters/win32/sockets.js";
import { capture } from "./captures.js";
import { fakeRun } from "./fakeRun.js";
import { onLinux } from "./onLinux.js";
import { startProgram } from "./startProgram.js";

onLinux("what occupies a port", () => {
  const sockets = new LinuxSockets();

  for (const host of ["127.0.0.1", "::1"]) {
    test(`on ${host}: a listener is none, a connection is connected at both ends, and one that the server closed is closing`, async () => {
      const server = createServer().listen(0, host);
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      assert.equal(await sockets.useOf(port), undefined);
      const client = connect(port, host);
      const [accepted] = (await once(server, "connection")) as [Socket];
      assert.equal(await sockets.useOf(client.localPort!), "connected");
      server.close();
      assert.equal(await sockets.useOf(port), "connected");
      const closed = [accepted, client, server].map((each) => once(each, "close"));
      client.resume();
      accepted.resume().end();
      await Promise.all(closed);
      assert.equal(await sockets.useOf(port), "closing");
    });
  }

  test("a socket that is bound and does not listen", async () => {
    const script = `const { TCP, constants } = process.binding("tcp_wrap");
      const socket = new TCP(constants.SERVER);
      const name = {};
      socket.bind("127.0.0.1", 0);
      socket.getsockname(name);
      console.log(name.port);
      setInterval(() => {}, 60_000);`;
    const program = await startProgram(process.execPath, ["--no-deprecation", "-e", script]);
    const use = await sockets.useOf(Number(program.line));
    await program.stop();
    assert.equal(use, "bound");
  });
});

suite("what occupies a port: tables of sockets", () => {
  let proc: string;
  setup(async function () {
    if (process.platform === "win32") this.skip(); // It has no /proc.
    proc = await mkdtemp(join(tmpdir(), "port-daddy-proc-"));
    await mkdir(join(proc, "net"));
  });
  teardown(() => rm(proc, { recursive: true }));

  const heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  /** Port 3002. */
  const row = (state: string, local = "0100007F:0BBA"): string =>
    `   0: ${local} 0100007F:C350 ${state} 00000000:00000000 00:00000000 00000000     0        0 0 1 0 100\n`;
  const useOf = async (...rows: string[]) => {
    await writeFile(join(proc, "net/tcp"), heading + rows.join(""));
    return new LinuxSockets(new ProcFiles(proc)).useOf(3002);
  };

  test("Linux's states", async () => {
    const uses: Record<string, string[]> = {
      connected: ["01", "02", "03", "0C"],
      closing: ["04", "05", "06", "07", "08", "09", "0B"],
    };
    for (const [use, states] of Object.entries(uses)) for (const state of states) assert.equal(await useOf(row(state)), use, state);
    assert.equal(await useOf(row("0A")), undefined);
    assert.equal(await useOf(), "bound");
    await assert.rejects(useOf(row("FF")), /unknown form/);
  });

  test("a live connection counts before one that is closing, a listener before both, and other ports don't", async () => {
    assert.equal(await useOf(row("06"), row("01"), row("06")), "connected");
    assert.equal(await useOf(row("06"), row("01"), row("0A")), undefined);
    assert.equal(await useOf(row("01", "0100007F:0BBB"), row("0A", "0100007F:10BA")), "bound");
    await writeFile(join(proc, "net/tcp6"), heading + row("06", "00000000000000000000000001000000:0BBA"));
    assert.equal(await useOf(), "closing");
  });

  test("Linux does not say", async () => {
    await assert.rejects(new LinuxSockets(new ProcFiles(proc)).useOf(3002), /would not say who listens: .*net\/tcp gave ENOENT/);
  });

  test("netstat of macOS", async () => {
    const { run, calls } = fakeRun(() => capture("macos-netstat.txt"));
    const uses = await Promise.all([5173, 61440, 3283, 3000, 50624, 61443, 3200, 9].map((port) => new DarwinSockets(run).useOf(port)));
    assert.deepEqual(uses, [undefined, "connected", undefined, "closing", "connected", "closing", "bound", "bound"]);
    assert.deepEqual(calls[0], ["/usr/sbin/netstat", "-an", "-p", "tcp"]);
    assert.equal(parseNetstatTcp(capture("macos-netstat.txt")).length, 8);
    const unknown = fakeRun(() => capture("macos-netstat.txt").replace("SYN_SENT", "ASLEEP"));
    await assert.rejects(new DarwinSockets(unknown.run).useOf(9), /unknown form: tcp6 .*ASLEEP/);
    await assert.rejects(
      new DarwinSockets(fakeRun(() => ({ exitCode: 1, stderr: "no" })).run).useOf(9),
      /netstat failed with exit code 1: no/,
    );
  });

  test("PowerShell on Windows", async () => {
    const uses: Record<string, string | undefined> = {
      ...{ "5\r\n": "connected", "11\r\n11\r\n": "closing", "11\r\n5\r\n": "connected", "100\r\n": "bound", "2\r\n11\r\n": undefined },
      // A range that Windows has reserved holds no sockets.
      "": undefined,
    };
    for (const [stdout, use] of Object.entries(uses)) {
      const { run, calls } = fakeRun(() => stdout);
      assert.equal(await new Win32Sockets(run).useOf(3000), use, stdout);
      assert.match(calls[0]!.at(-1)!, /-ClassName MSFT_NetTCPConnection -Filter 'LocalPort=3000'/);
      assert.doesNotMatch(calls[0]!.at(-1)!, /"/);
    }
    for (const text of ["Access is denied.", "5 x", "77"]) assert.throws(() => parseStates(text), /holds no state of a socket/);
    const failing = fakeRun(() => ({ exitCode: 1, stderr: "Access denied" }));
    await assert.rejects(new Win32Sockets(failing.run).useOf(3000), /powershell.exe failed with exit code 1/);
  });
});
