import assert from "node:assert/strict";
import { formatDiff } from "../../../client/cli/setup/unifiedDiff.js";

suite("formatDiff()", () => {
  test("formats a change as diff -u does", () => {
    const before = "1\n2\n3\n4\n5\n6\n7\n8\n";
    assert.equal(
      formatDiff("a.txt", before, before.replace("6", "six"), false),
      "--- a/a.txt\n+++ b/a.txt\n@@ -3,6 +3,6 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n",
    );
    assert.equal(
      formatDiff("a.txt", undefined, "1", false),
      "--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1 @@\n+1\n\\ No newline at end of file\n",
    );
  });

  test("escapes what steers a terminal, and leaves out a carriage return at a line's end", () => {
    const diff = formatDiff("\u001b[2J.txt", '\tone\r\n"\u001b]0;x\u0007"\r\n', '\ttwo\r\n"\u202e"\r\n', false);
    assert.equal(diff, '--- a/\\u001b[2J.txt\n+++ b/\\u001b[2J.txt\n@@ -1,2 +1,2 @@\n-\tone\n-"\\u001b]0;x\\u0007"\n+\ttwo\n+"\\u202e"\n');
  });

  test("has colors where they are wanted", () => {
    const lines = formatDiff("a", "1\n2\n", "1\n3\n", true).split("\n");
    assert.deepEqual(lines.slice(3), [" 1", "\u001b[31m-2\u001b[39m", "\u001b[32m+3\u001b[39m", ""]);
  });
});
