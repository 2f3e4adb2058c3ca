import assert from "node:assert/strict";
import { isFailure } from "../../../server/protocol/failures.js";
import { type House, house } from "./house.js";

/** Memory and store are equal; two identities never have one port, nor one identity two. */
async function assertSound({ state, registry, pool }: House): Promise<void> {
  const { inMemory, inStore } = await state();
  const stored = inStore.assignments.map(({ port, project, service, context }) => ({ port, project, service, context }));
  assert.deepEqual(
    inMemory.map(({ port, project, service, context }) => ({ port, project, service, context })),
    stored.sort((a, b) => a.port - b.port),
  );
  assert.equal(new Set(inMemory.map(({ port }) => port)).size, inMemory.length);
  const leases = [...registry.entries()].flatMap((entry) => [...entry.leases.values()].map(({ port, owner }) => `${port} ${owner}`));
  assert.deepEqual(leases.sort(), inStore.leases.map(({ port, owner }) => `${port} ${owner}`).sort());
  assert.deepEqual(
    inMemory.filter(({ port }) => !pool.isOccupied(port) || registry.at(port) === undefined),
    [],
  );
}

suite("Many requests at once", () => {
  test("for one identity get one port, and one answer says that it is new", async () => {
    const built = await house();
    const callers = Array.from({ length: 5 }, (_, index) => built.connect(`client ${index}`));
    const granted = await Promise.all(Array.from({ length: 50 }, (_, index) => built.request({ project: "shop" }, callers[index % 5])));
    assert.equal(new Set(granted.map(({ port }) => port)).size, 1);
    assert.equal(granted.filter(({ existing }) => !existing).length, 1);
    assert.equal(built.list()[0]!.leases.length, 5);
    await assertSound(built);
  });

  test("for 500 identities get 500 ports", async () => {
    const built = await house();
    const granted = await Promise.all(
      Array.from({ length: 500 }, (_, index) => built.request({ project: `shop-${index % 50}`, service: `s${index}` })),
    );
    assert.equal(new Set(granted.map(({ port }) => port)).size, 500);
    await assertSound(built);
  });

  test("for exactly as many ports as there are get them all", async () => {
    const built = await house({ config: { range: [4000, 4039] } });
    const granted = await Promise.all(Array.from({ length: 40 }, (_, index) => built.request({ project: `shop-${index}` })));
    assert.equal(new Set(granted.map(({ port }) => port)).size, 40);
    await assertSound(built);
  });

  test("that all prefer one port give it to one of them", async () => {
    const built = await house();
    const granted = await Promise.all(Array.from({ length: 20 }, (_, index) => built.request({ project: `p${index}`, preferred: 4100 })));
    assert.equal(granted.filter(({ port }) => port === 4100).length, 1);
    assert.equal(new Set(granted.map(({ port }) => port)).size, 20);
  });

  test("of every kind leave memory and store alike", async () => {
    const built = await house({ config: { range: [4000, 4012], maxPortsPerProject: 8, restSeconds: 1, retentionDays: 0.001 } });
    const random = generator(20_300_101);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    const projects = ["a", "b", "c", "d", "e"];
    const services = ["web", "api", "db", "queue"];
    let callers = [built.connect(), built.connect(), built.connect()];
    const one = () => ({
      project: pick(projects),
      service: pick(services),
      ...(random() < 0.2 ? { preferred: 4000 + Math.floor(random() * 13) } : {}),
    });
    const kinds: (() => unknown)[] = [
      () => built.request(one(), pick(callers)),
      () => built.request(one(), pick(callers)),
      () => built.request({ ...one(), owner: { pid: built.system.processes.start(100 + Math.floor(random() * 5)).pid } }, pick(callers)),
      () =>
        built.ports.requestAll(
          services.slice(0, 2).map((service) => ({ project: pick(projects), service })),
          pick(callers),
        ),
      () => built.release({ project: pick(projects), service: pick(services), force: random() < 0.5 }, pick(callers)),
      () => built.release({ port: 4000 + Math.floor(random() * 13), force: true }),
      () => built.release({ project: pick(projects), all: true }),
      () => built.cleanup.run(),
      () => {
        const [first, ...rest] = callers;
        callers = [...rest, built.connect()];
        return built.disconnect(first!);
      },
      () => built.clock.advance(Math.floor(random() * 2000)),
      () => built.system.processes.kill(100 + Math.floor(random() * 5)),
      () => built.probe.taken.add(4000 + Math.floor(random() * 13)),
      () => built.probe.taken.clear(),
      () => (built.store.broken = random() < 0.2),
    ];
    const unexpected: unknown[] = [];
    const happen = async (kind: () => unknown): Promise<void> => {
      try {
        await kind();
      } catch (error) {
        if (!isFailure(error)) unexpected.push(error);
      }
    };
    for (let round = 0; round < 150; round++) {
      await Promise.all(Array.from({ length: 12 }, () => happen(pick(kinds))));
      await assertSound(built);
    }
    assert.deepEqual(unexpected, []);
    // Nothing is left locked, claimed or counted: after releasing everything, all ports are available again.
    built.store.broken = false;
    built.probe.taken.clear();
    for (const project of projects) await built.release({ project, all: true, force: true }).catch(() => undefined);
    built.clock.advance(1000);
    const all = await Promise.all(
      Array.from({ length: 13 }, (_, index) => built.request({ project: projects[index % 5]!, service: `s${index}` })),
    );
    assert.deepEqual(
      all.map(({ port }) => port).sort(),
      Array.from({ length: 13 }, (_, index) => 4000 + index),
    );
  });
});

/** Numbers from 0 to 1 that are the same in every run. mulberry32, in the public domain. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
