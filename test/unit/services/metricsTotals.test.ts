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

  test("start at zero where the store has another kind of value, and leave rows alone that are not theirs", () => {
    const wrong = new Map([
      ["counters", "7"],
      ["requests", "7"],
    ]);
    assert.deepEqual(new Totals(now).load(wrong), ["counters", "requests"]);
    assert.deepEqual(new Totals(now).load(new Map([["requests", '{"portDaddy/list":7}']])), ["requests"]);
    assert.deepEqual(new Totals(now).load(new Map([["clockDoubt", "{}"]])), []);
  });

  test("are written with the time at which they began, which a store has only once", () => {
    const totals = new Totals(now);
    totals.load(new Map());
    assert.deepEqual(totals.takeChanged(), new Map([["since", `${now}`]]));
    const next = new Totals(now + 1);
    next.load(new Map([["since", `${now}`]]));
    assert.deepEqual([next.since, next.takeChanged()], [now, new Map()]);
  });

  test("always have the steps that are measured by themselves", () => {
    const none = { count: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };
    const always = { probe: none, commit: none, sweep: none };
    assert.deepEqual(new Totals(now).latencies(now), { total: always, sinceStart: always, lastMinute: always });
  });

  test("have in the last minute what is a minute old, but nothing older, and nothing from a time that is yet to come", () => {
    const totals = new Totals(now);
    const recorder = new Recorder();
    recorder.time("probe", 3);
    totals.add(recorder.take(), now + 9_999);
    const countAt = (time: number): number => totals.latencies(time).lastMinute.probe.count;
    assert.deepEqual([countAt(now), countAt(now + 69_999), countAt(now + 70_000)], [1, 1, 0]);

    recorder.time("probe", 3);
    totals.add(recorder.take(), now + 10_000);
    assert.equal(countAt(now + 9_999), 0);
    assert.equal(totals.latencies(now).sinceStart.probe.count, 2);
  });
});
