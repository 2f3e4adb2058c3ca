import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { connectToBackend } from "../../client/connection/connect.js";
import { BackendHome, type StartedBackend, serverBundle } from "./backendHome.js";
import { kill } from "./processes.js";

const ROUNDS = 30;

suite("what was acknowledged is in the store", () => {
  let home: BackendHome;

  setup(() => {
    home = new BackendHome({ restSeconds: 0, maxPortsPerProject: 1000 });
  });
  teardown(() => home.remove());

  test(`through ${ROUNDS} kills, each right after a reply, while others are being answered`, async () => {
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const backend = await home.start();
      const client = await home.connect();
      const killAfter = 1 + ((round * 7) % 20);
      let replies = 0;
      const requests = Array.from({ length: 20 }, async (_, index) => {
        // Half of the requests are new, the others renew or release.
        const service = `s${index < 10 ? round * 10 + index : (round * 10 + index) % 50}`;
        const { port } = await client.request("portDaddy/request", { project: "crash", service });
        replies += 1;
        if (replies === killAfter) kill(backend.pid);
        acknowledged.set(service, port);
      });
      await Promise.allSettled(requests);
      kill(backend.pid);
      await backend.exited;
    }
    await home.start();
    const { assignments } = await (await home.connect()).request("portDaddy/list", { project: "crash" });
    const found = new Map(assignments.map(({ service, port }) => [service, port]));
    assert.ok(acknowledged.size > ROUNDS, `${acknowledged.size} replies`);
    assert.deepEqual(
      [...acknowledged].filter(([service, port]) => found.get(service) !== port),
      [],
    );
    assert.equal(new Set(found.values()).size, assignments.length, "no port twice");
    assert.equal(found.size, assignments.length, "no identity twice");
  });

  test("a release that was acknowledged is not undone by a kill", async () => {
    const backend = await home.start();
    const client = await home.connect();
    const { port } = await client.request("portDaddy/request", { project: "shop" });
    await client.request("portDaddy/release", { port });
    kill(backend.pid);
    await backend.exited;
    await home.start();
    assert.deepEqual((await (await home.connect()).request("portDaddy/list", {})).assignments, []);
  });

  suite("a client whose backend was killed", () => {
    const connect = () => connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle });

    test("gets the answer to a request that was on its way", async () => {
      const backend = await home.start();
      const client = await connect();
      const { port } = await client.request("portDaddy/request", { project: "shop" });
      backend.child.kill("SIGSTOP"); // It has received the request, and will never answer it.
      const answer = client.request("portDaddy/request", { project: "shop" });
      kill(backend.pid);
      const again = await answer;
      assert.deepEqual({ port: again.port, existing: again.existing }, { port, existing: true });
      assert.notEqual((await client.request("portDaddy/health", {})).pid, backend.pid);
      await client.close();
    });

    test("gets the answer to a request that it sends afterwards", async () => {
      const backend = await home.start();
      const client = await connect();
      const { port } = await client.request("portDaddy/request", { project: "shop" });
      kill(backend.pid);
      await backend.exited;
      assert.equal((await client.request("portDaddy/request", { project: "shop" })).port, port);
      await client.close();
    });

    test("gets it also when it has not noticed yet", async () => {
      const backend = await home.start();
      const client = await connect();
      const { port } = await client.request("portDaddy/request", { project: "shop" });
      kill(backend.pid);
      waitUntilGone(backend); // Blocks, so that no event is handled meanwhile.
      assert.equal((await client.request("portDaddy/request", { project: "shop" })).port, port);
      await client.close();
    });

    test("connects once, however many requests it had on their way", async () => {
      const backend = await home.start();
      const client = await connect();
      backend.child.kill("SIGSTOP");
      const answers = ["a", "b", "c", "d"].map((service) => client.request("portDaddy/request", { project: "shop", service }));
      kill(backend.pid);
      assert.equal(new Set((await Promise.all(answers)).map(({ port }) => port)).size, 4);
      assert.equal((await client.request("portDaddy/health", {})).clients, 1);
      await client.close();
    });

    test("that stays is back by itself, with the leases of its connection and no others", async () => {
      const backend = await home.start();
      let returned: (() => void) | undefined;
      const back = new Promise<void>((resolve) => (returned = resolve));
      const client = await connectToBackend({
        ...{ client: "test", dataDir: home.dataDir, server: serverBundle, stay: true },
        onDidReturn: () => returned?.(),
      });
      for (const service of ["kept", "released"]) await client.request("portDaddy/request", { project: "shop", service });
      await client.request("portDaddy/requestAll", {
        requests: [
          { project: "shop", service: "one" },
          { project: "shop", service: "two" },
        ],
      });
      await client.request("portDaddy/release", { project: "shop", service: "released" });
      const other = await home.connect("other");
      await other.request("portDaddy/release", { project: "shop", service: "two", force: true });
      await client.request("portDaddy/health", {}); // Removals are notified before this answer.
      const since = new Date().toISOString();
      kill(backend.pid);
      await back;
      const { assignments } = await (await home.connect()).request("portDaddy/list", {});
      assert.deepEqual(
        assignments.map(({ service, leases }) => ({
          service,
          again: leases.some((lease) => lease.pid === process.pid && lease.since >= since),
        })),
        [
          { service: "kept", again: true },
          { service: "one", again: true },
        ],
      );
      await client.close();
    });

    test("that stays leaves a backend alone that a person has stopped, until it needs a port", async () => {
      const backend = await home.start();
      const client = await connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle, stay: true });
      const { port } = await client.request("portDaddy/request", { project: "shop" });
      await (await home.connect()).request("portDaddy/stop", {});
      await backend.exited;
      assert.deepEqual(home.processes(), []);
      assert.equal((await client.request("portDaddy/request", { project: "shop" })).port, port);
      await client.close();
    });

    test("can close the connection", async () => {
      const backend = await home.start();
      const client = await connect();
      kill(backend.pid);
      await backend.exited;
      await client.close();
      await client.close();
    });
  });
});

/** Blocks until the kernel has removed the process and its sockets. */
function waitUntilGone({ pid }: StartedBackend): void {
  const nap = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    // A child stays a zombie until we handle its end, but has no open files by then.
    try {
      if (!readdirSync(`/proc/${pid}/fd`).length) return;
    } catch {
      return;
    }
    Atomics.wait(nap, 0, 0, 1);
  }
}
