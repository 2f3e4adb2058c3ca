import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { house, seconds } from "./house.js";

const onlyOnePort = { config: { range: [4000, 4000] as [number, number] } };

suite("A released port", () => {
  test("rests for a minute, and is then anybody's", async () => {
    const { request, release, clock } = await house(onlyOnePort);
    await request({ project: "shop" });
    await release({ project: "shop" });
    clock.advance(seconds(60) - 1);
    await failureOf(request({ project: "library" }), "PortRangeExhausted");
    clock.advance(1);
    assert.equal((await request({ project: "library" })).port, 4000);
  });

  test("may be had back by its former identity in that minute", async () => {
    const { request, release, system } = await house();
    const { port } = await request({ project: "shop", preferred: 4100 });
    await release({ project: "shop" });
    const again = await request({ project: "shop" });
    assert.deepEqual([again.port, again.existing, again.reassigned], [port, false, false]);
    await release({ project: "shop" });
    assert.equal((await request({ project: "shop", preferred: port, strict: true })).port, port);
    await release({ project: "shop" });
    system.listen(port, 666);
    assert.notEqual((await request({ project: "shop" })).port, port);
  });

  test("is not given back within a range that does not hold it", async () => {
    const { request, release } = await house();
    await request({ project: "shop", preferred: 4100 });
    await release({ project: "shop" });
    assert.equal((await request({ project: "shop", range: [4201, 4201] })).port, 4201);
  });

  test("goes on resting after its identity has got another port", async () => {
    const { request, release, clock } = await house({ config: { range: [4000, 4001] } });
    await request({ project: "shop", preferred: 4000 });
    await release({ project: "shop" });
    await request({ project: "shop", preferred: 4001, strict: true });
    clock.advance(seconds(59));
    await failureOf(request({ project: "library" }), "PortRangeExhausted");
    clock.advance(seconds(1));
    assert.equal((await request({ project: "library" })).port, 4000);
  });

  test("rests on after a restart, and no longer than it would have", async () => {
    const before = await house(onlyOnePort);
    await before.request({ project: "shop" });
    await before.release({ project: "shop" });
    before.clock.advance(seconds(59));
    const after = await before.restart();
    await failureOf(after.request({ project: "library" }), "PortRangeExhausted");
    after.clock.advance(seconds(1));
    assert.equal((await after.request({ project: "library" })).port, 4000);
  });

  test("wakes after a restart when it is its turn, whichever port it is", async () => {
    const before = await house({ config: { range: [4000, 4001] } });
    await before.request({ project: "shop", preferred: 4000 });
    await before.request({ project: "shop", service: "api", preferred: 4001 });
    await before.release({ port: 4001 });
    before.clock.advance(seconds(30));
    await before.release({ port: 4000 });
    const after = await before.restart();
    after.clock.advance(seconds(30));
    assert.equal((await after.request({ project: "library" })).port, 4001);
    await failureOf(after.request({ project: "more" }), "PortRangeExhausted");
    after.clock.advance(seconds(30));
    assert.equal((await after.request({ project: "more" })).port, 4000);
  });

  test("rests as long as the config says, also for a fraction of a millisecond", async () => {
    const { request, release, clock } = await house({ config: { range: [4000, 4000], restSeconds: 1.0005 } });
    await request({ project: "shop" });
    await release({ project: "shop" });
    await failureOf(request({ project: "library" }), "PortRangeExhausted");
    clock.advance(1001);
    assert.equal((await request({ project: "library" })).port, 4000);
  });

  test("rests for as long as the config says now, also when others rest for longer", async () => {
    const { request, release, clock, config } = await house({ config: { range: [4000, 4001] } });
    await request({ project: "a", preferred: 4000 });
    await request({ project: "b", preferred: 4001 });
    await release({ project: "a" });
    clock.advance(seconds(5));
    config.restSeconds = 10;
    await release({ project: "b" });
    clock.advance(seconds(1));
    await failureOf(request({ project: "c" }), "PortRangeExhausted");
    config.restSeconds = 3;
    await failureOf(request({ project: "c" }), "PortRangeExhausted");
    clock.advance(seconds(3));
    for (const project of ["c", "d"]) await request({ project });
  });

  test("wakes before one that was released earlier and rests for longer", async () => {
    const { request, release, clock, config, idle } = await house({ config: { range: [4000, 4001] } });
    await request({ project: "a", preferred: 4000 });
    await request({ project: "b", preferred: 4001 });
    await release({ project: "a" });
    config.restSeconds = 1;
    await release({ project: "b" });
    config.restSeconds = 60;
    clock.advance(seconds(1));
    assert.equal((await idle({ project: "c" })).port, 4001);
    await failureOf(request({ project: "d", preferred: 4000, strict: true }), "PortUnavailable");
  });

  test("does not rest at all with 0 seconds", async () => {
    const { request, release } = await house({ config: { range: [4000, 4000], restSeconds: 0 } });
    await request({ project: "shop" });
    await release({ project: "shop" });
    assert.equal((await request({ project: "library" })).port, 4000);
  });

  test("rests as well when its identity moved away from it", async () => {
    const { request, idle, system, release, clock } = await house({ config: { range: [4000, 4001] } });
    await idle({ project: "shop", preferred: 4000 });
    system.listen(4000, 666);
    assert.equal((await request({ project: "shop" })).port, 4001);
    system.portProbe.taken.clear();
    await failureOf(request({ project: "library" }), "PortRangeExhausted");
    clock.advance(seconds(60));
    assert.equal((await request({ project: "library" })).port, 4000);
    await release({ project: "library" });
  });

  test("is not given to somebody else when its rest ends while its former identity is getting it back", async () => {
    const { request, release, clock, probe, connect } = await house(onlyOnePort);
    await request({ project: "shop" });
    await release({ project: "shop" });
    clock.advance(seconds(59));
    let other: Promise<string> | undefined;
    probe.during = async () => {
      if (other !== undefined) return;
      clock.advance(seconds(2));
      other = failureOf(request({ project: "library", preferred: 4000, strict: true }, connect()), "PortUnavailable").then(
        ({ data }) => data.reason,
      );
      await other;
    };
    assert.equal((await request({ project: "shop" })).port, 4000);
    assert.equal(await other, "another request is getting it right now");
  });

  test("rests on when its former identity could not have it back", async () => {
    const { request, release, probe, store } = await house(onlyOnePort);
    await request({ project: "shop" });
    await release({ project: "shop" });
    store.broken = true;
    await failureOf(request({ project: "shop" }), "StoreUnavailable");
    store.broken = false;
    probe.failure = new Error("EMFILE");
    await failureOf(request({ project: "shop" }), "SystemUnavailable");
    probe.failure = undefined;
    await failureOf(request({ project: "library" }), "PortRangeExhausted");
  });
});
