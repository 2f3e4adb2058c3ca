import assert from "node:assert/strict";
import { identityKey } from "../../../server/protocol/identity.js";
import type { ChangedPorts } from "../../../server/store/store.js";
import { openSqliteStore } from "../../../server/store/sqlite/sqliteStore.js";
import { heldStore } from "./heldStore.js";
import { days, house, minutes, settled } from "./house.js";

suite("A change by another backend on the same store", () => {
  /** Two backends on one store; `ours` learns what `theirs` has changed when `tell` is called. */
  async function twoBackends() {
    const sqlite = openSqliteStore(":memory:");
    let handler: ((ports: ChangedPorts) => void) | undefined;
    const watched = Object.assign(heldStore(sqlite), { onDidChangeElsewhere: (each: typeof handler) => void (handler = each) });
    const ours = await house({ store: watched });
    const theirs = await house({ store: heldStore(sqlite), clock: ours.clock, system: ours.system });
    await settled();
    const told: { changed: number[]; removed: number[]; resting: number[] }[] = [];
    ours.changes.onDidChange(({ changed, removed, resting = [] }) => {
      const portsOf = (all: readonly { port: number }[]) => all.map(({ port }) => port);
      told.push({ changed: portsOf(changed), removed: [...removed], resting: portsOf(resting) });
    });
    const tell = async (...ports: number[]) => {
      const { changeCount } = ours.registry;
      handler!(ports.length === 0 ? undefined : ports);
      await settled();
      return ours.registry.changeCount > changeCount;
    };
    /** All that we know is what the store has, in memory, by port, by identity and by project. */
    const check = async () => {
      const { assignments, leases, rests } = await sqlite.load();
      const snapshot = ours.registry.snapshot();
      const byPort = (one: { port: number }, other: { port: number }) => one.port - other.port;
      assert.deepEqual([...snapshot.assignments].sort(byPort), [...assignments].sort(byPort));
      assert.deepEqual([...snapshot.leases].sort(byPort), [...leases].sort(byPort));
      assert.deepEqual([...snapshot.rests].sort(byPort), [...rests].sort(byPort));
      assert.equal(ours.registry.size, assignments.length);
      for (const assignment of assignments) {
        assert.equal(ours.registry.at(assignment.port), ours.registry.find(assignment));
        assert.ok(
          [...ours.registry.ofProject(assignment.project)].some((each) => identityKey(each.assignment) === identityKey(assignment)),
        );
        assert.equal(
          ours.registry.countOfProject(assignment.project),
          assignments.filter(({ project }) => project === assignment.project).length,
        );
      }
    };
    return { ours, theirs, tell, told, check };
  }

  test("is known as soon as it is told, with its leases, and to clients", async () => {
    const { ours, theirs, tell, told, check } = await twoBackends();
    await theirs.request({ project: "shop", preferred: 4100 });
    await theirs.request({ project: "shop", service: "api", preferred: 4101 });
    assert.equal(ours.list().length, 0);
    assert.equal(await tell(4100), true);
    assert.deepEqual([ours.list().map(({ port, state }) => [port, state]), told], [[[4100, "active"]], [{ changed: [4100], removed: [], resting: [] }]]); // prettier-ignore
    assert.deepEqual([ours.pool.isOccupied(4100), ours.pool.isOccupied(4101)], [true, false]);
    await tell();
    await check();
    assert.deepEqual(told[1], { changed: [4101], removed: [], resting: [] }, "and not again of what was known");
  });

  test("is no change where nothing is different", async () => {
    const { ours, tell, told, check } = await twoBackends();
    await ours.request({ project: "shop", preferred: 4100 });
    await settled();
    told.length = 0;
    await tell(4100);
    await tell();
    assert.deepEqual(told, []);
    await check();
  });

  test("may end leases, and add others", async () => {
    const { ours, theirs, tell, told, check } = await twoBackends();
    await theirs.request({ project: "shop", preferred: 4100 });
    await tell(4100);
    const seen = { listener: { pid: 42, command: "node" } };
    ours.sightings.set(4100, seen);
    const cli = theirs.connect("cli");
    await theirs.request({ project: "shop" }, cli);
    await theirs.disconnect(theirs.client);
    await tell(4100);
    assert.deepEqual(
      ours.list()[0]!.leases.map(({ client }) => client),
      ["cli"],
    );
    assert.equal(ours.sightings.at(4100), seen);
    assert.equal(told.length, 2);
    await check();
  });

  test("may release a port, which rests here, too, for as long as there", async () => {
    const { ours, theirs, tell, told, check } = await twoBackends();
    await theirs.request({ project: "shop", preferred: 4100 });
    await tell(4100);
    ours.sightings.set(4100, { listener: { pid: 42, command: "node" } });
    await theirs.release({ project: "shop" });
    await tell(4100);
    assert.deepEqual([ours.list(), told[1]!.removed, ours.pool.isOccupied(4100)], [[], [4100], true]);
    assert.equal(ours.sightings.at(4100), undefined);
    await check();
    theirs.clock.advance(minutes(2));
    await theirs.request({ project: "blog", preferred: 4200 });
    theirs.registry.wake(theirs.clock.now());
    assert.equal((await ours.request({ project: "library", preferred: 4100 })).port, 4100);
  });

  for (const ports of [[4100], []]) {
    test(`may end a rest, after which the port is anybody's, told for ${ports.length === 0 ? "all ports" : "that port"}`, async () => {
      const { ours, theirs, tell, check } = await twoBackends();
      await theirs.idle({ project: "shop", preferred: 4100 });
      await theirs.release({ project: "shop" });
      await tell();
      assert.equal(ours.pool.isOccupied(4100), true);
      await theirs.idle({ project: "shop" });
      theirs.clock.advance(days(31));
      assert.equal((await theirs.cleanup.run()).removed, 1);
      await tell(...ports);
      await check();
      ours.registry.wake(theirs.clock.now());
      assert.equal(ours.pool.isOccupied(4100), false);
    });
  }

  test("may move an identity, also where only its new port is told", async () => {
    const { ours, theirs, tell, told, check } = await twoBackends();
    await theirs.request({ project: "shop", preferred: 4100 });
    await theirs.request({ project: "shop", service: "api", preferred: 4101 });
    await tell();
    await theirs.move({ project: "shop", port: 4200 });
    told.length = 0;
    await tell(4200);
    assert.deepEqual(
      ours.list().map(({ port }) => port),
      [4101, 4200],
    );
    assert.deepEqual([told[0]!.changed, told[0]!.removed], [[4200], [4100]]);
    await tell(4100);
    await check();
  });

  test("may give a port to another identity", async () => {
    const { ours, theirs, tell, check } = await twoBackends();
    await theirs.request({ project: "shop", preferred: 4100 });
    await tell();
    theirs.config.restSeconds = 0;
    await theirs.release({ project: "shop" });
    theirs.clock.advance(1);
    await theirs.request({ project: "library", preferred: 4100 });
    await tell(4100);
    assert.deepEqual(
      ours.list().map(({ port, project }) => [port, project]),
      [[4100, "library"]],
    );
    await check();
  });
});
