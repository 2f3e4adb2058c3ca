import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

const upwards = { config: { strategy: "cursor" as const, range: [4100, 4999] as [number, number] } };

/** `count` ports, from 4100 up, as the pool hands them out. */
async function candidates(count: number): Promise<number[]> {
  const { pool } = await house(upwards);
  return [...pool.freePorts(4100, 4100, 4999)].slice(0, count);
}

suite("The look at a port", () => {
  test("comes after the claim: whoever asks meanwhile gets another port", async () => {
    const { request, probe } = await house(upwards);
    let second: Promise<number> | undefined;
    probe.during = () => {
      second ??= request({ project: "two" }).then(({ port }) => port);
    };
    assert.deepEqual([(await request({ project: "one" })).port, await second], [4100, 4101]);
  });

  for (const count of [1, 63, 64]) {
    test(`goes on to the next port after ${count} on which others listen, and leaves those to others`, async () => {
      const { request, system, pool } = await house(upwards);
      const ports = await candidates(count + 1);
      for (const port of ports.slice(0, count)) system.listen(port, 666);
      assert.equal((await request({ project: "shop" })).port, ports[count]);
      assert.deepEqual(
        ports.filter((port) => pool.isOccupied(port)),
        [ports[count]],
      );
    });
  }

  test("turns into one look at all listeners after 64 ports, and skips what they listen on", async () => {
    const { request, system, probe } = await house(upwards);
    const ports = await candidates(301);
    for (const port of ports.slice(0, 300)) system.listen(port, 666);
    assert.equal((await request({ project: "shop" })).port, ports[300]);
    const looks = system.listeners.asked.filter((asked) => asked === undefined);
    assert.deepEqual([probe.tried.length, looks.length], [65, 1]);
    assert.ok(system.listeners.asked.length < 5, "only the first ones are looked up by themselves");
  });

  test("is not needed a 65th time when the first 63 are taken", async () => {
    const { request, system } = await house(upwards);
    for (const port of await candidates(63)) system.listen(port, 666);
    await request({ project: "shop" });
    assert.ok(!system.listeners.asked.includes(undefined));
  });

  test("tries on, port by port, when the system would not list its listeners; the log tells", async () => {
    const { request, system, probe, logged } = await house(upwards);
    const ports = await candidates(101);
    for (const port of ports.slice(0, 100)) system.listen(port, 666);
    system.listeners.failure = new Error("no /proc");
    assert.equal((await request({ project: "shop" })).port, ports[100]);
    assert.equal(probe.tried.length, 101);
    assert.equal(logged.at(-1), "The system did not list its listeners: no /proc");
  });

  test("ends after a bounded number of ports that turn out to be taken", async () => {
    const { request, system, probe } = await house(upwards);
    for (const port of await candidates(400)) system.portProbe.taken.add(port);
    const failure = await failureOf(request({ project: "shop" }), "PortRangeExhausted");
    assert.equal(failure.data.active, 0);
    assert.equal(probe.tried.length, 128);
  });

  test("without a verdict is an error, changes nothing, and leaves the port free", async () => {
    const { request, probe, state, pool } = await house(upwards);
    probe.failure = new Error("The system would not say whether port 4100 is free: EMFILE");
    const before = await state();
    await failureOf(request({ project: "shop" }), "SystemUnavailable");
    const failure = await failureOf(request({ project: "shop", preferred: 4200 }), "SystemUnavailable");
    assert.match(failure.message, /^The system did not let Port Daddy try port 4200\. Try again/);
    assert.deepEqual(await state(), before);
    assert.deepEqual([pool.isOccupied(4100), pool.isOccupied(4200)], [false, false]);
    probe.failure = undefined;
    assert.equal((await request({ project: "shop" })).port, 4100);
  });

  test("without a verdict does not take an idle identity's port from it", async () => {
    const { request, idle, probe, state } = await house();
    await idle({ project: "shop", preferred: 4100 });
    const before = await state();
    probe.failure = new Error("EMFILE");
    await failureOf(request({ project: "shop" }), "SystemUnavailable");
    assert.deepEqual(await state(), before);
    probe.failure = undefined;
    assert.equal((await request({ project: "shop" })).port, 4100);
  });
});
