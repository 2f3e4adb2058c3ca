import assert from "node:assert/strict";
import { mock } from "node:test";
import { watchingHouse } from "./watchingHouse.js";

suite("Explaining a port", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  async function explaining(config = {}) {
    const built = await watchingHouse({ config });
    const { clock, pool, config: settings, explainer } = built;
    pool.configure(settings, [{ first: 32_768, last: 60_999, reason: "Linux uses ports 32768 to 60999 for outgoing connections" }]);
    /** Whether it is available, and the sentence. */
    const explain = async (port: number) => {
      clock.advance(1000); // Nothing from before is told.
      const { available, reason } = await explainer.explain(port);
      return [available, reason];
    };
    return { ...built, explain };
  }

  test("that is free tells so, having tried it", async () => {
    const { explain, probe } = await explaining();
    assert.deepEqual(await explain(4100), [true, "Port 4100 is available."]);
    assert.deepEqual(probe.tried, [4100]);
  });

  test("that a service is usually at is for who asks for it", async () => {
    const { explain } = await explaining();
    const reason = "Port 5432 is available, but assigned only when requested by number: it is usually used by PostgreSQL.";
    assert.deepEqual(await explain(5432), [true, reason]);
  });

  test("that is free outside of the range is for who asks for it", async () => {
    const { explain, pool, config } = await explaining();
    const beginning = (port: number) => `Port ${port} is available, but assigned only when requested by number: `;
    const outside = 'it is outside the range 3100 to 9999 ("range" in config.json)';
    assert.deepEqual(await explain(3001), [true, `${beginning(3001)}${outside}.`]);
    assert.deepEqual(await explain(3000), [true, `${beginning(3000)}${outside}, and usually used by many dev servers.`]);
    pool.configure({ ...config, reserved: [3001] }, []);
    assert.deepEqual(await explain(3001), [false, 'Port 3001 is not available: it is reserved ("reserved" in config.json).']);
  });

  test("that belongs to somebody outside of the range tells so, unless it was requested by number", async () => {
    const { explain, request, pool, config, client } = await explaining();
    await request({ project: "shop", preferred: 3000 });
    const { port } = await request({ project: "library", range: [4100, 4100] });
    const used = (port: number, who: string) => `Port ${port} is assigned to ${who}:main and in use by first (pid ${client.client.pid})`;
    pool.configure({ ...config, range: [5000, 5999] }, []);
    assert.deepEqual(await explain(3000), [false, `${used(3000, "shop")}.`]);
    const why =
      'it will be assigned again only when requested by number, because it is outside the range 5000 to 5999 ("range" in config.json)';
    assert.deepEqual(await explain(port), [false, `${used(4100, "library")}; ${why}.`]);
  });

  test("that belongs to somebody names the identity, who uses it, and what listens there; it is not tried while in use", async () => {
    const { explain, explainer, request, pin, system, probe, client, disconnect } = await explaining();
    const shop = { project: "shop", folder: "/home/me/shop", preferred: 4100 };
    await request(shop);
    probe.tried.length = 0;
    const used = `Port 4100 is assigned to shop:main and in use by first (pid ${client.client.pid})`;
    assert.deepEqual(await explain(4100), [false, `${used}.`]);
    system.listen(4100, 42, "/home/me/shop");
    assert.deepEqual(await explain(4100), [false, `${used}. Its own server, node (pid 42) from /home/me/shop, is listening.`]);
    system.end(42);
    system.listen(4100, 43, "/home/me/blog");
    const { assignment, listener } = await explainer.explain(4100);
    assert.deepEqual([assignment?.project, listener?.pid], ["shop", 43], "as it is now");
    assert.deepEqual(await explain(4100), [false, `${used}. node (pid 43) from /home/me/blog is listening on port 4100 of shop:main.`]);
    system.end(43);
    assert.deepEqual(probe.tried, []);
    await disconnect(client);
    await pin({ project: "shop", pinned: true });
    const idle = "Port 4100 is pinned to shop:main and not in use.";
    assert.deepEqual(await explain(4100), [false, idle]);
    assert.deepEqual(probe.tried, [4100]);
  });

  test("that belongs to somebody calls nobody a stranger whom the system does not name", async () => {
    const { explain, request, system, client } = await explaining();
    await request({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    system.listeners.all.push({ port: 4100, address: "0.0.0.0" });
    const used = `Port 4100 is assigned to shop:main and in use by first (pid ${client.client.pid})`;
    const there = (who: string) => `${used}. ${who} is listening on port 4100 of shop:main. It may be its own server.`;
    assert.deepEqual(await explain(4100), [false, there("A process that the system does not identify")]);
    system.listeners.all.splice(0, 1, { port: 4100, address: "0.0.0.0", ...{ user: "root" } });
    assert.deepEqual(await explain(4100), [false, there("A program of user root")]);
  });

  test("that belongs to somebody, but would be given to nobody now, tells that, too", async () => {
    const { explain, request, pool, config, client } = await explaining();
    await request({ project: "shop", preferred: 4100 });
    pool.configure({ ...config, reserved: [4100] }, []);
    const used = `Port 4100 is assigned to shop:main and in use by first (pid ${client.client.pid})`;
    assert.deepEqual(await explain(4100), [
      false,
      `${used}; it will not be assigned again, because it is reserved ("reserved" in config.json).`,
    ]);
  });

  test("that rests tells whose it was, and for how long", async () => {
    const { explain, request, release } = await explaining({ restSeconds: 60 });
    await request({ project: "shop", preferred: 4100 });
    await release({ project: "shop" });
    assert.deepEqual(await explain(4100), [
      false,
      "Port 4100 is not available: shop:main had it until a moment ago, so others can get it only in 59 s.",
    ]);
  });

  test("that another request is getting tells so", async () => {
    const { explain, pool, probe } = await explaining();
    pool.claim(4100);
    assert.deepEqual(await explain(4100), [false, "Port 4100 is not available: another request is getting it right now."]);
    assert.deepEqual(probe.tried, []);
  });

  test("that is tried is held meanwhile, and nobody's afterwards", async () => {
    const { explain, pool, probe } = await explaining();
    const held: boolean[] = [];
    probe.during = (port) => void held.push(pool.isOccupied(port));
    await explain(4100);
    assert.deepEqual([held, pool.isOccupied(4100)], [[true], false]);
  });

  for (const [port, why] of [
    [80, "ports below 1024 need privileges and are never assigned"],
    [40_000, "Linux uses ports 32768 to 60999 for outgoing connections"],
    [6000, "browsers refuse to open it"],
    [7777, 'it is reserved ("reserved" in config.json)'],
  ] as const) {
    test(`that is never handed out tells why: ${port}`, async () => {
      const { explain, system } = await explaining({ reserved: [7777] });
      assert.deepEqual(await explain(port), [false, `Port ${port} is not available: ${why}.`]);
      system.listen(port, 42, "/srv");
      assert.deepEqual(await explain(port), [
        false,
        `Port ${port} is not available: ${why}, and node (pid 42) from /srv is listening on it.`,
      ]);
      assert.deepEqual(system.portProbe.tried, []);
    });
  }

  test("on which a stranger listens names it, as far as the system tells", async () => {
    const { explain, system } = await explaining();
    system.listen(4100, 42);
    assert.deepEqual(await explain(4100), [false, "Port 4100 is not available: node (pid 42) is listening on it."]);
    system.listenerScan.told.set(42, { container: "db-1" });
    assert.deepEqual(await explain(4100), [false, "Port 4100 is not available: container db-1 is listening on it."]);
    system.listeners.all.push({ port: 4200, address: "::" });
    assert.deepEqual(await explain(4200), [false, "Port 4200 is not available: another process is listening on it."]);
    assert.deepEqual(system.portProbe.tried, []);
  });

  test("that is taken without a listener tells what is known", async () => {
    const { explain, system } = await explaining();
    system.portProbe.taken.add(4100);
    for (const [use, reason] of [
      [undefined, "it is taken, although nobody is listening on it"],
      ["closing", "connections on it are still closing, which takes a minute or two"],
      ["connected", "it is one end of a connection"],
      ["bound", "a process holds it without listening"],
    ] as const) {
      if (use !== undefined) system.sockets.uses.set(4100, use);
      assert.deepEqual(await explain(4100), [false, `Port 4100 is not available: ${reason}.`]);
    }
    system.sockets.uses.clear();
    system.listenerScan.failure = new Error("no /proc");
    assert.deepEqual(await explain(4100), [false, "Port 4100 is not available: a process is using it, but the system does not say which."]);
    system.portProbe.failure = new Error("EMFILE");
    assert.deepEqual(await explain(4100), [false, "The system does not let Port Daddy check whether port 4100 is available."]);
  });

  test("of many that are explained together looks at the listeners once, when the first is asked for", async () => {
    const { explainer, system } = await explaining();
    const explain = explainer.withOneScan();
    system.listen(4101, 42, "/home/me/blog");
    const before = system.listenerScan.looks;
    const found = await Promise.all([4100, 4101, 4102].map(explain));
    found.push(await explain(4103));
    assert.deepEqual(
      found.map(({ port, available }) => [port, available]),
      [
        [4100, true],
        [4101, false],
        [4102, true],
        [4103, true],
      ],
    );
    assert.equal(system.listenerScan.looks - before, 1);
  });
});
