import assert from "node:assert/strict";
import { formatBytes, formatMs, formatPercent, formatRate } from "../../../webview/text/formats.js";

suite("figures, as the dashboard writes them", () => {
  test("go to the next unit where they would round up to it", () => {
    assert.deepEqual([1023, 1024, 1024 * 1023.4, 1024 * 1023.9, 1024 ** 2].map(formatBytes), [
      "1023 B",
      "1.0 kB",
      "1023 kB",
      "1.0 MB",
      "1.0 MB",
    ]);
    assert.deepEqual([0.42, 0.994, 0.999, 999.4, 999.6, 1000].map(formatMs), ["0.42 ms", "0.99 ms", "1.0 ms", "999 ms", "1.0 s", "1.0 s"]);
  });

  test("have a digit after the point below ten, and none where they would round up to it", () => {
    assert.deepEqual([9.94, 9.96].map(formatMs), ["9.9 ms", "10 ms"]);
    assert.deepEqual([9.94, 9.96].map(formatPercent), ["9.9%", "10%"]);
    assert.deepEqual([0, 9.94, 9.96, 1234].map(formatRate), ["0", "9.9", "10", "1,234"]);
    assert.deepEqual([0, 512, 9.94 * 1024, 9.96 * 1024].map(formatBytes), ["0 B", "512 B", "9.9 kB", "10 kB"]);
  });
});
