import assert from "node:assert/strict";
import { FakeSystem } from "./fakeSystem.js";
import { failureOf } from "./failure.js";
import { house, seconds } from "./house.js";

/** What the range bounds: ports that nobody named. */
const config = { range: [4000, 4009] as [number, number] };

suite("A port outside of the range", () => {
  for (const port of [1024, 3000, 3999, 4010, 27_017, 65_535]) {
    test(`is given to who asks for it by number: ${port}`, async () => {
      const { request, move, pool } = await house({ config });
      const granted = await request({ project: "shop", preferred: port });
      assert.deepEqual([granted.port, granted.byNumber, granted.notices], [port, true, undefined]);
      assert.equal((await failureOf(request({ project: "blog", preferred: port, strict: true }), "PortUnavailable")).data.port, port);
      assert.equal((await move({ project: "shop" })).port >= 4000, true);
      assert.equal((await move({ project: "shop", port })).port, port);
      assert.equal(pool.isOccupied(port), true);
    });
  }

  test("is given to each request of a batch that names one, and to no other", async () => {
    const { ports, client } = await house({ config });
    const requests = [{ project: "a", preferred: 3000, strict: true }, { project: "b" }, { project: "c", preferred: 27_017 }];
    const granted = await ports.requestAll(requests, client);
    assert.deepEqual([granted[0]!.port, granted[2]!.port], [3000, 27_017]);
    assert.ok(granted[1]!.port >= 4000 && granted[1]!.port <= 4009);
    assert.deepEqual(
      granted.map(({ byNumber }) => byNumber),
      [true, undefined, true],
    );
  });

  test("stays its identity's, also for requests that do not name it: after idleness, in a new backend, and with another range", async () => {
    const built = await house({ config });
    await built.idle({ project: "named", preferred: 3000 });
    await built.idle({ project: "moved" });
    await built.move({ project: "moved", port: 3001 });
    built.clock.advance(seconds(3600));
    for (const { request } of [built, await built.restart(), await built.restart({ range: [5000, 5999] })]) {
      const again = [await request({ project: "named" }), await request({ project: "moved", preferred: 4001 })];
      assert.deepEqual(
        again.map(({ port, existing }) => [port, existing]),
        [
          [3000, true],
          [3001, true],
        ],
      );
    }
  });

  test("stays its identity's where it was in the range when it was asked for", async () => {
    const { idle, restart } = await house({ config });
    await idle({ project: "shop", preferred: 4003 });
    assert.equal((await (await restart({ range: [5000, 5999] })).request({ project: "shop" })).port, 4003);
  });

  test("is given up where nobody asked for it by number, and the answer says why", async () => {
    const { idle, restart } = await house({ config });
    const { port } = await idle({ project: "shop" });
    const narrowed = await restart({ range: [5000, 5999] });
    const moved = await narrowed.request({ project: "shop" });
    assert.ok(moved.port >= 5000 && moved.reassigned);
    const outside = 'it is outside the range 5000 to 5999 ("range" in config.json)';
    assert.equal(moved.reason, `port ${port} is no longer available: ${outside}`);
  });

  test("is kept from the first request on that names it, and not because of one that names another", async () => {
    const { idle, restart } = await house({ config });
    const { port } = await idle({ project: "shop" });
    await idle({ project: "blog", range: [4000, 4009] });
    const narrowed = await restart({ range: [5000, 5999] });
    const kept = await narrowed.idle({ project: "shop", preferred: port });
    assert.deepEqual([kept.port, kept.existing, kept.byNumber], [port, true, true]);
    assert.equal((await narrowed.request({ project: "shop" })).port, port);
    assert.equal((await narrowed.request({ project: "blog", preferred: 3000 })).port, 3000);
  });

  test("in the range does not count as asked for because a client that is back names what it had", async () => {
    const { request, disconnect, client, restart } = await house({ config });
    const { port } = await request({ project: "shop" });
    assert.equal((await request({ project: "shop", preferred: port })).byNumber, undefined);
    await disconnect(client);
    assert.ok((await (await restart({ range: [5000, 5999] })).request({ project: "shop" })).port >= 5000);
  });

  test("is no longer kept once its identity has another one", async () => {
    const { idle, move, clock, restart } = await house({ config });
    await idle({ project: "shop", preferred: 3000 });
    const moved = await move({ project: "shop" });
    assert.equal(moved.byNumber, undefined);
    clock.advance(seconds(61));
    assert.ok((await (await restart({ range: [5000, 5999] })).request({ project: "shop" })).port >= 5000);
  });

  test("comes back while it rests, to its identity alone, and counts as before", async () => {
    const { request, release, restart } = await house({ config });
    await request({ project: "shop", preferred: 3000 });
    await release({ project: "shop" });
    const { data } = await failureOf(request({ project: "blog", preferred: 3000, strict: true }), "PortUnavailable");
    assert.match(data.reason, /^shop:main had it until a moment ago/);
    const next = await restart();
    const back = await next.idle({ project: "shop" });
    assert.deepEqual([back.port, back.byNumber], [3000, true]);
    assert.equal((await next.request({ project: "shop" })).port, 3000);
  });

  test("does not come back where its identity had not asked for it", async () => {
    const { idle, release, restart } = await house({ config });
    await idle({ project: "shop" });
    await release({ project: "shop" });
    assert.ok((await (await restart({ range: [5000, 5999] })).request({ project: "shop" })).port >= 5000);
  });

  test("is no port within the range that a request gives", async () => {
    const { request, idle } = await house({ config });
    const wish = { project: "shop", range: [4000, 4009] as [number, number] };
    await failureOf(request({ ...wish, preferred: 3000, strict: true }), "PortUnavailable");
    await idle({ project: "shop", preferred: 3000 });
    const moved = await request(wish);
    assert.ok(moved.port >= 4000 && moved.reassigned);
  });

  test("is left when a stranger listens there, like any other", async () => {
    const { idle, request, system } = await house({ config });
    await idle({ project: "shop", folder: "/home/me/shop", preferred: 3000 });
    system.listen(3000, 666, "/home/me/blog");
    const moved = await request({ project: "shop" });
    assert.ok(moved.port >= 4000 && moved.port <= 4009);
    assert.deepEqual([moved.byNumber, moved.reason], [undefined, "node (pid 666) from /home/me/blog is listening on port 3000"]);
  });

  test("is not given where the system takes ports for connections, however few the range has", async () => {
    const system = new FakeSystem();
    system.systemPorts.exclusions = [{ first: 4005, last: 60_999, reason: "for connections", ephemeral: {} }];
    const { request } = await house({ system, config });
    assert.equal((await request({ project: "shop", preferred: 4007, strict: true })).port, 4007, "a last resort");
    const { data } = await failureOf(request({ project: "blog", preferred: 40_000, strict: true }), "PortUnavailable");
    assert.equal(data.reason, "for connections");
    assert.equal((await request({ project: "blog", preferred: 61_000, strict: true })).port, 61_000);
  });

  test("is moved where it is reserved now, although it was asked for by number", async () => {
    const { idle, restart } = await house({ config });
    await idle({ project: "shop", preferred: 3000 });
    const moved = await (await restart({ reserved: [3000] })).request({ project: "shop" });
    assert.deepEqual(
      [moved.reassigned, moved.reason],
      [true, 'port 3000 is no longer available: it is reserved ("reserved" in config.json)'],
    );
  });

  test("counts towards its project's limit, but takes none of the free ports", async () => {
    const { request, pool } = await house({ config: { ...config, maxPortsPerProject: 2 } });
    const free = pool.freeCount();
    await request({ project: "shop", preferred: 3000 });
    await request({ project: "shop", service: "db", preferred: 27_017 });
    assert.equal(pool.freeCount(), free);
    await failureOf(request({ project: "shop", service: "api", preferred: 3001 }), "TooManyPorts");
  });

  test("is not taken from its idle identity when the range is used up, since that would not help", async () => {
    const { request, idle, list, clock } = await house({ config: { range: [4000, 4001] } });
    await idle({ project: "oldest", preferred: 3000 });
    clock.advance(seconds(1));
    await idle({ project: "old" });
    await request({ project: "active" });
    const { port: given } = await request({ project: "new" });
    assert.ok(given >= 4000 && given <= 4001);
    assert.deepEqual(list({ project: "oldest" }).map(({ port }) => port), [3000]); // prettier-ignore
    assert.deepEqual(list({ project: "old" }), []);
    const { data } = await failureOf(request({ project: "more" }), "PortRangeExhausted");
    assert.deepEqual(data, { first: 4000, last: 4001, active: 2, idle: 0 });
    assert.equal((await request({ project: "more", preferred: 3001 })).port, 3001);
  });

  test("that an idle identity gives up to who prefers it counts as asked for", async () => {
    const { request, idle, restart } = await house({ config: { range: [4000, 4000] } });
    await idle({ project: "old" });
    const granted = await request({ project: "new", preferred: 4000 });
    assert.deepEqual([granted.port, granted.byNumber, granted.notices], [4000, true, undefined]);
    assert.equal((await (await restart({ range: [5000, 5999] })).request({ project: "new" })).port, 4000);
  });
});
