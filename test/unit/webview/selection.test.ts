import assert from "node:assert/strict";
import type { Assignment } from "../../../server/protocol/assignment.js";
import { DrawnRows } from "../../../webview/state/drawnRows.js";
import { createRow } from "../../../webview/state/portRow.js";
import { extendTo, keepDrawn, nothingSelected, selectAll, selectOne, toggle } from "../../../webview/state/selection.js";
import { sortRows } from "../../../webview/state/sortRows.js";
import { tableItems } from "../../../webview/state/tableItems.js";

const at = "2026-05-12T09:30:00.000Z";
const rowOf = (port: number, project: string, service = `s${port}`) => {
  const assignment: Assignment = { project, service, context: "", port, state: "idle", leases: [], createdAt: at, lastUsedAt: at };
  return createRow(port, assignment, [], undefined);
};

/** Two projects whose ports alternate, as the strategy `hash` spreads them. */
const rows = [rowOf(3100, "shop"), rowOf(3101, "blog"), rowOf(3102, "shop"), rowOf(3103, "blog"), rowOf(3104, "shop")];
const drawnAs = (grouped: boolean, ...collapsed: string[]) => new DrawnRows(tableItems(rows, { grouped, collapsed }));
const flat = drawnAs(false);
const byProject = drawnAs(true);
const always = () => true;

suite("The selection in the dashboard's table", () => {
  test("a range is what is drawn between its ends", () => {
    const anchor = selectOne(3100, byProject);
    assert.deepEqual(byProject.ports, [3101, 3103, 3100, 3102, 3104]);
    assert.deepEqual(extendTo(anchor, 3104, byProject).selected, [3100, 3102, 3104]);
    assert.deepEqual(extendTo(anchor, 3103, byProject).selected, [3103, 3100]);
    assert.deepEqual(extendTo(anchor, 3104, flat).selected, [3100, 3101, 3102, 3103, 3104]);
    assert.deepEqual(extendTo(selectOne(3101, byProject), 3102, drawnAs(true, "blog")).selected, [3102]);
  });

  test("the anchor stays through ranges, and moves with each other choice", () => {
    const first = extendTo(selectOne(3101, flat), 3103, flat);
    assert.deepEqual(extendTo(first, 3100, flat), { selected: [3100, 3101], anchor: 3101, current: 3100 });
    const toggled = toggle(first, 3100, flat);
    assert.deepEqual(toggled, { selected: [3100, 3101, 3102, 3103], anchor: 3100, current: 3100 });
    assert.deepEqual(extendTo(toggled, 3101, flat).selected, [3100, 3101]);
    const far = toggle(selectOne(3100, flat), 3103, flat);
    assert.deepEqual(extendTo(far, 3104, flat, true).selected, [3100, 3103, 3104]);
  });

  test("toggling takes a row out, and the details show one that is left", () => {
    const two = toggle(selectOne(3100, flat), 3102, flat);
    assert.deepEqual(toggle(two, 3102, flat), { selected: [3100], anchor: 3102, current: 3100 });
    assert.deepEqual(toggle(selectOne(3100, flat), 3100, flat), { selected: [], anchor: 3100, current: undefined });
  });

  test("everything is what is drawn", () => {
    assert.deepEqual(selectAll(nothingSelected, drawnAs(true, "shop")), { selected: [3101, 3103], anchor: 3101, current: 3101 });
    assert.deepEqual(selectAll(selectOne(3103, byProject), byProject).current, 3103);
  });

  test("what is no longer drawn is no longer selected, and no range begins there", () => {
    const all = selectAll(selectOne(3100, byProject), byProject);
    const left = keepDrawn(all, drawnAs(true, "shop"), always);
    assert.deepEqual(left, { selected: [3101, 3103], anchor: 3103, current: 3103 });
    assert.deepEqual(extendTo(left, 3101, drawnAs(true, "shop")).selected, [3101, 3103]);
    assert.deepEqual(keepDrawn(selectOne(3100, byProject), drawnAs(true, "shop"), always), nothingSelected);
    assert.equal(keepDrawn(left, drawnAs(true, "shop"), always), left);
  });

  test("after sorting the same rows are selected, and a range follows the new order", () => {
    const before = extendTo(selectOne(3100, flat), 3102, flat);
    const turned = new DrawnRows(tableItems([...rows].reverse(), { grouped: false, collapsed: [] }));
    const after = keepDrawn(before, turned, always);
    assert.deepEqual(after, { selected: [3102, 3101, 3100], anchor: 3100, current: 3102 });
    assert.deepEqual(extendTo(after, 3103, turned).selected, [3103, 3102, 3101, 3100]);
  });

  test("a port whose row has gone while it alone was selected stays in the details; one of several does not", () => {
    const drawn = new DrawnRows(tableItems(rows.slice(1), { grouped: false, collapsed: [] }));
    const gone = (port: number): boolean => port !== 3100;
    assert.deepEqual(keepDrawn(selectOne(3100, flat), drawn, gone), { selected: [], anchor: undefined, current: 3100 });
    assert.deepEqual(keepDrawn(toggle(selectOne(3102, flat), 3100, flat), drawn, gone), { selected: [3102], anchor: 3102, current: 3102 });
  });

  test("a port that is another identity's by now is not selected any more", () => {
    const isSame = (port: number): boolean => port !== 3101;
    const before = extendTo(selectOne(3100, flat), 3102, flat);
    assert.deepEqual(keepDrawn(before, new DrawnRows(flat.items), always, isSame).selected, [3100, 3102]);
    assert.deepEqual(keepDrawn(selectOne(3101, flat), new DrawnRows(flat.items), always, isSame), nothingSelected);
  });

  test("a port chosen in the map is shown in detail, and selected once the table draws it", () => {
    const free = selectOne(3200, flat);
    assert.deepEqual(free, { selected: [], anchor: undefined, current: 3200 });
    assert.equal(keepDrawn(free, byProject, always), free);
    const assigned = new DrawnRows(tableItems([...rows, rowOf(3200, "blog")], { grouped: false, collapsed: [] }));
    assert.deepEqual(keepDrawn(free, assigned, always), { selected: [3200], anchor: 3200, current: 3200 });
  });
});

test("the table is sorted by project, then service, as a person counts; unassigned ports come last", () => {
  const names = ["shop:web10", "shop:web2", "Shop-2:api", "shop:api", "blog:web", "shop_1:x", "shop.9:x", "shop-10:x"];
  const sorted = sortRows(
    [
      createRow(9000, undefined, [], undefined),
      ...names.map((name, index) => rowOf(3100 + index, ...(name.split(":") as [string, string]))),
    ],
    "identity",
    false,
  );
  assert.deepEqual(
    sorted.map(({ identity }) => identity),
    ["blog:web", "shop:api", "shop:web2", "shop:web10", "shop_1:x", "Shop-2:api", "shop-10:x", "shop.9:x", ""],
  );
  const { compare } = new Intl.Collator("en", { numeric: true });
  const projects = [...new Set(sorted.map(({ project }) => project).filter((project) => project !== ""))];
  assert.deepEqual(projects, [...projects].sort(compare));
});
