import assert from "node:assert/strict";
import { mock } from "node:test";
import { MetricsWorld, START, pendingTimers } from "./metricsWorld.js";
import { minutes, seconds, settled } from "./house.js";

suite("Metrics", () => {
  let world: MetricsWorld;

  setup(() => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    world = new MetricsWorld();
  });
  teardown(async () => {
    mock.reset();
    await world.sqlite.close();
  });

  test("counts requests by method and by what became of them", async () => {
    const { recorder, metrics } = await world.start();
    for (const result of ["ok", "ok", "NotOwner", "ok"]) recorder.request("portDaddy/request", result, 1);
    recorder.request("portDaddy/list", "RateLimited");
    const { requests, latencies } = await metrics.read();
    assert.deepEqual(requests, { "portDaddy/request": { ok: 3, NotOwner: 1 }, "portDaddy/list": { RateLimited: 1 } });
    assert.equal(latencies.total["portDaddy/request"]!.count, 4);
    assert.equal(latencies.total["portDaddy/list"], undefined); // It was not answered by anybody.
  });

  test("counts on and on, however often it is asked meanwhile", async () => {
    const { recorder, metrics } = await world.start();
    for (let count = 1; count <= 3; count++) {
      recorder.count("moves");
      recorder.time("probe", count);
      const { counters, latencies } = await metrics.read();
      assert.deepEqual([counters.moves, latencies.sinceStart.probe.count, latencies.lastMinute.probe.max], [count, count, count]);
    }
  });

  test("after a restart goes on from what was, and tells apart what is new", async () => {
    const first = await world.start();
    first.recorder.request("portDaddy/request", "ok", 8);
    first.recorder.count("assignments", 3);
    first.recorder.time("sweep", 5);
    await first.metrics.close();
    world.clock.advance(minutes(5));
    const { recorder, metrics } = await world.start();
    recorder.request("portDaddy/request", "ok", 2);
    recorder.count("assignments");
    const { since, startedAt, counters, requests, latencies } = await metrics.read();
    assert.deepEqual([since, startedAt], [new Date(START).toISOString(), new Date(START + minutes(5)).toISOString()]);
    assert.deepEqual([counters.assignments, requests], [4, { "portDaddy/request": { ok: 2 } }]);
    const { total, sinceStart, lastMinute } = latencies;
    assert.deepEqual([total["portDaddy/request"]!.count, total["portDaddy/request"]!.max, total.sweep.max], [2, 8, 5]);
    assert.deepEqual([sinceStart["portDaddy/request"]!.count, sinceStart["portDaddy/request"]!.max, sinceStart.sweep.count], [1, 2, 0]);
    assert.equal(lastMinute["portDaddy/request"]!.count, 1);
  });

  test("when it is killed loses what was counted since the last ten seconds ended, and no more", async () => {
    const { recorder } = await world.start();
    recorder.count("releases");
    await world.pass(seconds(9));
    recorder.count("releases");
    await world.pass(seconds(1));
    recorder.count("releases"); // Lost.
    await world.pass(seconds(9));
    const next = await world.start();
    assert.equal((await next.metrics.read()).counters.releases, 2);
  });

  test("forgets what was longer than a minute ago, in the last minute alone", async () => {
    const { recorder, metrics } = await world.start();
    recorder.time("probe", 900);
    await metrics.read();
    world.clock.advance(seconds(50));
    recorder.time("probe", 1);
    assert.equal((await metrics.read()).latencies.lastMinute.probe.max, 900);
    world.clock.advance(seconds(20));
    const { lastMinute, sinceStart } = (await metrics.read()).latencies;
    assert.deepEqual([lastMinute.probe.max, sinceStart.probe.max], [1, 900]);
    world.clock.advance(minutes(2));
    assert.equal((await metrics.read()).latencies.lastMinute.probe.count, 0);
  });

  test("writes every ten seconds while a client is connected, and looks at the event loop", async () => {
    const { metrics } = await world.start();
    world.clients = 1;
    metrics.clientsChanged();
    assert.equal(world.looking, 1);
    await world.pass(minutes(1));
    assert.deepEqual([world.writes, world.turns], [6, 6]);
    world.clients = 0;
    metrics.clientsChanged();
    assert.equal(world.looking, 0);
  });

  test("neither writes nor waits for anything while nobody is connected and nothing is counted", async () => {
    const timers = pendingTimers();
    const { recorder, metrics } = await world.start();
    recorder.time("sweep", 3);
    assert.deepEqual([timers(), world.writes], [0, 0]);
    recorder.count("expirations");
    assert.equal(timers(), 1);
    await world.pass(minutes(1));
    assert.deepEqual([timers(), world.writes], [0, 1]);
    for (let count = 0; count < 10; count++) {
      recorder.time("sweep", 3);
      await world.pass(minutes(1));
    }
    assert.deepEqual([timers(), world.writes], [0, 1]);
    await metrics.close(); // What the sweeps took is not lost for that.
    assert.equal((await (await world.start()).metrics.read()).latencies.total.sweep.count, 11);
  });

  test("does nothing more once it was closed", async () => {
    const timers = pendingTimers();
    const { recorder, metrics } = await world.start();
    world.clients = 1;
    metrics.clientsChanged();
    await metrics.close();
    const { writes } = world;
    recorder.count("moves");
    metrics.clientsChanged();
    await world.pass(minutes(1));
    assert.deepEqual([timers(), world.writes, world.looking], [0, writes, 0]);
  });

  test("keeps in memory what cannot be written, says so once, and writes it when it can", async () => {
    const { recorder, metrics } = await world.start();
    world.broken = true;
    for (let count = 0; count < 12; count++) {
      recorder.count("conflicts");
      recorder.request("portDaddy/request", "StoreUnavailable", 1);
      await world.pass(seconds(10));
    }
    assert.equal((await metrics.read("hour")).series!.length, 12);
    assert.equal(world.logged.length, 1);
    assert.match(world.logged[0]!, /kept in memory until they can: .*the disk is full/);
    await world.pass(minutes(1)); // Nothing is counted any more.
    world.broken = false;
    await world.pass(seconds(10));
    assert.deepEqual(world.logged.slice(1), ["Metrics are written again"]);
    const next = await world.start();
    const { counters, requests, latencies, series } = await next.metrics.read("hour");
    assert.deepEqual([counters.conflicts, requests], [12, { "portDaddy/request": { StoreUnavailable: 12 } }]);
    assert.equal(latencies.total["portDaddy/request"]!.count, 12);
    assert.equal(
      series!.reduce((sum, { counters: { conflicts } }) => sum + conflicts, 0),
      12,
    );
  });

  test("leaves nothing out when the store is slow", async () => {
    const { recorder } = await world.start();
    const flush = world.store.flush.bind(world.store);
    let release = (): void => undefined;
    world.store.flush = async (what) => {
      await new Promise<void>((resolve) => (release = resolve));
      await flush(what);
    };
    for (let count = 0; count < 3; count++) {
      recorder.count("moves");
      await world.pass(seconds(10));
    }
    assert.equal(world.writes, 0);
    release();
    await settled();
    world.store.flush = flush;
    await world.pass(seconds(10)); // Nothing new was counted.
    assert.deepEqual([world.writes, (await (await world.start()).metrics.read()).counters.moves], [2, 3]);
  });

  test("begins anew what it cannot read, and goes on with the rest", async () => {
    const first = await world.start();
    first.recorder.count("moves");
    first.recorder.request("portDaddy/list", "ok", 1);
    await first.metrics.close();
    const totals = new Map([["requests", '{"portDaddy/list":{"ok":-1}}'], ["latency:portDaddy/list", "nothing"], ["openSteps", "[7]"]]); // prettier-ignore
    await world.sqlite.metrics.flush({ totals, samples: [], kept: [] });
    const { metrics } = await world.start();
    const { counters, requests, latencies } = await metrics.read("hour");
    assert.deepEqual([counters.moves, requests, latencies.total["portDaddy/list"]], [1, {}, undefined]);
    assert.deepEqual(world.logged, [
      "These metrics could not be read from the store and start at zero: latency:portDaddy/list, requests, openSteps",
    ]);
  });
});
