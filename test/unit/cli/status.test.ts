import assert from "node:assert/strict";
import { formatHealth } from "../../../client/cli/commands/status.js";
import { formatDuration } from "../../../client/cli/times.js";

suite("port-daddy status", () => {
  test("shows what needs attention, and then how the backend is", () => {
    const health = {
      status: "degraded" as const,
      problems: ["config.json, line 3: range is 5.", "The ephemeral range is unknown."],
      version: "1.2.3",
      protocol: "1.0",
      pid: 4711,
      uptimeSeconds: 3700.5,
      store: { status: "ok" as const, path: "/data/port-daddy.db" },
      clients: 2,
      assignments: { total: 5, active: 3, idle: 2 },
      sweep: { runs: 1, lastMs: 0.5, longestMs: 0.5 },
      range: [3100, 9999] as [number, number],
      exclusions: [],
      onlyByNumber: [],
      resting: [],
    };
    assert.equal(
      formatHealth(health),
      [
        "status   degraded",
        "problem  config.json, line 3: range is 5.",
        "problem  The ephemeral range is unknown.",
        "version  1.2.3, protocol 1.0",
        "pid      4711, running for 1 h 1 min",
        "store    /data/port-daddy.db (ok)",
        "clients  2",
        "ports    5 assigned (3 active, 2 idle), range 3100 to 9999",
        "",
      ].join("\n"),
    );
  });

  test("a duration has its two largest units", () => {
    assert.deepEqual([0, 0.4, 59, 60, 3600, 86_399, 1_062_000].map(formatDuration), [
      "0 s",
      "0 s",
      "59 s",
      "1 min 0 s",
      "1 h 0 min",
      "23 h 59 min",
      "12 d 7 h",
    ]);
  });
});
