import assert from "node:assert/strict";
import { StoreTurns } from "../../../server/services/storeTurns.js";
import { StaleStep } from "../../../server/store/staleStep.js";
import type { ChangedPorts, Store, StoredState } from "../../../server/store/store.js";
import { settled } from "./house.js";

suite("Turns at a store that several backends share", () => {
  const nothing: StoredState = { assignments: [], leases: [], rests: [] };

  /** A store that tells of changes elsewhere, and loads when the test lets it. */
  function shared() {
    const loaded: ChangedPorts[] = [];
    const taken: ChangedPorts[] = [];
    let tell: ((ports: ChangedPorts) => void) | undefined;
    const world = { load: () => Promise.resolve(nothing) };
    const store = {
      load: (ports: ChangedPorts) => {
        loaded.push(ports);
        return world.load();
      },
      onDidChangeElsewhere: (handler: (ports: ChangedPorts) => void) => (tell = handler),
    } as unknown as Store;
    const turns = new StoreTurns(store, (_, ports) => taken.push(ports));
    return { turns, world, loaded, taken, change: (ports: ChangedPorts) => tell!(ports) };
  }

  test("begin with all that others have changed, and go on with what they change", async () => {
    const { turns, change, taken } = shared();
    await turns.follow();
    change([4000, 4001]);
    await settled();
    change(undefined);
    await settled();
    assert.deepEqual(taken, [undefined, [4000, 4001], undefined]);
  });

  test("read nothing of a store that nobody else opens", async () => {
    const store = { load: () => assert.fail("it was read") } as unknown as Store;
    await new StoreTurns(store, () => undefined).follow();
  });

  test("let own steps run side by side, and read after them and before the next ones", async () => {
    const { turns, change, loaded } = shared();
    await turns.follow();
    loaded.length = 0;
    const ends: (() => void)[] = [];
    const begun: string[] = [];
    const step = (name: string) =>
      turns.step(() => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const [first, second] = [step("first"), step("second")];
    change([4000]);
    await settled();
    const third = step("third");
    await settled();
    assert.deepEqual([begun, loaded], [["first", "second"], []]);
    for (const end of ends.splice(0)) end();
    await Promise.all([first, second]);
    await settled();
    assert.deepEqual([begun, loaded], [["first", "second", "third"], [[4000]]]);
    ends[0]!();
    await third;
  });

  test("read once what was changed several times meanwhile", async () => {
    const { turns, change, loaded } = shared();
    await turns.follow();
    loaded.length = 0;
    let end: (() => void) | undefined;
    const step = turns.step(() => new Promise<void>((resolve) => (end = resolve)));
    change([4000]);
    change([4001]);
    change([4000]);
    end!();
    await step;
    await settled();
    assert.deepEqual(loaded, [[4000, 4001]]);
  });

  test("bring memory up to date when another backend was faster, before the caller hears of it", async () => {
    const { turns, taken } = shared();
    await turns.follow();
    const stale = new StaleStep([4000], "another has it");
    await assert.rejects(
      turns.step(() => Promise.reject(stale)),
      (error) => error === stale && taken.length === 2,
    );
    assert.deepEqual(taken.at(-1), [4000]);
    await assert.rejects(
      turns.step(() => Promise.reject(new Error("the disk is full"))),
      /disk is full/,
    );
    assert.equal(taken.length, 2, "no other failure is a reason to read");
  });

  test("read again what could not be read, with the next change", async () => {
    const { turns, world, change, taken } = shared();
    await turns.follow();
    taken.length = 0;
    const { load } = world;
    world.load = () => Promise.reject(new Error("the store is away"));
    change([4000]);
    await settled();
    assert.equal(taken.length, 0);
    world.load = load;
    change([4001]);
    await settled();
    assert.deepEqual(
      taken.map((ports) => [...ports!].sort()),
      [[4000, 4001]],
    );
    world.load = () => Promise.reject(new Error("the store is away"));
    await assert.rejects(
      turns.step(() => Promise.reject(new StaleStep([4002], "another has it"))),
      /the store is away/,
    );
    await turns.step(() => Promise.resolve());
  });
});
