import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type ListenOptions, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { listenOnEachAddress } from "../../../server/adapters/listenOnEachAddress.js";
import { DarwinPortProbe } from "../../../server/adapters/darwin/portProbe.js";
import { LinuxPortProbe } from "../../../server/adapters/linux/portProbe.js";
import { Win32PortProbe } from "../../../server/adapters/win32/portProbe.js";
import { tryListen } from "../../../server/adapters/tryListen.js";
import { onLinux } from "./onLinux.js";
import { startProgram } from "./startProgram.js";

let lastPort = 9000;

/** Listens on a port below the ephemeral range, which no other program gets by chance once it is free again. */
async function listen(options: ListenOptions): Promise<{ server: Server; port: number }> {
  for (;;)
    try {
      const server = createServer().listen({ port: ++lastPort, ...options });
      await once(server, "listening");
      return { server, port: (server.address() as AddressInfo).port };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || options.port !== undefined) throw error;
    }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

const probes = { linux: new LinuxPortProbe(), darwin: new DarwinPortProbe(), win32: new Win32PortProbe() };

const situations: Record<string, ListenOptions> = {
  "127.0.0.1": { host: "127.0.0.1" },
  "127.0.0.2": { host: "127.0.0.2" },
  "::1": { host: "::1" },
  "0.0.0.0": { host: "0.0.0.0" },
  ":: with IPv4": { host: "::" },
  ":: without IPv4": { host: "::", ipv6Only: true },
  "no address": {},
};

onLinux("port probe", () => {
  for (const [name, probe] of Object.entries(probes)) {
    for (const [title, options] of Object.entries(situations)) {
      test(`${name}: a server on ${title}`, async () => {
        const { server, port } = await listen(options);
        assert.equal(await probe.canListen(port), false);
        await close(server);
        assert.equal(await probe.canListen(port), true);
        assert.equal(await probe.canListen(port), true, "the first probe is still there");
      });
    }

    test(`${name}: the port that an outgoing connection comes from`, async () => {
      const { server, port } = await listen({ host: "127.0.0.1" });
      const accepted = once(server, "connection") as Promise<[Socket]>;
      const client = connect(port, "127.0.0.1");
      const [socket] = await accepted;
      assert.equal(await probe.canListen(client.localPort!), false);
      socket.destroy();
      client.destroy();
      await close(server);
    });

    test(`${name}: a port that is bound without listening`, async function () {
      const script = "import socket,time; s=socket.socket(); s.bind(('127.0.0.1',0)); print(s.getsockname()[1],flush=True); time.sleep(60)";
      const program = await startProgram("python3", ["-c", script]).catch(() => this.skip());
      assert.equal(await probe.canListen(Number(program.line)), false);
      await program.stop();
      assert.equal(await probe.canListen(Number(program.line)), true);
    });

    test(`${name}: a probed port can be listened on at once`, async () => {
      const { server, port } = await listen({});
      await close(server);
      for (let i = 0; i < 50; i++) {
        assert.equal(await probe.canListen(port), true);
        await close((await listen({ port })).server);
      }
    });
  }

  test("whoever connects meanwhile does not keep the probe open", async () => {
    const { server, port } = await listen({});
    await close(server);
    const probing = tryListen({ port, host: "127.0.0.1" });
    const client = connect(port, "127.0.0.1").on("error", () => undefined);
    assert.equal(await probing, "free");
    client.destroy();
  });

  test("an address that this machine does not have is no verdict", async () => {
    assert.equal(await tryListen({ port: 4321, host: "192.0.2.1" }), "no such address");
  });

  test("without descriptors there is no verdict, but an error", async () => {
    const { server, port } = await listen({});
    await close(server);
    const script = join(__dirname, "probeWithoutDescriptors.js");
    const { stdout } = await promisify(execFile)("sh", ["-c", 'ulimit -n 64; exec "$0" "$@"', process.execPath, script, String(port)]);
    const { before, after } = JSON.parse(stdout) as { before: string[]; after: string[] };
    assert.deepEqual(before, ["true", "true"]);
    assert.equal(after.length, 2);
    for (const message of after) assert.match(message, new RegExp(`would not say whether port ${port} is free: .*EMFILE`));
  });

  test("a port that needs privileges cannot be listened on without them", async function () {
    if (Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "latin1")) < 3) this.skip();
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      assert.equal(await new LinuxPortProbe().canListen(2), false);
      assert.equal(await listenOnEachAddress(2), false);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  test("what is no port is an error", async () => {
    await assert.rejects(new LinuxPortProbe().canListen(65536), RangeError);
    await assert.rejects(listenOnEachAddress(65536), RangeError);
  });
});
