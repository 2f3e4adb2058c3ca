import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { house, minutes } from "./house.js";

const threePorts = { config: { range: [4000, 4002] as [number, number] } };

/** Three idle identities, `a` unused for the longest time, have all ports there are. */
async function fullHouse() {
  const built = await house(threePorts);
  for (const [project, preferred] of [
    ["c", 4000],
    ["a", 4001],
    ["b", 4002],
  ] as const)
    await built.idle({ project, preferred });
  for (const project of ["a", "b", "c"]) {
    built.clock.advance(minutes(1));
    await built.idle({ project });
  }
  return built;
}

suite("When no port is free", () => {
  test("the identity that has been unused longest gives up its port", async () => {
    const { request, list } = await fullHouse();
    const granted = await request({ project: "new" });
    assert.deepEqual([granted.port, granted.existing, granted.reassigned], [4001, false, false]);
    assert.deepEqual(
      list().map(({ project }) => project),
      ["c", "new", "b"],
    );
  });

  test("an identity counts as used until its last owner let go", async () => {
    const { request, clock, disconnect, connect } = await house(threePorts);
    const guest = connect();
    await request({ project: "a", preferred: 4000 }, guest);
    clock.advance(minutes(1));
    const other = connect();
    await request({ project: "b", preferred: 4001 }, other);
    await disconnect(other);
    clock.advance(minutes(1));
    await disconnect(guest);
    await request({ project: "c" });
    assert.equal((await request({ project: "new" })).port, 4001);
  });

  test("a port on which somebody listens is passed over", async () => {
    const { request, system } = await fullHouse();
    system.listen(4001, 666);
    assert.equal((await request({ project: "new" })).port, 4002);
  });

  test("owners that died since the last sweep no longer count", async () => {
    const { request, system } = await fullHouse();
    for (const [index, project] of ["a", "b", "c"].entries()) {
      await request({ project, owner: { pid: system.processes.start(50 + index).pid } });
    }
    await failureOf(request({ project: "new" }), "PortRangeExhausted");
    system.processes.kill(51);
    assert.equal((await request({ project: "new" })).port, 4002);
  });

  test("an active one is never taken", async () => {
    const { request } = await fullHouse();
    await request({ project: "a" });
    await request({ project: "b" });
    assert.equal((await request({ project: "new" })).port, 4000);
    const failure = await failureOf(request({ project: "more" }), "PortRangeExhausted");
    assert.deepEqual(failure.data, { first: 4000, last: 4002, active: 3, idle: 0 });
    assert.match(failure.message, /^No port from 4000 to 4002 is available: 3 are in use/);
  });

  test("and other programs listen on all idle ones, that is what the failure says", async () => {
    const { request, system } = await fullHouse();
    for (const port of [4000, 4001, 4002]) system.listen(port, 666);
    const failure = await failureOf(request({ project: "new" }), "PortRangeExhausted");
    assert.deepEqual(failure.data, { first: 4000, last: 4002, active: 0, idle: 3 });
    assert.match(failure.message, /other processes are listening on those that are not in use/);
  });

  test("the failure counts as active only what is leased", async () => {
    const { request, idle } = await house({ config: { range: [5430, 5432], reserved: [5430] } });
    await idle({ project: "database", preferred: 5432 });
    await request({ project: "shop" });
    const failure = await failureOf(request({ project: "new" }), "PortRangeExhausted");
    assert.deepEqual([failure.data.active, failure.data.idle], [1, 1]);
  });

  test("a well-known port is not taken from its idle identity, since it was asked for by number", async () => {
    const { request, idle } = await house({ config: { range: [5432, 5432] } });
    await idle({ project: "database", preferred: 5432 });
    await failureOf(request({ project: "new" }), "PortRangeExhausted");
  });

  test("only ports of the range that was asked for are taken", async () => {
    const { request } = await fullHouse();
    assert.equal((await request({ project: "new", range: [4002, 4002] })).port, 4002);
  });

  test("but only in the range that was asked for, nobody gives up a port: it is refused, as with strict", async () => {
    const { request, idle, list, system } = await house({ config: { range: [4000, 4003] } });
    await idle({ project: "a", preferred: 4000 });
    await idle({ project: "b", preferred: 4001 });
    const failure = await failureOf(request({ project: "new", range: [4000, 4001] }), "PortRangeExhausted");
    assert.deepEqual(failure.data, { first: 4000, last: 4001, active: 0, idle: 2 });
    await idle({ project: "c", preferred: 4002 });
    await failureOf(request({ project: "c", range: [4000, 4001] }), "PortRangeExhausted");
    assert.deepEqual(
      list().map(({ project, port }) => [project, port]),
      [
        ["a", 4000],
        ["b", 4001],
        ["c", 4002],
      ],
    );
    system.listen(4003, 666); // Now none is free anywhere.
    assert.equal((await request({ project: "new", range: [4000, 4001] })).port, 4000);
  });

  test("an identity that is being asked for at this moment keeps its port", async () => {
    const { request, probe, connect } = await fullHouse();
    let other: Promise<number> | undefined;
    probe.during = async () => {
      if (other !== undefined) return;
      other = Promise.resolve(0);
      other = request({ project: "new" }, connect()).then(({ port }) => port);
      await other;
    };
    assert.equal((await request({ project: "a" })).port, 4001);
    assert.equal(await other, 4002);
  });

  test("whoever is asked for while it gives up its port gets another one", async () => {
    const { request, probe } = await fullHouse();
    let a: Promise<number> | undefined;
    probe.during = () => {
      a ??= request({ project: "a" }).then(({ port }) => port);
    };
    assert.equal((await request({ project: "new" })).port, 4001);
    assert.equal(await a, 4002);
  });

  test("two requests never take the same port", async () => {
    const { request } = await fullHouse();
    const ports = await Promise.all(["x", "y", "z"].map(async (project) => (await request({ project })).port));
    assert.deepEqual(ports.sort(), [4000, 4001, 4002]);
  });

  test("an identity whose port could not be tried keeps it, and can be asked for", async () => {
    const { request, probe, list } = await fullHouse();
    probe.failure = new Error("too many open files");
    await failureOf(request({ project: "new" }), "SystemUnavailable");
    probe.failure = undefined;
    assert.equal(list().length, 3);
    assert.equal((await request({ project: "a" })).port, 4001);
  });

  test("an identity keeps its port when the store would not take it away, and can be asked for", async () => {
    const { request, store } = await fullHouse();
    store.broken = true;
    await failureOf(request({ project: "new" }), "StoreUnavailable");
    store.broken = false;
    assert.equal((await request({ project: "a" })).port, 4001);
    assert.equal((await request({ project: "new" })).port, 4002);
  });

  test("an identity that moves takes the unused one's port, and leaves its own to rest", async () => {
    const { request, system, list } = await fullHouse();
    system.listen(4002, 666);
    const moved = await request({ project: "b" });
    assert.deepEqual([moved.port, moved.reassigned], [4001, true]);
    assert.deepEqual(
      list().map(({ project, port }) => [project, port]),
      [
        ["c", 4000],
        ["b", 4001],
      ],
    );
    await failureOf(request({ project: "new", range: [4002, 4002] }), "PortRangeExhausted");
  });
});

suite("An identity that lost its port to another one", () => {
  const answer = ({ port, existing, reassigned }: { port: number; existing: boolean; reassigned: boolean }) => [port, existing, reassigned];

  test("learns it at its next request, once", async () => {
    const { request, history, connect } = await fullHouse();
    await request({ project: "new" });
    const granted = await request({ project: "a" });
    assert.deepEqual(answer(granted), [4002, false, true]);
    assert.equal(granted.reason, "port 4001 was given to new:main when no other port was available");
    assert.deepEqual(answer(await request({ project: "a" }, connect())), [4002, true, false]);
    const [assigned] = await history({ project: "a" }).then((events) => events.filter(({ kind }) => kind === "assigned"));
    assert.deepEqual([assigned!.port, assigned!.previousPort], [4002, 4001]);
  });

  test("learns it from another backend, too", async () => {
    const before = await fullHouse();
    await before.request({ project: "new" });
    const after = await before.restart();
    assert.deepEqual(answer(await after.request({ project: "a" })), [4002, false, true]);
  });

  test("learns that another one had it, although that one has given it up since", async () => {
    const { request, release } = await fullHouse();
    await request({ project: "new" });
    await release({ project: "new" });
    const { reason } = await request({ project: "a" });
    assert.equal(reason, "port 4001 was given to another service when no other port was available");
  });

  test("learns nothing when it gets the same port again, or has released another one since", async () => {
    const { request, release, clock } = await fullHouse();
    await request({ project: "new" });
    await release({ project: "new" });
    clock.advance(minutes(2));
    assert.deepEqual(answer(await request({ project: "a" })), [4001, false, false]);
    await release({ project: "a" });
    clock.advance(minutes(2));
    assert.deepEqual(answer(await request({ project: "a", preferred: 4001 })), [4001, false, false]);
  });
});
