import assert from "node:assert/strict";
import { type House, days, house, minutes, seconds, settled } from "./house.js";

const START = Date.UTC(2030, 0, 1);
const config = { cleanupIntervalSeconds: 30, retentionDays: 30 };

/** Lets a time pass in which the cleanup runs as often as it should. */
async function run({ clock, cleanup }: House, ms: number, step = seconds(30)): Promise<number> {
  let removed = 0;
  for (let passed = 0; passed < ms; passed += step) {
    clock.advance(step);
    removed += (await cleanup.run()).removed;
  }
  return removed;
}

const datesOf = ({ list }: House): string[] =>
  list().flatMap(({ createdAt, lastUsedAt, leases }) => [createdAt, lastUsedAt, ...leases.map(({ since }) => since)]);
const allDates = async (built: House): Promise<number[]> =>
  [...datesOf(built), ...(await built.history()).map(({ at }) => at)].map((date) => Date.parse(date));

suite("A clock that is 40 days ahead for a minute", () => {
  test("removes nothing, and forgets nothing", async () => {
    const built = await house({ config });
    await built.idle({ project: "shop", folder: "/gone" });
    built.folders.gone.add("/gone");
    await run(built, minutes(1));
    const before = await built.history();
    built.clock.jump(days(40));
    assert.equal(await run(built, minutes(2)), 0);
    built.clock.jump(-days(40));
    assert.equal(await run(built, minutes(2)), 0);
    assert.deepEqual(await built.history(), before);
    assert.equal(built.list().length, 1);
  });

  test("removes nothing where the backend is started again meanwhile, however often", async () => {
    let built = await house({ config });
    await built.idle({ project: "shop" });
    built.clock.jump(days(40));
    for (let life = 0; life < 3; life++) {
      built = await built.restart();
      await built.cleanup.run();
      await built.idle({ project: `other${life}` });
      assert.equal(await run(built, minutes(2)), 0);
    }
    built.clock.jump(-days(40));
    built = await built.restart();
    assert.equal(await run(built, minutes(2)), 0);
    for (const date of await allDates(built)) assert.ok(date <= built.clock.now());
  });

  test("leaves no date ahead, in memory or in the store, and none that comes afterwards is", async () => {
    const built = await house({ config });
    await built.idle({ project: "before" });
    built.clock.jump(days(40));
    await built.request({ project: "meanwhile" });
    await built.release({ project: "before" });
    built.clock.advance(seconds(20));
    built.clock.jump(-days(40));
    await built.request({ project: "afterwards" });
    await built.cleanup.run();
    for (const date of await allDates(built)) assert.ok(date >= START && date <= built.clock.now(), new Date(date).toISOString());
    const { inMemory, inStore } = await built.state();
    assert.deepEqual(
      inMemory.map(({ port, lastUsedAt, createdAt }) => [port, Date.parse(lastUsedAt), Date.parse(createdAt)]),
      inStore.assignments.map(({ port, lastUsedAt, createdAt }) => [port, lastUsedAt, createdAt]),
    );
    const kinds = (await built.history()).map(({ kind, project }) => `${project} ${kind}`);
    assert.deepEqual(kinds.slice(0, 3), ["afterwards assigned", "before released", "meanwhile assigned"]);
  });

  test("has only its own dates corrected, of assignments and leases, and clients are told of those", async () => {
    const built = await house({ config });
    const { clock, request, idle, connect, changes, cleanup, list } = built;
    await idle({ project: "untouched" });
    const { port } = await request({ project: "mixed" });
    clock.advance(minutes(1));
    clock.jump(days(40));
    await request({ project: "mixed" }, connect());
    clock.jump(-days(40));
    await settled();
    const told: number[][] = [];
    changes.onDidChange(({ changed, removed }) => told.push([...changed.map((each) => each.port), ...removed]));
    await cleanup.run();
    await settled();
    assert.deepEqual(told, [[port]]);
    const [assignment] = list({ project: "mixed" });
    const [start, now] = [new Date(START).toISOString(), new Date(clock.now()).toISOString()];
    assert.deepEqual([assignment!.createdAt, assignment!.lastUsedAt], [start, now]);
    assert.deepEqual(
      assignment!.leases.map(({ since }) => since),
      [start, now],
    );
  });

  test("does not make what was used then count as used longer than what is used afterwards", async () => {
    const { clock, idle, request } = await house({ config: { ...config, range: [4000, 4001] } });
    clock.jump(days(40));
    await idle({ project: "meanwhile", preferred: 4000 });
    clock.jump(-days(40));
    await idle({ project: "afterwards", preferred: 4001 });
    assert.equal((await request({ project: "new" })).port, 4000);
  });

  test("keeps no port resting for 40 days", async () => {
    const built = await house({ config: { ...config, range: [4000, 4000], restSeconds: 60 } });
    await built.request({ project: "shop" });
    built.clock.jump(days(40));
    await built.release({ project: "shop" });
    built.clock.jump(-days(40));
    await built.cleanup.run();
    assert.ok(Date.parse(built.registry.resting()[0]!.until) <= built.clock.now() + seconds(60));
    built.clock.advance(seconds(60));
    await built.request({ project: "other" });
  });

  test("has its dates corrected later when the store cannot be written at first", async () => {
    const built = await house({ config });
    built.clock.jump(days(40));
    await built.idle({ project: "shop" });
    built.clock.jump(-days(40));
    built.store.broken = true;
    await assert.rejects(built.cleanup.run(), { kind: "StoreUnavailable" });
    built.store.broken = false;
    await built.cleanup.run();
    for (const date of await allDates(built)) assert.ok(date <= built.clock.now());
  });
});

suite("A clock in doubt", () => {
  test("is remembered in the store with each sweep, until it is right again, which the log tells", async () => {
    const { clock, cleanup, store, logged } = await house({ config });
    const writes = async () => {
      const before = store.writes;
      await cleanup.run();
      return store.writes - before;
    };
    assert.equal(await writes(), 0);
    clock.jump(days(40));
    assert.deepEqual([await writes(), (await store.readTime()).doubt?.seen], [1, clock.now()]);
    clock.advance(seconds(30));
    assert.deepEqual([await writes(), (await store.readTime()).doubt?.seen], [1, clock.now()]);
    clock.jump(-days(40));
    logged.length = 0;
    await cleanup.run();
    assert.equal((await store.readTime()).doubt, undefined);
    assert.equal(logged.at(-1), "The clock was wrong for a while, and the dates that it told then are now today's");
    assert.equal(await writes(), 0);
  });
});

suite("A clock that stays 40 days ahead", () => {
  test("is believed after a day of running time: what is then too old is removed", async () => {
    const built = await house({ config });
    await built.idle({ project: "shop" });
    built.clock.jump(days(40));
    await built.cleanup.run();
    assert.equal(await run(built, days(1) - minutes(10), minutes(10)), 0);
    assert.equal(await run(built, minutes(10), minutes(10)), 1);
    await built.idle({ project: "shop" });
    built.clock.advance(days(31));
    assert.equal((await built.cleanup.run()).removed, 1);
  });

  test("is believed by a backend that was started after the machine was off, with its running time in pieces", async () => {
    let built = await house({ config });
    await built.idle({ project: "shop" });
    built.clock.jump(days(40));
    for (let evening = 0; evening < 6; evening++) {
      built = await built.restart();
      await built.cleanup.run();
      assert.equal(await run(built, minutes(60 * 4) - minutes(10), minutes(10)), 0, `evening ${evening}`);
      built.clock.jump(minutes(60 * 20));
    }
    built = await built.restart();
    assert.equal(await run(built, minutes(90), minutes(10)), 1);
  });

  test("starts its day again when it jumps again", async () => {
    const built = await house({ config });
    await built.idle({ project: "shop" });
    built.clock.jump(days(20));
    await built.cleanup.run();
    assert.equal(await run(built, minutes(60 * 23), minutes(10)), 0);
    built.clock.jump(days(20));
    assert.equal(await run(built, minutes(60 * 23), minutes(10)), 0);
    assert.equal(await run(built, minutes(90), minutes(10)), 1);
  });
});

suite("A laptop that sleeps every night and every weekend", () => {
  test("has what is too old removed as soon as it is", async () => {
    const built = await house({ config });
    await built.idle({ project: "shop" });
    let removedOn: number | undefined;
    for (let day = 0; day < 35 && removedOn === undefined; day++) {
      if ((await run(built, minutes(60 * 8), minutes(30))) > 0) removedOn = day;
      built.clock.jump(minutes(60 * 16));
      if (day % 7 === 4) {
        day += 2;
        built.clock.jump(days(2));
      }
    }
    assert.equal(removedOn, 30);
  });
});

suite("A clock that is years behind for a minute, as after a start with an empty battery", () => {
  test("costs nobody a port, neither those known before nor those assigned meanwhile", async () => {
    let built = await house({ config });
    const { lastUsedAt } = await built.idle({ project: "before" });
    built.clock.jump(-days(3650));
    built = await built.restart();
    await built.cleanup.run();
    await built.idle({ project: "meanwhile" });
    assert.equal(await run(built, minutes(2)), 0);
    built.clock.jump(days(3650));
    assert.equal(await run(built, minutes(10)), 0);
    assert.equal(built.list({ project: "before" })[0]!.lastUsedAt, lastUsedAt);
    assert.ok(Date.parse(built.list({ project: "meanwhile" })[0]!.createdAt) >= START);
    built.clock.advance(days(29));
    assert.equal(await run(built, minutes(2)), 0);
  });

  test("does not make what is used meanwhile count as unused", async () => {
    const { clock, idle, request } = await house({ config: { ...config, range: [4000, 4001] } });
    await idle({ project: "a", preferred: 4000 });
    await idle({ project: "b", preferred: 4001 });
    clock.jump(-days(3650));
    await idle({ project: "a" });
    assert.equal((await request({ project: "new" })).port, 4001);
  });

  test("is believed after a day of running time; no date is ahead of it then", async () => {
    const built = await house({ config });
    await built.idle({ project: "shop" });
    built.clock.jump(-days(3650));
    await built.cleanup.run();
    await run(built, days(1), minutes(10));
    for (const date of await allDates(built)) assert.ok(date <= built.clock.now());
    assert.equal(built.list().length, 1);
  });
});
