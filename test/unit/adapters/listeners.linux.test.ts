import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type ListenOptions } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandText } from "../../../server/adapters/commandText.js";
import { LinuxListeners } from "../../../server/adapters/linux/listeners.js";
import { onLinux } from "./onLinux.js";
import { startProgram } from "./startProgram.js";

const heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

onLinux("listeners", () => {
  const own = { pid: process.pid, folder: process.cwd() };
  let folder: string;
  setup(async () => (folder = await realpath(await mkdtemp(join(tmpdir(), "port-daddy-ö ")))));
  teardown(() => rm(folder, { recursive: true }));

  const addresses: Record<string, ListenOptions> = {
    "127.0.0.1": { host: "127.0.0.1" },
    "127.0.0.2": { host: "127.0.0.2" },
    "0.0.0.0": { host: "0.0.0.0" },
    "::1": { host: "::1" },
    "::": { host: "::" },
    "::ffff:127.0.0.1": { host: "::ffff:127.0.0.1" },
  };
  for (const [address, options] of Object.entries(addresses)) {
    test(`our own server on ${address}`, async () => {
      const server = createServer().listen({ port: 0, ...options });
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const [listener, ...more] = await new LinuxListeners().find([port]);
      assert.deepEqual(more, []);
      assert.match(listener?.command ?? "", /mocha/);
      assert.deepEqual(listener, { ...own, port, address, command: listener?.command });
      server.close();
      await once(server, "close");
      assert.deepEqual(await new LinuxListeners().find([port]), []);
    });
  }

  test("another program's server, with its command and folder; without folder when all are asked for", async () => {
    const script = "const s = require('net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port)) // é";
    const program = await startProgram(process.execPath, ["-e", script, "two words"], { cwd: folder });
    const port = Number(program.line);
    const command = commandText(`${process.execPath} -e ${script} two words`);
    const listener = { port, address: "127.0.0.1", pid: program.pid, command };
    assert.deepEqual(await new LinuxListeners().find([port, 1]), [{ ...listener, folder }]);
    const all = await new LinuxListeners().find();
    assert.deepEqual(all.filter((one) => one.port === port), [listener]); // prettier-ignore
    await program.stop();
  });

  test("a server that a child shares is the parent's", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const script = join(folder, "child.js");
    await writeFile(script, "process.on('message', (message, server) => { globalThis.kept = server; process.send('kept'); });");
    const child = fork(script);
    child.send("server", server);
    await once(child, "message");
    assert.deepEqual((await new LinuxListeners().find([port])).map(({ pid }) => pid), [process.pid]); // prettier-ignore
    // The child's alone now.
    server.close();
    await once(server, "close");
    assert.deepEqual((await new LinuxListeners().find([port])).map(({ pid }) => pid), [child.pid]); // prettier-ignore
    child.kill("SIGKILL");
    await once(child, "exit");
  });

  test("a connection is no listener", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = (await import("node:net")).connect(port, "127.0.0.1");
    const [socket] = (await once(server, "connection")) as [NodeJS.WritableStream];
    assert.equal((await new LinuxListeners().find([port])).length, 1);
    assert.deepEqual(await new LinuxListeners().find([client.localPort!]), []);
    client.destroy();
    socket.end();
    server.close();
  });
});

onLinux("listeners that /proc hides", () => {
  let proc: string;
  setup(async () => {
    proc = await mkdtemp(join(tmpdir(), "port-daddy-proc-"));
    await mkdir(join(proc, "net"));
  });
  teardown(() => rm(proc, { recursive: true }));
  const row = "   0: 0100007F:0BBA 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 2335214 1 0 100 0 0 10 0\n";

  test("a missing table is an error; that of IPv6 may be missing", async () => {
    await assert.rejects(new LinuxListeners(proc).find(), /would not say who listens: .*net\/tcp gave ENOENT/);
    await writeFile(join(proc, "net/tcp"), heading);
    assert.deepEqual(await new LinuxListeners(proc).find(), []);
    await mkdir(join(proc, "net/tcp6"));
    await assert.rejects(new LinuxListeners(proc).find(), /net\/tcp6 gave EISDIR/);
  });

  test("a socket of a process that is hidden is without a process", async () => {
    await writeFile(join(proc, "net/tcp"), heading + row);
    await mkdir(join(proc, "77"));
    assert.deepEqual(await new LinuxListeners(proc).find([3002]), [{ port: 3002, address: "127.0.0.1" }]);
  });

  test("processes are not looked at when nobody listens on the ports", async () => {
    await writeFile(join(proc, "net/tcp"), heading + row);
    await mkdir(join(proc, "77"));
    await writeFile(join(proc, "77/fd"), "not a folder: reading it is an error");
    await assert.rejects(new LinuxListeners(proc).find([3002]), /ENOTDIR/);
    assert.deepEqual(await new LinuxListeners(proc).find([3003]), []);
  });
});
