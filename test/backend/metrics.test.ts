import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { gaugeNames, type Measurement } from "../../server/protocol/metrics.js";
import { BackendHome } from "./backendHome.js";
import { kill } from "./processes.js";
import { type RawClient, refusalOf } from "./rawClient.js";

suite("metrics", () => {
  let home: BackendHome;
  setup(() => {
    home = new BackendHome();
  });
  teardown(() => home.remove());

  const ask = (client: RawClient, service: string) => client.request("portDaddy/request", { project: "shop", service });

  test("tell what was asked and what became of it, and how long it took", async () => {
    await home.start();
    const client = await home.connect();
    const other = await home.connect("other");
    for (const service of ["web", "web", "api"]) await ask(client, service);
    await client.request("portDaddy/requestAll", {
      requests: [
        { project: "shop", service: "web" },
        { project: "shop", service: "db" },
      ],
    });
    assert.equal((await refusalOf(other.request("portDaddy/release", { project: "shop", service: "web" }))).data["kind"], "NotOwner");
    assert.equal((await refusalOf(other.request("portDaddy/release", { project: "none" }))).data["kind"], "NotFound");
    await refusalOf(client.send("portDaddy/request", { project: 7 }));
    await refusalOf(client.send("portDaddy/nonsense", {}));
    await client.request("portDaddy/release", { project: "shop", service: "db" });
    const stranger = await home.dial();
    await refusalOf(stranger.shakeHands({ token: "wrong", client: { name: "test", version: "1", pid: 1 } }));
    await stranger.closed;

    const { counters, requests, gauges, latencies, since, startedAt, series } = await client.request("portDaddy/metrics", {});
    assert.deepEqual(requests, {
      "portDaddy/request": { ok: 3, InvalidParams: 1 },
      "portDaddy/requestAll": { ok: 1 },
      "portDaddy/release": { ok: 1, NotOwner: 1, NotFound: 1 },
    });
    const { assignments, renewals, releases, refusedConnections, moves } = counters;
    assert.deepEqual([assignments, renewals, releases, refusedConnections, moves], [3, 2, 1, 1, 0]);
    assert.deepEqual(Object.keys(gauges).sort(), [...gaugeNames].sort());
    assert.deepEqual([gauges.active, gauges.idle, gauges.leases, gauges.clients], [2, 0, 2, 2]);
    assert.ok(gauges.free > 900 && gauges.free < 1000 && gauges.storeBytes > 10_000 && gauges.residentBytes > 10_000_000, JSON.stringify(gauges)); // prettier-ignore
    for (const { "portDaddy/request": whole, probe, commit } of [latencies.total, latencies.sinceStart, latencies.lastMinute]) {
      assert.deepEqual([whole!.count, probe.count], [4, 3]);
      assert.ok(whole!.p50 > 0 && whole!.p50 <= whole!.p99 && whole!.p99 <= whole!.max && whole!.max < 10_000, JSON.stringify(whole)); // prettier-ignore
      assert.ok(probe.p50 > 0 && commit.count >= 3 && commit.p50 > 0, JSON.stringify({ probe, commit }));
    }
    assert.ok(since <= startedAt && startedAt <= new Date().toISOString());
    assert.equal(series, undefined);
    assert.deepEqual((await client.request("portDaddy/metrics", { series: "fortnight" })).series, []);
  });

  test("count what is refused at the door, too, and no names that clients make up", async () => {
    home.configure({ maxRequestsPerSecond: 1, requestBurst: 10, maxConnections: 2 });
    await home.start();
    const [client, flooding] = [await home.connect(), await home.connect()];
    const answers = await Promise.allSettled([
      ...Array.from({ length: 40 }, () => flooding.request("portDaddy/list", {})),
      ...Array.from({ length: 5 }, () => flooding.send("portDaddy/madeUp", {})),
    ]);
    assert.ok(answers.filter(({ status }) => status === "rejected").length >= 8);
    await assert.rejects(home.connect());
    const limited = await home.connect("cli"); // May only check and stop the backend.
    await refusalOf(limited.request("portDaddy/list", {}));
    const { requests, counters, latencies } = await client.request("portDaddy/metrics", {});
    assert.deepEqual(Object.keys(requests), ["portDaddy/list"]);
    const { ok, RateLimited: refused } = requests["portDaddy/list"]!;
    assert.deepEqual([ok! + refused!, latencies.total["portDaddy/list"]!.count], [41, ok]);
    assert.ok(refused! >= 4, JSON.stringify(requests));
    assert.equal(counters.refusedConnections, 1);
  });

  test("go on after a restart", async () => {
    const first = await home.start();
    const client = await home.connect();
    await ask(client, "web");
    await ask(client, "web");
    const before = await client.request("portDaddy/metrics", {});
    await client.request("portDaddy/stop", {});
    await first.exited;
    await home.start();
    const again = await home.connect();
    await ask(again, "api");
    const { since, startedAt, counters, requests, latencies } = await again.request("portDaddy/metrics", {});
    assert.equal(since, before.since);
    assert.ok(startedAt > before.startedAt);
    assert.deepEqual([counters.assignments, counters.renewals], [2, 1]);
    assert.deepEqual(requests, {
      "portDaddy/request": { ok: 3 },
      "portDaddy/metrics": { ok: 1 },
      "portDaddy/stop": { ok: 1 },
    });
    const { total, sinceStart } = latencies;
    assert.deepEqual([total["portDaddy/request"]!.count, sinceStart["portDaddy/request"]!.count], [3, 1]);
    assert.ok(total["portDaddy/request"]!.max >= before.latencies.total["portDaddy/request"]!.max);
  });

  test("of a backend that is killed are those of ten seconds ago at most, and no event is lost", async function () {
    const first = await home.start();
    const client = await home.connect();
    await ask(client, "kept");
    // Steps end at multiples of ten seconds and are written then.
    const written = async () => {
      const { series } = await client.request("portDaddy/metrics", { series: "hour" });
      return series!.find(({ counters }) => counters.assignments === 1); // A busy machine may take longer than a step to ask at all.
    };
    let sample = await written();
    while (sample === undefined) {
      await pause(10_020 - (Date.now() % 10_000));
      sample = await written();
    }
    assert.deepEqual([sample.gauges.active, sample.gauges.clients], [1, 1]);
    assert.equal(Date.parse(sample.at) % 10_000, 0);
    for (const service of ["one", "two", "three"]) await ask(client, service);
    kill(first.pid);
    await first.exited;
    await home.start();
    const again = await home.connect();
    const { counters, requests, series } = await again.request("portDaddy/metrics", { series: "hour" });
    assert.ok(counters.assignments >= 1 && counters.assignments <= 4, `${counters.assignments}`);
    assert.ok(requests["portDaddy/request"]!["ok"]! >= 1);
    assert.deepEqual(
      series!.find(({ at }) => at === sample.at),
      sample,
    );
    const { events } = await again.request("portDaddy/history", { project: "shop" });
    assert.deepEqual(
      events.filter(({ kind }) => kind === "assigned").map(({ service }) => service),
      ["three", "two", "one", "kept"],
    );
  });

  test("are told once a second to those who watch, and to nobody else", async () => {
    await home.start();
    const watcher = await home.connect();
    const other = await home.connect("other");
    await watcher.request("portDaddy/watch", { metrics: true });
    // All five in the second that one message tells of; a busy machine may need several tries.
    const measured = async (): Promise<Measurement> => {
      await Promise.all(Array.from({ length: 5 }, () => other.request("portDaddy/list", {})));
      return watcher.next("portDaddy/didMeasure");
    };
    let first = await measured();
    while (first.requestsPerSecond < 3 || first.latency.count < 5) first = await measured();
    assert.deepEqual([first.gauges.clients, first.gauges.active, Object.keys(first.gauges).length], [2, 0, gaugeNames.length]);
    const second = await watcher.next("portDaddy/didMeasure");
    const apart = Date.parse(second.at) - Date.parse(first.at);
    assert.ok(apart > 0 && apart < 30_000, `${apart} ms`);
    await watcher.request("portDaddy/watch", {});
    const ended = new Date().toISOString();
    let toldMore = false;
    void watcher.next("portDaddy/didMeasure", ({ at }) => at > ended).then(() => (toldMore = true));
    // Another client watches for two seconds, in which the first one would have been notified, too.
    await other.request("portDaddy/watch", { metrics: true });
    for (let count = 0; count < 2; count++) await other.next("portDaddy/didMeasure");
    await watcher.request("portDaddy/health", {});
    assert.equal(toldMore, false);
    other.destroy(); // It gets no more notifications, which harms nobody.
    await other.closed;
    assert.equal((await watcher.request("portDaddy/health", {})).status, "ok");
  });

  test("keep no backend alive that nobody needs", async () => {
    const backend = await home.start();
    const client = await home.connect();
    home.configure({ idleExitMinutes: 0.02, cleanupIntervalSeconds: 0.1 }); // Only now, since it would not wait for the client.
    await client.request("portDaddy/watch", { metrics: true });
    await client.next("portDaddy/didMeasure");
    await client.end();
    assert.deepEqual(await backend.exited, { code: 0, signal: null });
  });
});
