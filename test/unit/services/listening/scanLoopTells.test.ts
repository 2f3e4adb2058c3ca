import assert from "node:assert/strict";
import { mock } from "node:test";
import { type Interest, ScanLoop } from "../../../../server/services/listening/scanLoop.js";
import type { Judgement } from "../../../../server/services/listening/judge.js";
import { FakeSystem } from "../fakeSystem.js";
import { FixedClock, settled } from "../house.js";

suite("The readers of the scan loop", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  /** A loop with one reader. Each scan sees one more listener than the one before. */
  function loopWithReader() {
    const { listenerScan, listeners } = new FakeSystem();
    const clock = new FixedClock();
    clock.advance(1_000_000);
    const world = {
      interest: undefined as Interest,
      costMs: 0,
      /** Whether the reader wants to see soon whether it is still so. */
      isInDoubt: false,
      judging: undefined as Promise<void> | undefined,
    };
    listenerScan.during = () => {
      clock.advance(world.costMs);
      listeners.all.push({ port: 50_000 + listeners.all.length, address: "::1" });
      return Promise.resolve();
    };
    const nothing: Judgement = { listening: new Map(), findings: new Map(), isOwn: () => false, isUnclear: () => false };
    const judge = { judge: () => (world.judging ?? Promise.resolve()).then(() => nothing) };
    const loop = new ScanLoop({ scan: listenerScan, judge, wanted: () => world.interest, clock });
    const told: (number | string)[] = [];
    loop.add({
      onDidScan: ({ listeners: seen }) => (told.push(seen.length), world.isInDoubt),
      onDidFail: ({ message }) => void told.push(message),
      onDidRest: () => void told.push("rest"),
    });
    const want = async (interest: Interest) => {
      world.interest = interest;
      loop.update();
      await settled();
    };
    const pass = async (ms: number) => {
      clock.advance(ms);
      mock.timers.tick(ms);
      await settled();
    };
    return { loop, world, told, want, pass, listenerScan };
  }

  test("are told of the last scan when they are needed again within a second, and not later", async () => {
    const { told, want, pass, loop } = loopWithReader();
    await want("watched");
    await want(undefined);
    await pass(999);
    await want("leased");
    assert.deepEqual([told, loop.count], [[0, "rest", 0], 1]);
    await want(undefined);
    told.length = 0;
    await pass(1);
    await want("leased");
    assert.deepEqual([told, loop.count], [[], 1]);
    await pass(4000);
    assert.deepEqual([told, loop.count], [[1], 2]);
  });

  test("are told again of a failure, too", async () => {
    const { told, want, listenerScan } = loopWithReader();
    listenerScan.failure = new Error("no /proc");
    await want("watched");
    await want(undefined);
    await want("watched");
    assert.deepEqual(told, ["no /proc", "rest", "no /proc"]);
  });

  test("are not told of the last scan while there is one under way, whose result they get", async () => {
    const { told, want, world, loop, listenerScan } = loopWithReader();
    await want("watched");
    await want(undefined);
    told.length = 0;
    let end = (): void => undefined;
    listenerScan.during = () => new Promise((resolve) => (end = resolve));
    const asked = loop.look();
    await want("watched");
    assert.deepEqual(told, []);
    end();
    await asked;
    assert.deepEqual([told, world.interest, loop.count], [[1], "watched", 2]);
  });

  test("are told nothing of a scan that is judged again when they are no longer needed, or know of a later one", async () => {
    for (const later of ["rest", "scan"] as const) {
      const { told, want, world, loop } = loopWithReader();
      await want("watched");
      await want(undefined);
      let judged = (): void => undefined;
      world.judging = new Promise((resolve) => (judged = resolve));
      await want("watched");
      world.judging = undefined;
      told.length = 0;
      if (later === "rest") await want(undefined);
      else await loop.look();
      judged();
      await settled();
      assert.deepEqual(told, later === "rest" ? ["rest"] : [1]);
    }
  });

  test("who are in doubt get the next scan soon, unless they were not needed meanwhile", async () => {
    const { told, want, world, pass } = loopWithReader();
    world.isInDoubt = true;
    await want("watched");
    await pass(250);
    assert.deepEqual(told, [0, 1]);
    await want(undefined);
    world.isInDoubt = false;
    await want("watched");
    told.length = 0;
    await pass(999);
    assert.deepEqual(told, []);
    await pass(1);
    assert.deepEqual(told, [2]);
  });

  test("are not kept waiting by scans that others asked for, however much those cost", async () => {
    const { told, want, world, loop, pass } = loopWithReader();
    await want("watched");
    world.costMs = 300;
    for (let asked = 0; asked < 50; asked++) await Promise.all([loop.look(), loop.look()]);
    world.costMs = 0;
    told.length = 0;
    await pass(1000);
    assert.equal(told.length, 1);
  });
});
