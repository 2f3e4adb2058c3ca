import assert from "node:assert/strict";
import { cellOf, layoutMap, portAt } from "../../../webview/map/mapLayout.js";
import { pan, reveal, zoomAround } from "../../../webview/map/zoom.js";

suite("The map of ports", () => {
  for (const [first, last, width, height, ratio] of [
    [3100, 9999, 1164, 184, 1],
    [3100, 9999, 2328, 368, 2],
    [3100, 9999, 296, 240, 1],
    [3100, 3199, 1164, 184, 1],
    [3100, 3100, 300, 200, 1],
    [1024, 65_535, 1164, 184, 1],
  ] as const) {
    test(`${first}–${last} has each port once, within ${width} × ${height} at ${ratio}`, () => {
      const layout = layoutMap(first, last, width, height, ratio);
      const cells = new Set<string>();
      for (let port = first; port <= last; port++) {
        const { x, y } = cellOf(layout, port);
        cells.add(`${x},${y}`);
        assert.equal(portAt(layout, x, y), port);
        assert.equal(portAt(layout, x + layout.cellWidth - 0.5, y + layout.cellHeight - 0.5), port);
        assert.ok(x + layout.cellWidth <= width);
      }
      assert.equal(cells.size, last - first + 1);
      // Where there are more ports than pixels, it is as high as it has to be.
      if (last < 10_000) assert.ok(layout.rows * layout.cellHeight <= height);
      assert.ok(layout.gap < layout.cellHeight);
    });
  }

  test("nothing is beside the cells", () => {
    const layout = layoutMap(3100, 3199, 1000, 184, 1);
    assert.equal(portAt(layout, -1, 0), undefined);
    assert.equal(portAt(layout, layout.columns * layout.cellWidth, 0), undefined);
    assert.equal(portAt(layout, 0, layout.rows * layout.cellHeight), undefined);
  });

  test("zooms around a port, from all to a hundred and back, and stays within the range", () => {
    const range = [3100, 9999] as const;
    let shown: readonly [number, number] = range;
    for (let times = 0; times < 10; times++) {
      const closer = zoomAround(range, shown, 0.5, 9990);
      assert.ok(closer !== undefined && closer[0] >= 3100 && closer[1] <= 9999 && closer[0] <= 9990 && closer[1] >= 9990);
      shown = closer;
    }
    assert.equal(shown[1] - shown[0] + 1, 100);
    assert.deepEqual(pan(range, shown, 1000), [9900, 9999]);
    assert.deepEqual(pan(range, shown, -100_000), [3100, 3199]);
    assert.deepEqual(reveal(range, [3100, 3199], 5000), [4950, 5049]);
    assert.deepEqual(reveal(range, [3100, 3199], 3150), [3100, 3199]);
    assert.equal(zoomAround(range, [3100, 6800], 2, 4000), undefined);
  });
});
