import assert from "node:assert/strict";
import { mock } from "node:test";
import { RepeatedLog } from "../../../server/log/repeatedLog.js";

suite("RepeatedLog", () => {
  let lines: string[];
  let log: RepeatedLog;
  setup(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    lines = [];
    log = new RepeatedLog({ warn: (line) => lines.push(line) });
  });
  teardown(() => mock.timers.reset());

  test("says a thing once a minute, and when that is over how often it happened", () => {
    for (let times = 0; times < 1000; times++) log.warn("a flood", `The flood, ${times}`);
    assert.deepEqual(lines, ["The flood, 0"]);
    mock.timers.tick(59_999);
    assert.equal(lines.length, 1);
    mock.timers.tick(1);
    assert.deepEqual(lines.splice(0), ["The flood, 0", "Within a minute it happened 999 more times: a flood"]);
    mock.timers.tick(600_000);
    assert.deepEqual(lines, []);
    log.warn("a flood", "Again");
    assert.deepEqual(lines, ["Again"]);
  });

  test("keeps kinds apart, and does not count what happened once", () => {
    log.warn("a", "A");
    log.warn("b", "B");
    log.warn("b", "B");
    mock.timers.tick(60_000);
    assert.deepEqual(lines, ["A", "B", "Within a minute it happened 1 more time: b"]);
  });

  test("tells what it has counted when it is closed, and once", () => {
    log.warn("a", "A");
    log.warn("a", "A");
    log.close();
    mock.timers.tick(60_000);
    assert.deepEqual(lines, ["A", "Within a minute it happened 1 more time: a"]);
  });
});
