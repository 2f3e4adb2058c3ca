import assert from "node:assert/strict";
import type { PortExclusion } from "../../../server/adapters/system.js";
import { parseConfig } from "../../../server/config/configFile.js";
import { PoolSettings } from "../../../server/services/allocation/poolSettings.js";
import { PortPool } from "../../../server/services/pool/portPool.js";
import { Problems } from "../../../server/services/problems.js";

suite("settings of the ports that may be handed out", () => {
  function world() {
    const [pool, problems] = [new PortPool(), new Problems()];
    const answers: (() => Promise<PortExclusion[]>)[] = [];
    const settings = new PoolSettings(pool, { read: () => answers.shift()!() }, problems);
    return { pool, problems, answers, settings };
  }
  const ephemeral: PortExclusion[] = [{ first: 5000, last: 9999, reason: "it is the system's" }];
  const inRange = (first: number, last: number) => parseConfig(JSON.stringify({ range: [first, last] }));

  test("what the system keeps for itself stays excluded when it would not say so again, and people are told", async () => {
    const { pool, problems, answers, settings } = world();
    answers.push(
      () => Promise.resolve(ephemeral),
      () => Promise.reject(new Error("EIO")),
      () => Promise.resolve([]),
    );
    await settings.apply(inRange(4000, 9999));
    await settings.apply(inRange(4100, 9999));
    assert.equal(pool.refusal(5000), "it is the system's");
    assert.deepEqual(problems.all(), ["The ports that the system reserves could not be read, so the last known ones apply: EIO"]);
    await settings.apply(inRange(4100, 9999));
    assert.equal(pool.refusal(5000), undefined);
    assert.deepEqual(problems.all(), []);
  });

  test("of two changes at once the later one stays, whichever look takes longer", async () => {
    const { pool, answers, settings } = world();
    let late!: () => void;
    answers.push(
      () => new Promise((resolve) => (late = () => resolve([]))),
      () => Promise.resolve([]),
    );
    const first = settings.apply(inRange(4000, 4999));
    await settings.apply(inRange(6000, 6999));
    late();
    await first;
    assert.deepEqual([...pool.range], [6000, 6999]);
    assert.deepEqual(settings.config.range, [6000, 6999]);
  });
});
