import assert from "node:assert/strict";
import { mock } from "node:test";
import type { ScannedListener } from "../../../../server/adapters/system.js";
import { createPause, type Pause } from "../../../../server/adapters/timeSlices.js";
import { Judge } from "../../../../server/services/listening/judge.js";
import type { Entry } from "../../../../server/services/registry.js";
import { watchingHouse } from "./watchingHouse.js";

suite("Judging what listens", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  const shop = { project: "shop", folder: "/home/me/shop", preferred: 4100 };

  test("happens once per scan, whoever needs it", async () => {
    const { loop, judge, feed, explainer, watch, request, system, pass, list } = await watchingHouse();
    await request(shop);
    system.listen(4100, 42, "/home/me/shop");
    await watch();
    await pass(5000);
    assert.equal(judge.count, loop.count, "for conflicts, sightings and those who watch");
    assert.equal(list()[0]!.listener?.pid, 42);
    const before = loop.count;
    await Promise.all([feed.list(), feed.list(), explainer.explain(4100), explainer.explain(4200)]);
    assert.deepEqual([judge.count, loop.count], [before + 2, before + 2], "and all who ask during one scan share the next");
  });

  test("happens again when an assignment has changed since, before anybody is told of the same scan", async () => {
    const { loop, judge, watch, idle, request, system, pass, shown } = await watchingHouse();
    system.listen(4100, 42, "/home/me/shop/docs");
    system.portProbe.taken.clear();
    await request(shop);
    await pass(100);
    await idle({ project: "docs", folder: "/home/me/shop/docs" });
    assert.deepEqual([judge.count, loop.count], [1, 1]);
    await watch();
    assert.deepEqual([judge.count, loop.count], [2, 1]);
    assert.equal(shown.at(-1)!.listeners[0]!.own, undefined, "it is a server of docs now");
  });

  const entry = (project: string, port: number, folder: string): Entry => ({
    assignment: { project, service: "main", context: "", port, folder, createdAt: 0, lastUsedAt: 0 },
    leases: new Map(),
  });
  const listener = (port: number, folder: string): ScannedListener => ({ port, address: "::1", pid: port, folder, ancestors: [] });
  const pool = { isEphemeral: () => false };

  /** A registry to which `change` is done at every pause. */
  function changing(change: (entries: Entry[]) => void) {
    const entries = [entry("shop", 4100, "/home/me/shop")];
    const registry = { entries: () => entries.values(), changeCount: 0, formerHolder: () => undefined };
    const newPause = (): Pause => () => {
      const before = entries.length;
      change(entries);
      if (entries.length > before) registry.changeCount += 1;
      return undefined;
    };
    return new Judge(registry, pool, newPause);
  }

  test("begins again when an assignment changes meanwhile", async () => {
    const judge = changing((entries) => {
      if (entries.length === 1) entries.push(entry("docs", 4200, "/home/me/shop/docs"));
    });
    const seen = listener(4100, "/home/me/shop/docs");
    const scan = [seen];
    const { isOwn } = await judge.judge(scan);
    assert.deepEqual([judge.count, isOwn(seen)], [2, false]);
    await judge.judge(scan);
    assert.equal(judge.count, 2, "what was judged last is still so");
  });

  test("comes to an end although assignments change all the time", async () => {
    let added = 0;
    const judge = changing((entries) => entries.push(entry(`project-${++added}`, 5000 + added, "/elsewhere")));
    const seen = listener(4100, "/home/me/shop");
    const { isOwn } = await judge.judge([seen]);
    assert.deepEqual([judge.count, isOwn(seen)], [3, true]);
  });

  test("lets others have their turn every few milliseconds, with 2,000 listeners", async () => {
    let now = 0;
    let sliceStart = 0;
    const slices: number[] = [];
    const endSlice = () => slices.push(now - sliceStart);
    const newPause = (): Pause => {
      const pause = createPause(undefined, () => now);
      return () => {
        const turn = pause();
        if (turn !== undefined) endSlice();
        return turn?.then(() => void (sliceStart = now));
      };
    };
    /** Whatever is done with a listener reads it, which takes 10 µs here. */
    const slow = (seen: ScannedListener) =>
      new Proxy(seen, {
        get: (target, key) => {
          now += 0.01;
          return Reflect.get(target, key) as unknown;
        },
      });
    const folders = Array.from({ length: 2000 }, (_, index) => `/home/me/project-${index}`);
    const entries = folders.slice(1000).map((folder, index) => entry(`project-${index}`, 4000 + index, folder));
    const listeners = folders.map((folder, index) => slow(listener(4000 + index, folder)));
    const judge = new Judge({ entries: () => entries.values(), changeCount: 0, formerHolder: () => undefined }, pool, newPause);
    const { listening, findings } = await judge.judge(listeners);
    endSlice();
    assert.deepEqual([listening.size, findings.size], [1000, 1000]);
    assert.ok(now > 100, "all of it takes long");
    assert.ok(Math.max(...slices) <= 5, `no slice takes ${Math.max(...slices)} ms`);
  });
});
