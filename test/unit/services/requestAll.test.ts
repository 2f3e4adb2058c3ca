import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { house, settled } from "./house.js";

suite("A batch", () => {
  test("gets a port for each, in its order, with one write", async () => {
    const { ports, client, store, idle } = await house();
    const { port } = await idle({ project: "shop", service: "api" });
    const writes = store.writes;
    const granted = await ports.requestAll(
      [{ project: "shop", service: "web", preferred: 4100 }, { project: "shop", service: "api" }, { project: "library" }],
      client,
    );
    assert.deepEqual(
      granted.map(({ project, service, existing }) => [project, service, existing]),
      [
        ["shop", "web", false],
        ["shop", "api", true],
        ["library", "main", false],
      ],
    );
    assert.deepEqual(
      granted.slice(0, 2).map((assignment) => assignment.port),
      [4100, port],
    );
    assert.equal(store.writes, writes + 1);
  });

  test("of which one cannot be had changes nothing, and says which", async () => {
    const { ports, client, state, system, idle, pool, changes } = await house();
    await idle({ project: "shop", service: "api", preferred: 4101 });
    system.listen(4101, 666);
    await settled(); // Clients are told of it in a later turn.
    const before = await state();
    const revision = changes.revision;
    const failure = await failureOf(
      ports.requestAll(
        [
          { project: "shop", service: "web", preferred: 4100 },
          { project: "shop", service: "api" },
          { project: "shop", service: "db", preferred: 6000, strict: true },
        ],
        client,
      ),
      "PortUnavailable",
    );
    assert.match(failure.message, /^shop:db: Port 6000 is not available: browsers refuse to open it/);
    assert.deepEqual(await state(), before);
    assert.deepEqual([pool.isOccupied(4100), changes.revision], [false, revision]);
  });

  test("that the store does not take changes nothing, and can be had afterwards", async () => {
    const { ports, client, state, store, pool } = await house();
    const batch = [
      { project: "shop", service: "web", preferred: 4100 },
      { project: "shop", service: "api", preferred: 4101 },
    ];
    const before = await state();
    store.broken = true;
    await failureOf(ports.requestAll(batch, client), "StoreUnavailable");
    assert.deepEqual(await state(), before);
    assert.deepEqual([pool.isOccupied(4100), pool.isOccupied(4101)], [false, false]);
    store.broken = false;
    assert.deepEqual(
      (await ports.requestAll(batch, client)).map(({ port }) => port),
      [4100, 4101],
    );
  });

  test("gives one port to one only, also when two prefer it", async () => {
    const { ports, client } = await house();
    const [one, two] = await ports.requestAll(
      [
        { project: "a", preferred: 4100 },
        { project: "b", preferred: 4100 },
      ],
      client,
    );
    assert.equal(one!.port, 4100);
    assert.notEqual(two!.port, 4100);
    assert.deepEqual(two!.notices, [{ kind: "refused", port: 4100, reason: "a:main gets it in the same request" }]);
  });

  test("may not name an identity twice, also where once it is spelled out", async () => {
    const { ports, client, list } = await house();
    const failure = await failureOf(
      ports.requestAll([{ project: "shop" }, { project: "library" }, { project: "shop", service: "main", context: "" }], client),
      "InvalidParams",
    );
    assert.equal(failure.message, 'requests[2] is "shop:main", but must be another identity than requests[0].');
    assert.deepEqual(list(), []);
  });

  test("takes ports from several idle identities, but not from its own", async () => {
    const { ports, client, idle, list } = await house({ config: { range: [4000, 4002] } });
    for (const project of ["a", "b", "c"]) await idle({ project });
    const granted = await ports.requestAll([{ project: "x" }, { project: "a" }, { project: "y" }], client);
    assert.equal(new Set(granted.map(({ port }) => port)).size, 3);
    assert.deepEqual(
      list()
        .map(({ project }) => project)
        .sort(),
      ["a", "x", "y"],
    );
  });

  test("and another one with the same identities in another order do not wait for each other forever", async () => {
    const { ports, client } = await house();
    const batch = ["a", "b", "c"].map((project) => ({ project }));
    const [one, two] = await Promise.all([ports.requestAll(batch, client), ports.requestAll(batch.toReversed(), client)]);
    assert.deepEqual(
      one.map(({ port }) => port),
      two.map(({ port }) => port).reverse(),
    );
  });
});
