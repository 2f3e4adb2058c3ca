import assert from "node:assert/strict";
import { storeUnavailable } from "../../../server/protocol/failures.js";
import { failureOf } from "./failure.js";
import { type House, house, minutes } from "./house.js";

const among = (first: number, last: number) => ({ config: { range: [first, last] as [number, number] } });

suite("A port that is refused", () => {
  test("names all who use the one there is, and the port that was asked for", async () => {
    const { request, connect, client } = await house(among(50_000, 50_999));
    await request({ project: "shop", preferred: 50_100 });
    const second = connect("second");
    await request({ project: "shop" }, second);
    const cli = connect("cli");
    const why = `shop:main has port 50100, which is in use by first (pid ${client.client.pid}) and second (pid ${second.client.pid})`;
    const strict = await failureOf(request({ project: "shop", preferred: 50_200, strict: true }, cli), "PortUnavailable");
    assert.deepEqual(strict.data, { port: 50_200, reason: why });
    const elsewhere = await failureOf(request({ project: "shop", range: [50_300, 50_400] }, cli), "PortUnavailable");
    assert.deepEqual(elsewhere.data, { port: 50_100, reason: why });
  });

  test("is not one's own, however strictly it is asked for", async () => {
    const { request, idle } = await house(among(50_000, 50_999));
    await idle({ project: "shop", preferred: 50_100 });
    for (let times = 0; times < 2; times++) {
      const { port, existing } = await request({ project: "shop", preferred: 50_100, strict: true });
      assert.deepEqual([port, existing], [50_100, true]);
    }
  });
});

suite("The failure when no port is left", () => {
  const tail = "and the others are reserved, resting or taken";

  test("counts what is in use and what is pinned, each once", async () => {
    const { request, idle, pin } = await house(among(50_000, 50_003));
    await request({ project: "used" });
    for (const project of ["pinned", "kept", "both"]) {
      await (project === "both" ? request : idle)({ project });
      await pin({ project, pinned: true });
    }
    const failure = await failureOf(request({ project: "new" }), "PortRangeExhausted");
    assert.deepEqual(failure.data, { first: 50_000, last: 50_003, active: 2, idle: 2 });
    assert.ok(
      failure.message.startsWith(`No port from 50000 to 50003 is available: 2 are in use, 2 are pinned, ${tail}.`),
      failure.message,
    );
  });

  test("does not speak of pins where there are none", async () => {
    const { request } = await house(among(50_000, 50_000));
    await request({ project: "used" });
    const { message } = await failureOf(request({ project: "new" }), "PortRangeExhausted");
    assert.ok(message.startsWith(`No port from 50000 to 50000 is available: 1 are in use, ${tail}.`), message);
  });

  test("blames other programs where one idle port could have been given", async () => {
    const { request, idle, pin, system } = await house(among(50_000, 50_001));
    await idle({ project: "pinned", preferred: 50_000 });
    await pin({ project: "pinned", pinned: true });
    await idle({ project: "idle", preferred: 50_001 });
    system.listen(50_001, 666);
    const { message } = await failureOf(request({ project: "new" }), "PortRangeExhausted");
    assert.match(message, /: other processes are listening on those that are not in use\./);
  });

  test("counts within the range that was asked for, and has a remedy, while others are free", async () => {
    const { request, idle } = await house(among(50_000, 50_009));
    await request({ project: "used", preferred: 50_000 });
    await idle({ project: "idle", preferred: 50_001 });
    await idle({ project: "more", preferred: 50_002 });
    await request({ project: "beyond", preferred: 50_003 });
    const failure = await failureOf(request({ project: "new", range: [50_000, 50_002] }), "PortRangeExhausted");
    assert.deepEqual(failure.data, { first: 50_000, last: 50_002, active: 1, idle: 2 });
    const why = "they are assigned, resting, reserved or taken, and nobody gives up a port while others are free";
    assert.equal(failure.message, `No port from 50000 to 50002 is available: ${why}. Release one, or request a wider range.`);
  });
});

suite("Who may have to give up a port", () => {
  /** Events that concern the next identity, while the first one's port turns out to be taken. */
  const cases: [what: string, happens: (house: House) => Promise<unknown>, left: [string, number][]][] = [
    ["is pinned", ({ pin }) => pin({ project: "b", pinned: true }), [["b", 5431]]],
    ["is released", ({ release }) => release({ project: "b" }), []],
    ["is moved", ({ move }) => move({ project: "b", port: 5432 }), [["b", 5432]]],
    ["is requested", ({ request }) => request({ project: "b" }), [["b", 5431]]],
  ];
  for (const [what, happens, left] of cases) {
    test(`is passed over who ${what} meanwhile`, async () => {
      const built = await house(among(5430, 5432));
      const { idle, request, system, probe, clock, list } = built;
      for (const [project, preferred] of [["a", 5430], ["b", 5431]] as const) await idle({ project, preferred }); // prettier-ignore
      system.listen(5430, 666);
      let happened: Promise<unknown> | undefined;
      probe.during = async (port) => {
        if (port === 5430) await (happened ??= happens(built));
      };
      await failureOf(request({ project: "new" }), "PortRangeExhausted");
      await happened;
      assert.deepEqual(
        list().map(({ project, port }) => [project, port]),
        [["a", 5430], ...left],
      );
      clock.advance(minutes(2));
      await request({ project: "b" });
    });
  }

  test("is looked for among the 64 that have been unused longest", async () => {
    const { idle, request, system, probe } = await house(among(50_000, 50_069));
    for (let port = 50_000; port < 50_070; port++) await idle({ project: `p${port}`, preferred: port });
    for (let port = 50_000; port < 50_070; port++) system.portProbe.taken.add(port);
    probe.tried.length = 0;
    await failureOf(request({ project: "new" }), "PortRangeExhausted");
    assert.equal(probe.tried.length, 64);
  });
});

suite("An identity that lost its port", () => {
  test("learns it also where the history was read before it happened", async () => {
    const { idle, request, release, clock } = await house(among(50_000, 50_001));
    await idle({ project: "shop", preferred: 50_000 });
    await request({ project: "used", preferred: 50_001 });
    await request({ project: "new" });
    await release({ project: "used" });
    clock.advance(minutes(2));
    const { port, existing, reassigned } = await request({ project: "shop" });
    assert.deepEqual([port, existing, reassigned], [50_001, false, true]);
  });

  test("has forgotten it when it has released another one since", async () => {
    const { idle, request, release, clock } = await house(among(50_000, 50_001));
    await idle({ project: "shop", preferred: 50_000 });
    await request({ project: "used", preferred: 50_001 });
    await request({ project: "new" });
    await release({ project: "used" });
    clock.advance(minutes(2));
    assert.equal((await request({ project: "shop" })).reassigned, true);
    await release({ project: "shop" });
    await release({ project: "new" });
    clock.advance(minutes(2));
    const { port, reassigned } = await request({ project: "shop", preferred: 50_000 });
    assert.deepEqual([port, reassigned], [50_000, false]);
  });

  test("learns it at the next request where the history could not be read at first", async () => {
    const before = await house(among(50_000, 50_001));
    await before.idle({ project: "shop", preferred: 50_000 });
    await before.request({ project: "used", preferred: 50_001 });
    await before.request({ project: "new" });
    await before.release({ project: "used" });
    before.clock.advance(minutes(2));
    const { request, store } = await before.restart();
    const findEvents = store.findEvents.bind(store);
    store.findEvents = () => Promise.reject(storeUnavailable("the disk does not answer"));
    await failureOf(request({ project: "shop" }), "StoreUnavailable");
    store.findEvents = findEvents;
    assert.equal((await request({ project: "shop" })).reassigned, true);
  });
});
