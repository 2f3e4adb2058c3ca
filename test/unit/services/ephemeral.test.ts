import assert from "node:assert/strict";
import { FakeSystem } from "./fakeSystem.js";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

const reason = "Linux uses ports 1024 to 65535 for outgoing connections";

suite("Ports that the system uses for outgoing connections", () => {
  /** @param first from this port up, the system uses all ports. */
  function from(first: number, range: [number, number]) {
    const system = new FakeSystem();
    system.systemPorts.exclusions = [{ first, last: 65_535, reason, ephemeral: {} }];
    return house({ system, config: { range, strategy: "cursor", reserved: [4001] } });
  }
  const portsOf = async ({ request }: Awaited<ReturnType<typeof from>>, count: number) => {
    const ports = [];
    for (let index = 0; index < count; index++) ports.push((await request({ project: `p${index}` })).port);
    return ports;
  };

  test("are assigned where no others are left, and each answer says so", async () => {
    const built = await from(1024, [4000, 4005]);
    const granted = await built.request({ project: "shop" });
    assert.deepEqual([granted.port, granted.notices], [4000, [{ kind: "excluded", reason }]]);
    assert.equal((await built.request({ project: "shop" })).notices, undefined, "who has the port has been told");
    assert.equal((await built.request({ project: "blog", preferred: 4003, strict: true })).port, 4003);
  });

  test("are assigned after the others where few others are left", async () => {
    const built = await from(4003, [4000, 4005]);
    assert.deepEqual(await portsOf(built, 5), [4000, 4002, 4003, 4004, 4005]);
    await failureOf(built.request({ project: "more" }), "PortRangeExhausted");
  });

  test("are not assigned where many others are left, not even by number", async () => {
    const built = await from(4202, [4100, 4300]); // That leaves 100, without 4190 and 4200.
    assert.equal(
      (await failureOf(built.request({ project: "shop", preferred: 4250, strict: true }), "PortUnavailable")).data.reason,
      reason,
    );
    const ports = await portsOf(built, 99);
    assert.equal(ports.at(-1), 4199);
    const { port, notices } = await built.request({ project: "last" });
    assert.deepEqual([port, notices], [4201, undefined]);
    await failureOf(built.request({ project: "more" }), "PortRangeExhausted");
  });

  test("stay with the identities that have them, and go to others when they are idle for longest", async () => {
    const built = await from(1024, [4002, 4003]);
    const first = await built.idle({ project: "first" });
    await built.idle({ project: "second" });
    assert.deepEqual([first.port, (await built.idle({ project: "first" })).port], [4002, 4002]);
    const granted = await built.request({ project: "third" });
    assert.deepEqual([granted.port, granted.notices], [4003, [{ kind: "excluded", reason }]]);
  });

  test("do not include those that are reserved or that browsers refuse", async () => {
    const built = await from(1024, [6664, 6670]);
    assert.deepEqual(await portsOf(built, 2), [6664, 6670]);
    await failureOf(built.request({ project: "more" }), "PortRangeExhausted");
    assert.deepEqual([built.pool.freeCount(), built.pool.risky().length], [0, 1]);
  });
});
