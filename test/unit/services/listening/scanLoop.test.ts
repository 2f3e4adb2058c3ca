import assert from "node:assert/strict";
import { mock } from "node:test";
import { settled } from "../house.js";
import { watchingHouse } from "./watchingHouse.js";

suite("The scan loop", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  test("does not look, nor wait for a moment to look, while nobody watches and no lease is live", async () => {
    const { loop, idle, pass, unwatch, watch } = await watchingHouse();
    await idle({ project: "shop" });
    await settled();
    const { count } = loop;
    await pass(60_000);
    assert.equal(loop.count, count);
    await watch();
    await unwatch();
    await pass(60_000);
    assert.equal(loop.count, count + 1, "and once for the one who watched");
  });

  test("looks at once when somebody begins to watch, and then each second", async () => {
    const { loop, pass, watch } = await watchingHouse();
    await watch();
    assert.equal(loop.count, 1);
    await pass(950);
    assert.equal(loop.count, 1);
    await pass(50);
    assert.equal(loop.count, 2);
    await pass(10_000);
    assert.equal(loop.count, 12);
  });

  test("looks at once when the first lease begins, and then every five seconds", async () => {
    const { loop, request, pass } = await watchingHouse();
    await request({ project: "shop" });
    await settled();
    assert.equal(loop.count, 1);
    await pass(4950);
    assert.equal(loop.count, 1);
    await pass(50);
    assert.equal(loop.count, 2);
  });

  test("looks at once when somebody begins to watch while only leases were live", async () => {
    const { loop, request, pass, watch } = await watchingHouse();
    await request({ project: "shop" });
    await pass(2000);
    assert.equal(loop.count, 1);
    await watch();
    assert.equal(loop.count, 2);
    await pass(1000);
    assert.equal(loop.count, 3);
  });

  test("is one for all who watch", async () => {
    const { loop, connect, pass, watch } = await watchingHouse();
    await watch(connect().connection);
    await watch(connect().connection);
    await pass(3000);
    assert.equal(loop.count, 4);
  });

  test("tells what it saw once, whatever changes meanwhile, and again when somebody begins to watch", async () => {
    const { loop, request, watch, pass } = await watchingHouse();
    let told = 0;
    const nothing = () => undefined;
    loop.add({ onDidScan: () => (told += 1) < 0, onDidFail: nothing, onDidRest: nothing });
    await request({ project: "shop" });
    await pass(100);
    await request({ project: "library" });
    await pass(100);
    assert.equal(told, 1);
    await watch();
    assert.deepEqual([told, loop.count], [2, 1]);
  });

  test("goes on for as long as one of them watches", async () => {
    const { loop, connect, pass, watch, unwatch, watchers } = await watchingHouse();
    const [first, second] = [connect(), connect()];
    await watch(first.connection);
    await watch(second.connection);
    await unwatch(first.connection);
    await pass(1000);
    assert.equal(loop.count, 2);
    watchers.connectionClosed(second.connection);
    await pass(10_000);
    assert.equal(loop.count, 2);
  });

  test("cannot be made to look more often by watching again and again", async () => {
    const { loop, watch, unwatch } = await watchingHouse();
    for (let times = 0; times < 20; times++) {
      await watch();
      await unwatch();
    }
    assert.equal(loop.count, 1);
  });

  /** A house whose scans take so long, of which the processor works so long. */
  async function slowHouse(wallMs: number, cpuMs?: number) {
    let used = 0;
    const built = await watchingHouse(cpuMs === undefined ? {} : { cpuMs: () => used });
    built.system.listenerScan.during = () => {
      built.clock.advance(wallMs);
      used += cpuMs ?? 0;
      return Promise.resolve();
    };
    return built;
  }

  test("rests for fifty times what a look costs: never more than 2 % of one core", async () => {
    const { loop, pass, watch } = await slowHouse(40, 40);
    await watch();
    await pass(10_000);
    const { count } = loop;
    await pass(100_000);
    assert.ok(Math.abs(loop.count - count - 100_000 / (50 * 40)) <= 1, `${loop.count - count} looks`);
  });

  test("makes up later for a look that cost much, as the first one does", async () => {
    let cpuMs = 80;
    const { loop, pass, watch, system, clock } = await watchingHouse();
    system.listenerScan.during = () => {
      clock.advance(cpuMs);
      return Promise.resolve();
    };
    await watch();
    cpuMs = 10;
    await pass(3000);
    assert.equal(loop.count, 4);
  });

  test("does not count the time in which the system lets us wait", async () => {
    const { loop, pass, watch } = await slowHouse(400, 4);
    await watch();
    await pass(20_000);
    assert.equal(loop.count, 21);
  });

  test("counts nothing that others of the process work while a look waits", async () => {
    const { loop, pass, watch } = await slowHouse(4, 400);
    await watch();
    await pass(20_000);
    assert.equal(loop.count, 21);
  });

  test("counts all the time where other programs look", async () => {
    const { loop, pass, watch } = await slowHouse(100);
    await watch();
    await pass(20_000);
    const { count } = loop;
    await pass(100_000);
    assert.ok(Math.abs(loop.count - count - 100_000 / (50 * 100)) <= 1, `${loop.count - count} looks`);
  });

  test("counts its pause from the end of a look, however long that took", async () => {
    const { loop, system, pass, watch } = await watchingHouse();
    let end = (): void => undefined;
    system.listenerScan.during = () => new Promise((resolve) => (end = resolve));
    await watch();
    await pass(10_000);
    assert.equal(loop.count, 1);
    system.listenerScan.during = undefined;
    end();
    await settled();
    await pass(950);
    assert.equal(loop.count, 1);
  });

  test("shows who asks what is there now, and nothing that a scan before saw; all who ask during one share the next", async () => {
    const { loop, system } = await watchingHouse();
    const first = loop.look();
    system.processes.start(42);
    system.listen(4000, 42, "/elsewhere");
    const later = [loop.look(), loop.look(), loop.look()];
    for (const { listeners } of await Promise.all(later)) assert.ok(listeners.some(({ port }) => port === 4000));
    await first;
    assert.equal(loop.count, 2);
    await loop.look();
    assert.equal(loop.count, 3);
  });

  test("is not slowed down by what those cost who ask", async () => {
    const { loop, pass, watch } = await watchingHouse();
    await watch();
    for (let asked = 0; asked < 100; asked++) await loop.look();
    const { count } = loop;
    await pass(3000);
    assert.ok(loop.count >= count + 3, `${loop.count - count} scans in three seconds`);
  });

  test("does not begin because somebody asked once", async () => {
    const { loop, pass, troubles, system, idle } = await watchingHouse();
    const { port } = await idle({ project: "shop" });
    await settled();
    system.processes.start(42);
    system.listen(port, 42, "/elsewhere");
    const { count } = loop;
    await pass(10_000);
    await loop.look();
    await pass(60_000);
    assert.equal(loop.count, count + 1);
    assert.deepEqual(troubles(), []);
  });

  test("fails for who asks when the system would not say, and asks it anew the next time", async () => {
    const { loop, system } = await watchingHouse();
    system.listenerScan.failure = new Error("no /proc");
    await assert.rejects(loop.look(), /no \/proc/);
    system.listenerScan.failure = undefined;
    assert.deepEqual((await loop.look()).listeners, []);
  });

  test("goes on when the system would not say", async () => {
    const { loop, system, pass, watch } = await watchingHouse();
    system.listenerScan.failure = new Error("no /proc");
    await watch();
    await pass(3000);
    assert.equal(loop.count, 4);
  });

  test("ends for good before the backend does", async () => {
    const { loop, pass, watch, unwatch } = await watchingHouse();
    await watch();
    loop.stop();
    await pass(10_000);
    await unwatch();
    await watch();
    await pass(10_000);
    assert.equal(loop.count, 1);
  });
});
