import assert from "node:assert/strict";
import { ago } from "../../../client/display/ago.js";

suite("how long ago", () => {
  const now = Date.parse("2026-03-10T12:00:00.000Z");
  for (const [at, text] of [
    ["2026-03-10T11:59:30.000Z", "now"],
    ["2026-03-10T11:55:10.000Z", "4 minutes ago"],
    ["2026-03-10T09:00:00.000Z", "3 hours ago"],
    ["2026-03-09T11:00:00.000Z", "yesterday"],
    ["2026-03-01T12:00:00.000Z", "9 days ago"],
    // Another clock may be ahead.
    ["2026-03-10T12:00:20.000Z", "now"],
  ] as const) {
    test(`${at} is ${text}`, () => assert.equal(ago(at, now, "en"), text));
  }

  test("speaks the editor's language", () => assert.equal(ago("2026-03-10T09:00:00.000Z", now, "de"), "vor 3 Stunden"));
});
