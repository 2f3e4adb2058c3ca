import assert from "node:assert/strict";
import { PortSet } from "../../../server/services/pool/portSet.js";

suite("PortSet", () => {
  test("does what a set of numbers does, for any operations in any order", () => {
    let seed = 4711;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    // Around the limits of words, and both ends.
    const ports = [0, 1, 30, 31, 32, 33, 63, 64, 95, 96, 3100, 3103, 3104, 3135, 3136, 9999, 65_503, 65_504, 65_534, 65_535];
    const some = (): number => (random(2) === 0 ? ports[random(ports.length)]! : random(65_536));
    const [members, others] = [new Set<number>(), new Set<number>()];
    const [set, other] = [new PortSet(), new PortSet()];
    for (let step = 0; step < 20_000; step++) {
      const port = some();
      const [naive, ours] = random(2) === 0 ? [members, set] : [others, other];
      if (random(3) === 0) {
        naive.delete(port);
        ours.delete(port);
      } else {
        naive.add(port);
        ours.add(port);
      }
      const probe = some();
      assert.equal(ours.has(probe), naive.has(probe));
      if (step % 50 !== 0) continue;
      const [first, last] = [some(), some()];
      const expected = [...members].filter((member) => member >= first && member <= last && !others.has(member));
      assert.equal(set.firstWithout(other, first, last), expected.length === 0 ? undefined : Math.min(...expected), `${first} to ${last}`);
    }
  });

  test("finds each port, alone in the set, within any bounds that hold it", () => {
    for (const port of [0, 31, 32, 63, 64, 1024, 65_535]) {
      const set = new PortSet();
      set.add(port);
      const none = new PortSet();
      assert.deepEqual(
        [
          set.firstWithout(none, 0, 65_535),
          set.firstWithout(none, port, port),
          set.firstWithout(none, port, 65_535),
          set.firstWithout(none, 0, port),
          set.firstWithout(set, 0, 65_535),
          port === 65_535 ? undefined : set.firstWithout(none, port + 1, 65_535),
          port === 0 ? undefined : set.firstWithout(none, 0, port - 1),
        ],
        [port, port, port, port, undefined, undefined, undefined],
      );
    }
  });
});
