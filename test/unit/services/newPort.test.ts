import assert from "node:assert/strict";
import { BROWSER_REFUSED_PORTS } from "../../../server/protocol/port.js";
import { WELL_KNOWN_PORTS } from "../../../server/services/pool/knownPorts.js";
import { failureOf } from "./failure.js";
import { house, seconds } from "./house.js";

suite("The preferred port", () => {
  test("is given when it is free", async () => {
    const { request } = await house();
    assert.equal((await request({ project: "shop", preferred: 4100 })).port, 4100);
  });

  test("may be a well-known one, since it was asked for by number", async () => {
    const { request } = await house();
    assert.equal((await request({ project: "shop", preferred: 5432, strict: true })).port, 5432);
  });

  const refusals: [what: string, port: number, reason: string][] = [
    ["reserved outside of the range", 3000, 'it is reserved ("reserved" in config.json)'],
    ["refused by browsers and outside of the range", 10_080, "browsers refuse to open it"],
    ["reserved", 4000, 'it is reserved ("reserved" in config.json)'],
    ["in a reserved range", 4011, 'it is reserved ("reserved" in config.json)'],
    ["refused by browsers", 6000, "browsers refuse to open it"],
    ["kept by the system", 9500, "the system takes ports for outgoing connections from it"],
    ["another identity's", 4100, "it is assigned to library:main"],
    ["resting", 4101, "library:api had it until a moment ago, and its server may still be shutting down"],
    ["listened on by another program", 4102, "node (pid 666) is listening on it"],
  ];

  async function crowded() {
    const built = await house({ config: { reserved: [3000, 4000, [4010, 4012]] } });
    built.pool.configure(built.config, [{ first: 9400, last: 9600, reason: "the system takes ports for outgoing connections from it" }]);
    await built.request({ project: "library", preferred: 4100 });
    await built.request({ project: "library", service: "api", preferred: 4101 });
    await built.release({ project: "library", service: "api" });
    built.system.listen(4102, 666);
    return built;
  }

  for (const [what, port, reason] of refusals) {
    test(`is not given when it is ${what}: another one is, or with strict none`, async () => {
      const { request, list } = await crowded();
      const failure = await failureOf(request({ project: "shop", preferred: port, strict: true }), "PortUnavailable");
      assert.deepEqual(
        [failure.message, failure.data],
        [`Port ${port} is not available: ${reason}. Request another one, or leave out "strict".`, { port, reason }],
      );
      assert.deepEqual(list({ project: "shop" }), []);
      const other = await request({ project: "shop", preferred: port });
      assert.notEqual(other.port, port);
      assert.deepEqual([other.existing, other.reassigned], [false, false]);
    });
  }

  test("is not given while another request is getting it", async () => {
    const { request, probe } = await house();
    let second: Promise<string> | undefined;
    probe.during = () => {
      second ??= failureOf(request({ project: "two", preferred: 4100, strict: true }), "PortUnavailable").then(({ data }) => data.reason);
    };
    assert.equal((await request({ project: "one", preferred: 4100 })).port, 4100);
    assert.equal(await second, "another request is getting it right now");
  });
});

suite("A new port", () => {
  test("is the same for the same identity on another machine", async () => {
    const [one, two] = [await house(), await house()];
    await two.request({ project: "library" });
    const names = Array.from({ length: 20 }, (_, index) => `shop-${index}`);
    const granted = [];
    for (const project of names) granted.push([(await one.request({ project })).port, (await two.request({ project })).port]);
    assert.deepEqual(
      granted.filter(([a, b]) => a !== b),
      [],
    );
    assert.equal(new Set(granted.map(([port]) => port)).size, names.length);
  });

  test("is at the number that the hash has always named", async () => {
    const { request } = await house();
    const granted = [];
    for (const [project, service, context] of [
      ["shop", "main", ""],
      ["shop", "web", ""],
      ["shop", "web", "feature"],
    ]) {
      granted.push((await request({ project: project!, service, context })).port);
    }
    assert.deepEqual(granted, [8511, 4498, 4881]);
  });

  test("goes around the range from the last one given, with the cursor", async () => {
    const { request, system, clock, release } = await house({ config: { strategy: "cursor", range: [4000, 4004] } });
    system.listen(4001, 666);
    const ports = [];
    for (const project of ["a", "b"]) ports.push((await request({ project })).port);
    for (const project of ["a", "b"]) await release({ project });
    clock.advance(seconds(60));
    // 4000 and 4002 are free again, but the cursor is past them.
    for (const project of ["c", "d", "e"]) ports.push((await request({ project })).port);
    assert.deepEqual(ports, [4000, 4002, 4003, 4004, 4000]);
  });

  test("is never a well-known, reserved, refused or system's one", async () => {
    const { request, config, pool } = await house({ config: { strategy: "cursor", range: [5995, 6010], reserved: [[5998, 5999], 6003] } });
    pool.configure(config, [{ first: 6008, last: 7000, reason: "the system keeps it" }]);
    const ports = [];
    for (let index = 0; index < 8; index++) ports.push((await request({ project: `p${index}` })).port);
    assert.deepEqual(ports, [5995, 5996, 5997, 6001, 6002, 6004, 6005, 6007]);
    await failureOf(request({ project: "more" }), "PortRangeExhausted");
  });

  test("is within the range that was asked for", async () => {
    const { request } = await house();
    const ports = [];
    for (let index = 0; index < 5; index++) ports.push((await request({ project: `p${index}`, range: [4500, 4504] })).port);
    assert.deepEqual(ports.sort(), [4500, 4501, 4502, 4503, 4504]);
  });

  test("is not looked for in a range that goes beyond the configured one", async () => {
    const { request } = await house();
    const failure = await failureOf(request({ project: "shop", range: [3000, 4000] }), "InvalidParams");
    assert.equal(failure.message, "range is [3000,4000], but must be within 3100 to 9999.");
  });

  test("may be any of the browsers' and the well-known ports by no strategy at all", async () => {
    const { pool } = await house();
    const candidates = [...BROWSER_REFUSED_PORTS, ...WELL_KNOWN_PORTS.keys()].filter((port) => pool.isCandidate(port));
    assert.deepEqual(candidates, []);
  });
});
