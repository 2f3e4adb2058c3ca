import assert from "node:assert/strict";
import { type Topic, Watchers } from "../../../server/services/watchers.js";

suite("The watchers of a topic", () => {
  test("are told of when one begins or stops, once, and end with their connection", () => {
    const watchers = new Watchers();
    const told: Topic[] = [];
    watchers.onDidChange((topic) => told.push(topic));
    const of = () => [[...watchers.of("listeners")], [...watchers.of("metrics")]];

    watchers.set("1", { listeners: true, metrics: true });
    watchers.set("1", { listeners: true, metrics: true });
    watchers.set("2", { listeners: false, metrics: true });
    assert.deepEqual([told.splice(0), of()], [["listeners", "metrics", "metrics"], [["1"], ["1", "2"]]]); // prettier-ignore
    watchers.set("1", { listeners: true, metrics: false });
    assert.deepEqual([told.splice(0), of()], [["metrics"], [["1"], ["2"]]]);
    watchers.connectionClosed("1");
    watchers.connectionClosed("1");
    assert.deepEqual([told.splice(0), of()], [["listeners"], [[], ["2"]]]);
    watchers.connectionClosed("2");
    assert.deepEqual([told, of()], [["metrics"], [[], []]]);
  });
});
