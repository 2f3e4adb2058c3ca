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

  test("ports that the system may keep for itself are handed out where it has never named them, and people are told", async () => {
    const { pool, problems, answers, settings } = world();
    answers.push(() => Promise.reject(new Error("EIO")));
    await settings.apply(inRange(4000, 9999));
    assert.equal(pool.refusal(5000), undefined);
    assert.deepEqual(problems.all(), ["The ports that the system reserves could not be read, so they may be assigned: EIO"]);
  });

  test("a range without a port to hand out is a problem until it is widened", async () => {
    const { problems, answers, settings } = world();
    const answer = () => Promise.resolve(ephemeral);
    answers.push(answer, answer, answer, answer);
    await settings.apply(inRange(4999, 4999));
    assert.deepEqual(problems.all(), [], "one is enough");
    await settings.apply(inRange(5000, 9999));
    assert.deepEqual(problems.all(), ['No port from 5000 to 9999 can be assigned. Widen "range" in config.json.']);
    await settings.apply(inRange(4999, 9999));
    assert.deepEqual(problems.all(), []);
    await settings.apply(inRange(5000, 5000));
    assert.equal(problems.all().length, 1);
  });

  test("people are told when ports are assigned that outgoing connections may take, and what to do", async () => {
    const { problems, answers, settings } = world();
    const answer = (remedy?: string) => () =>
      Promise.resolve([{ first: 1024, last: 9999, reason: "Linux uses them", ephemeral: remedy === undefined ? {} : { remedy } }]);
    answers.push(answer("Reserve some"), answer(), answer());
    const sentence =
      "Linux uses them, which leaves too few of the ports from 4000 to 4999, so a connection may have taken an assigned port when its server starts.";
    await settings.apply(inRange(4000, 4999));
    assert.deepEqual(problems.all(), [`${sentence} Reserve some, or set "range" in config.json to other ports.`]);
    await settings.apply(inRange(4000, 4999));
    assert.deepEqual(problems.all(), [`${sentence} Set "range" in config.json to other ports.`]);
    await settings.apply(inRange(9900, 11_000));
    assert.deepEqual(problems.all(), []);
  });

  test("where the search for a port starts changes with the settings, and goes on where they say the same as before", async () => {
    const { answers, settings } = world();
    const nothing = () => Promise.resolve([]);
    answers.push(nothing, nothing, nothing);
    const withStrategy = (strategy: string) => settings.apply(parseConfig(JSON.stringify({ range: [50_000, 50_009], strategy })));
    const start = (project: string) => settings.strategy.start({ project, service: "main", context: "" }, 50_000, 50_009);
    await withStrategy("cursor");
    assert.equal(start("shop"), 50_000);
    settings.strategy.given(50_004);
    await withStrategy("cursor");
    assert.deepEqual([start("shop"), start("blog")], [50_005, 50_005]);
    settings.strategy.given(50_000);
    assert.equal(start("shop"), 50_001);
    settings.strategy.given(50_009);
    assert.equal(start("shop"), 50_000, "from the start again after the last one");
    await withStrategy("hash");
    const hashed = ["shop", "blog", "docs", "api"].map(start);
    assert.ok(new Set(hashed).size > 1);
    settings.strategy.given(50_004);
    assert.deepEqual(["shop", "blog", "docs", "api"].map(start), hashed);
  });

  test("the search for a new port starts elsewhere for each user of a shared machine, and as everywhere for a single one", async () => {
    const { answers, settings } = world();
    const nothing = () => Promise.resolve([]);
    answers.push(nothing, nothing);
    await settings.apply(inRange(3100, 9999));
    const start = () => settings.strategy.start({ project: "shop", service: "main", context: "" }, 3100, 9999);
    assert.equal(start(), 8511);
    settings.user = "1000";
    const first = start();
    settings.user = "1001";
    assert.equal(new Set([8511, first, start()]).size, 3);
    await settings.apply(parseConfig('{"range": [3100, 9999], "strategy": "cursor"}'));
    assert.equal(start(), 3100);
    settings.user = undefined;
  });
});
