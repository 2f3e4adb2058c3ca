import assert from "node:assert/strict";
import { mock } from "node:test";
import { settled } from "../house.js";
import { watchingHouse } from "./watchingHouse.js";

suite("The explanation of an assigned port on which nobody listens", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  const port = 50_100;
  const CLOSING = `Port ${port} of shop:main is still closing, so a server may fail to listen on it for a minute or two.`;

  async function explaining() {
    const built = await watchingHouse({ config: { range: [50_000, 50_999] } });
    const { explainer, probe } = built;
    /** The part of the explanation that follows the port's identity and its owners. */
    const said = async () => {
      probe.tried.length = 0;
      const { reason, available } = await explainer.explain(port);
      assert.equal(available, false);
      return reason.replace(/^.*?(in use|in use by \S+ \(pid \d+\))\. ?/, "");
    };
    return { ...built, said };
  }

  test("says why an idle one cannot be listened on, having tried it", async () => {
    const { idle, said, system, probe } = await explaining();
    await idle({ project: "shop", preferred: port });
    assert.deepEqual([await said(), probe.tried], ["", [port]]);
    probe.taken.add(port);
    assert.equal(
      await said(),
      `Port ${port} of shop:main is taken, although nobody is listening on it, so a server may fail to listen on it for now.`,
    );
    system.sockets.uses.set(port, "bound");
    assert.equal(await said(), `A process holds port ${port} of shop:main without listening, so a server may fail to listen on it.`);
    system.sockets.uses.set(port, "closing");
    assert.equal(await said(), CLOSING);
  });

  test("does not try one that is in use, and says only what its sockets show", async () => {
    const { request, said, system, probe } = await explaining();
    await request({ project: "shop", preferred: port });
    probe.taken.add(port);
    system.sockets.uses.set(port, "bound");
    assert.deepEqual([await said(), probe.tried], ["", []], "no socket at all looks the same");
    system.sockets.uses.set(port, "closing");
    assert.deepEqual([await said(), probe.tried], [CLOSING, []]);
  });

  test("leaves the attempt to a request that is under way", async () => {
    const { idle, said, probe, locks } = await explaining();
    await idle({ project: "shop", preferred: port });
    const unlock = await locks.acquire(["shop:main:"]);
    assert.deepEqual([await said(), probe.tried], ["", []]);
    unlock();
    await said();
    assert.deepEqual(probe.tried, [port]);
  });

  test("holds the identity while it tries, so that no request finds the port taken", async () => {
    const { idle, request, explainer, probe } = await explaining();
    await idle({ project: "shop", preferred: port });
    let granted: Promise<{ port: number }> | undefined;
    let isGranted = false;
    let wasGranted: boolean | undefined;
    probe.during = async () => {
      if (granted !== undefined) return;
      granted = request({ project: "shop" });
      void granted.then(() => (isGranted = true));
      await settled();
      wasGranted = isGranted;
    };
    await explainer.explain(port);
    assert.deepEqual([wasGranted, (await granted!).port], [false, port]);
  });

  test("says so when the system does not tell who listens", async () => {
    const { request, idle, said, system, probe, disconnect, client } = await explaining();
    await request({ project: "shop", preferred: port });
    system.listenerScan.failure = new Error("no /proc");
    const unknown = "The system does not say whether a process is listening on it.";
    assert.equal(await said(), unknown);
    await disconnect(client);
    await idle({ project: "shop" });
    assert.equal(await said(), "", "it is free");
    probe.taken.add(port);
    assert.equal(await said(), unknown);
  });
});
