import assert from "node:assert/strict";
import type { Trouble } from "../../../server/protocol/assignment.js";
import { countEvents, countRenewals } from "../../../server/services/metrics/countEvents.js";
import { EventLoopDelay } from "../../../server/services/metrics/eventLoopDelay.js";
import { Gauges } from "../../../server/services/metrics/gauges.js";
import { MeasuredPortProbe } from "../../../server/services/metrics/measuredPortProbe.js";
import { Recorder } from "../../../server/services/metrics/recorder.js";
import { Sightings } from "../../../server/services/sightings.js";
import { house, seconds } from "./house.js";

suite("What is measured", () => {
  test("gauges tell how things stand", async () => {
    const { registry, pool, request, idle, connect, release } = await house({ config: { range: [4000, 4099], restSeconds: 60 } });
    const sightings = new Sightings();
    const gauges = new Gauges({ registry, pool, sightings, delay: { p99: () => 1.5 }, clients: () => 7, storeBytes: () => 4096 });
    const empty = gauges.read();
    assert.ok(empty.residentBytes > 10 * 2 ** 20, `${empty.residentBytes}`);
    const none = { active: 0, idle: 0, leases: 0, listening: 0, conflicts: 0, drifts: 0 };
    const given = { clients: 7, storeBytes: 4096, eventLoopDelayMs: 1.5, residentBytes: empty.residentBytes };
    assert.deepEqual(empty, { ...none, ...given, free: 99 }); // Browsers refuse 4045.

    const { port } = await request({ project: "shop" });
    for (let guest = 0; guest < 2; guest++) await request({ project: "shop" }, connect());
    await request({ project: "library" });
    await idle({ project: "old" });
    await request({ project: "gone" });
    await release({ project: "gone" });
    const holder = { pid: 41, command: "node" };
    const trouble = (kind: Trouble["kind"]): Trouble => ({ kind, port, address: "::", holder, since: "2030-01-01T00:00:00.000Z" });
    sightings.set(4100, { listener: holder });
    sightings.set(4101, { listener: holder, trouble: trouble("shadow") });
    sightings.set(4102, { listener: holder, trouble: trouble("conflict") });
    sightings.set(4103, { trouble: trouble("drift") });
    sightings.set(4104, { trouble: trouble("shadow") });
    const { residentBytes } = gauges.read();
    assert.deepEqual(
      { ...gauges.read(), residentBytes },
      { ...given, residentBytes, active: 2, idle: 1, leases: 4, listening: 2, conflicts: 1, drifts: 1, free: 95 }, // One rests.
    );
  });

  test("a probe is timed, and counted when the port was taken or the system gave no verdict", async () => {
    const { probe, clock } = await house();
    const recorder = new Recorder();
    const canListen = probe.canListen.bind(probe);
    const slow = { canListen: (port: number) => (clock.advance(seconds(2)), canListen(port)) };
    const measured = new MeasuredPortProbe(slow, recorder, clock);
    assert.equal(await measured.canListen(4100), true);
    probe.taken.add(4101);
    assert.equal(await measured.canListen(4101), false);
    const failing = new MeasuredPortProbe({ canListen: () => Promise.reject(new Error("no descriptors")) }, recorder, clock);
    await assert.rejects(failing.canListen(4100), /no descriptors/);
    const { counters, latencies } = recorder.take();
    assert.equal(counters.probeFailures, 2);
    const { count, p50, max } = latencies.get("probe")!.percentiles();
    assert.deepEqual([count, p50, max], [3, 2000, 2000]);
  });

  test("events and renewals are counted as what they are", async () => {
    const { journal, request, release, disconnect, connect, ports, client } = await house();
    const recorder = new Recorder();
    journal.onDidRecord((events) => countEvents(events, recorder));
    const ask = async (project: string, caller = client): Promise<void> => countRenewals([await request({ project }, caller)], recorder);
    await ask("shop");
    await ask("shop");
    const guest = connect();
    await ask("shop", guest);
    await disconnect(guest);
    countRenewals(await ports.requestAll([{ project: "shop" }, { project: "library" }], client), recorder);
    await release({ project: "library" });
    const { counters } = recorder.take();
    assert.deepEqual(Object.fromEntries(Object.entries(counters).filter(([, count]) => count > 0)), {
      assignments: 2,
      renewals: 3,
      expirations: 1,
      releases: 1,
    });
    countEvents(
      ["moved", "conflicted", "reclaimed", "reclaimed", "leased", "resolved"].map((kind) => ({ kind: kind as "moved" })),
      recorder,
    );
    const { moves, conflicts, reclaims, assignments } = recorder.take().counters;
    assert.deepEqual([moves, conflicts, reclaims, assignments], [1, 1, 2, 0]);
  });

  test("a delay of the event loop is seen while somebody looks", async function () {
    const delay = new EventLoopDelay();
    assert.equal(delay.p99(), 0);
    delay.start();
    delay.start();
    try {
      // The first look begins with the next turn; a delay as long as this falls upon one.
      let longest = 0;
      for (let tries = 0; delay.p99() < 300; tries++) {
        const begin = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 10));
        const end = performance.now() + 600;
        while (performance.now() < end);
        await new Promise((resolve) => setTimeout(resolve, 10));
        longest = Math.max(longest, performance.now() - begin);
        assert.ok(tries < 5, `only ${delay.p99()} ms`);
      }
      const seen = delay.p99();
      assert.ok(seen <= longest, `${seen} ms, and nothing took longer than ${longest}`);
      delay.turn();
      assert.equal(delay.p99(), seen); // It is still that of the last seconds.
      delay.turn();
      assert.ok(delay.p99() < 300, `${delay.p99()} ms`);
    } finally {
      delay.stop();
    }
    assert.equal(delay.p99(), 0);
  });
});
