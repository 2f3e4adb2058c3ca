import assert from "node:assert/strict";
import { Recorder } from "../../../server/services/metrics/recorder.js";
import { Totals } from "../../../server/services/metrics/totals.js";

suite("The totals of the metrics", () => {
  const now = Date.UTC(2030, 0, 1);

  test("have changed only where something was counted", () => {
    const totals = new Totals(now);
    totals.load(new Map([["since", "1"]]));
    const recorder = new Recorder();
    totals.add(recorder.take(), now);
    assert.equal(totals.hasChanged, false);
    recorder.count("reclaims");
    totals.add(recorder.take(), now);
    assert.deepEqual([...totals.takeChanged().keys()], ["counters"]);
    recorder.request("portDaddy/list", "ok", 1);
    totals.add(recorder.take(), now);
    assert.deepEqual([...totals.takeChanged().keys()].sort(), ["latency:portDaddy/list", "requests"]);
    assert.equal(totals.hasChanged, false);
    totals.noteChanged(["counters"]);
    assert.deepEqual([...totals.takeChanged().keys()], ["counters"]);
  });

  for (const [what, value] of [
    ["a fraction", "1.5"],
    ["a negative number", "-1"],
    ["a text", '"1"'],
    ["null", "null"],
    ["no JSON", "{"],
  ] as const) {
    test(`start at zero where the store has ${what} for a count`, () => {
      const rows = new Map([
        ["since", value],
        ["counters", `{"reclaims":${value}}`],
        ["requests", `{"portDaddy/list":{"ok":${value}}}`],
      ]);
      assert.deepEqual(new Totals(now).load(rows), ["since", "counters", "requests"]);
    });
  }
});
