import assert from "node:assert/strict";
import type { Assignment } from "../../../server/protocol/assignment.js";
import type { Health } from "../../../server/protocol/requests.js";
import { explainUnassigned } from "../../../webview/state/describePort.js";
import { parseFilter } from "../../../webview/state/filterRows.js";
import { PortModel } from "../../../webview/state/portModel.js";
import { sortRows } from "../../../webview/state/sortRows.js";

const at = "2026-05-12T09:30:00.000Z";
const assignment = (port: number, more: Partial<Assignment> = {}): Assignment => ({
  project: "shop",
  service: `s${port}`,
  context: "",
  port,
  state: "idle",
  leases: [],
  createdAt: at,
  lastUsedAt: at,
  ...more,
});

/** Ten ports, of which two are never assigned. */
function model(...assignments: Assignment[]): PortModel {
  const loaded = new PortModel();
  const exclusions = [
    { first: 3108, last: 3109, reason: "it is reserved" },
    { first: 3109, last: 3109, reason: "browsers refuse to open it" },
  ];
  const resting = [{ port: 3107, project: "shop", service: "old", context: "", until: "2026-05-12T09:31:00.000Z" }];
  const exclusionsOutside = [{ first: 9000, last: 9999, reason: "the system keeps it" }];
  const health = { range: [3100, 3109], exclusions, exclusionsOutside, onlyByNumber: [3106], resting } as unknown as Health;
  loaded.load({ assignments, revision: 7 }, health, []);
  return loaded;
}

suite("The page's model of the ports", () => {
  test("knows each port's state from assignments and listeners", () => {
    const holder = { pid: 1, command: "node x.js" };
    const ports = model(
      assignment(3100),
      assignment(3101, { state: "active" }),
      assignment(3102, { state: "active", listener: holder }),
      assignment(3103, { trouble: { kind: "conflict", port: 3103, address: "::", holder, since: at } }),
      assignment(3104, { trouble: { kind: "drift", port: 3105, address: "::", holder, since: at } }),
    );
    ports.replaceListeners([{ port: 3106, address: "::", pid: 2, command: "ruby" }]);
    assert.deepEqual(
      Array.from({ length: 10 }, (_, index) => ports.stateOf(3100 + index)),
      ["idle", "active", "listening", "conflict", "drift", "drift", "unassigned", "resting", "excluded", "excluded"],
    );
    const { free, excluded, drift } = ports.counts();
    assert.deepEqual({ free, excluded, drift }, { free: 1, excluded: 2, drift: 1 });
    assert.equal(ports.rows.get(3104)?.process, undefined);
    assert.equal(ports.rows.get(3105)?.visitor?.port, 3104);
  });

  test("shows beside the range what is assigned there, and servers that have drifted there, in order", () => {
    const holder = { pid: 1, command: "node x.js" };
    const ports = model(
      assignment(27_017, { state: "active" }),
      assignment(3000, { state: "active", listener: holder }),
      assignment(3104, { trouble: { kind: "drift", port: 5173, address: "::", holder, since: at } }),
    );
    ports.replaceListeners([{ port: 22, address: "::", pid: 2, command: "sshd" }]);
    const outside = (): unknown[] => ports.outside().map(({ port, state }) => [port, state]);
    assert.deepEqual(outside(), [[3000, "listening"], [5173, "drift"], [27_017, "active"]]); // prettier-ignore
    const { listening, active, drift, unassigned } = ports.counts();
    assert.deepEqual([listening, active, drift, unassigned], [1, 2, 1, 1]);
    ports.apply({ revision: 8, changed: [assignment(3104)], removed: [3000] });
    assert.deepEqual(outside(), [[27_017, "active"]]);
    assert.deepEqual(
      [3000, 22, 9000, 4999].map((port) => [ports.stateOf(port), explainUnassigned(ports, port)]),
      [
        ["free", "Assigned only when requested by number, because it is outside the range 3100 to 3109."],
        ["unassigned", "Never assigned: ports below 1024 need privileges."],
        ["excluded", "Never assigned: the system keeps it."],
        ["free", "Assigned only when requested by number, because it is outside the range 3100 to 3109."],
      ],
    );
  });

  test("knows of an older backend that it assigns no port beside the range", () => {
    const ports = new PortModel();
    const health = { range: [3100, 3109], exclusions: [], onlyByNumber: [], resting: [] } as unknown as Health;
    ports.load({ assignments: [], revision: 7 }, health, []);
    assert.deepEqual([3099, 3100].map((port) => [ports.stateOf(port), explainUnassigned(ports, port)]), [
      ["excluded", "Never assigned: it is outside the range 3100 to 3109."],
      ["free", "Available: not assigned, and no process is listening."],
    ]); // prettier-ignore
  });

  test("follows the changes one by one, and says when it has missed one", () => {
    const ports = model(assignment(3100), assignment(3101));
    const drifted = assignment(3101, { trouble: { kind: "drift", port: 3102, address: "::", since: at } });
    assert.ok(ports.apply({ revision: 8, changed: [drifted], removed: [3100] }));
    assert.deepEqual([...ports.rows.keys()].sort(), [3101, 3102]);
    assert.ok(ports.apply({ revision: 9, changed: [assignment(3101)], removed: [] }));
    assert.deepEqual([...ports.rows.keys()], [3101]);
    assert.ok(ports.apply({ revision: 8, changed: [], removed: [3101] }), "an old change is no news");
    assert.equal(ports.apply({ revision: 11, changed: [], removed: [3101] }), false);
    assert.deepEqual([...ports.rows.keys()], [3101], "what comes after a gap is not believed");
  });

  test("counts an assignment for all that holds of it, and filters by the same", () => {
    const holder = { pid: 1, command: "node x.js" };
    const ports = model(
      assignment(3100, { state: "active", listener: holder }),
      assignment(3101, { state: "active" }),
      assignment(3102),
      assignment(3103, { trouble: { kind: "conflict", port: 3103, address: "::", holder, since: at }, listener: holder }),
      assignment(3104, { state: "active", listener: holder, trouble: { kind: "shadow", port: 3104, address: "::1", since: at } }),
    );
    const counts = ports.counts();
    for (const [state, count] of Object.entries({ active: 3, idle: 2, listening: 2, conflict: 1, shadow: 1 } as const)) {
      assert.equal(counts[state as keyof typeof counts], count, state);
      assert.equal([...ports.rows.values()].filter(parseFilter(`state:${state}`)).length, count, `rows of ${state}`);
    }
  });

  test("knows what rests, and until when", () => {
    const ports = model(assignment(3100), assignment(3101));
    const free = ports.counts().free;
    const rest = { port: 3101, project: "shop", service: "s3101", context: "", until: "2026-05-12T09:30:30.000Z" };
    ports.apply({ revision: 8, changed: [], removed: [3101], resting: [rest] });
    assert.deepEqual([ports.stateOf(3101), ports.counts().resting, ports.counts().free], ["resting", 2, free]);
    assert.equal(ports.wake(Date.parse(at)), Date.parse(rest.until), "that is over first");
    assert.equal(ports.wake(Date.parse(rest.until)), Date.parse(at) + 60_000);
    assert.deepEqual([ports.stateOf(3101), ports.stateOf(3107), ports.counts().free], ["free", "resting", free + 1]);
    ports.apply({ revision: 9, changed: [assignment(3107)], removed: [] });
    assert.deepEqual([ports.stateOf(3107), ports.restAt(3107), ports.wake(0)], ["idle", undefined, undefined]);
  });

  test("filters by words, states, numbers and ranges", () => {
    const ports = model(
      assignment(3100, { service: "web", state: "active", leases: [{ client: "cli", pid: 42, since: at }] }),
      assignment(3101, { project: "blog", listener: { pid: 77, command: "/usr/bin/Python3 app.py", folder: "/home/kim/blog" } }),
    );
    const found = (filter: string): number[] => [...ports.rows.values()].filter(parseFilter(filter)).map(({ port }) => port);
    assert.deepEqual(found(""), [3100, 3101]);
    assert.deepEqual(found("310"), [3100, 3101]);
    assert.deepEqual(found("77"), [3101]);
    assert.deepEqual(found("PYTHON"), [3101]);
    assert.deepEqual(found("shop web"), [3100]);
    assert.deepEqual(found("shop python"), []);
    assert.deepEqual(found("state:act"), [3100]);
    assert.deepEqual(found("owner:cli project:shop"), [3100]);
    assert.deepEqual(found("3101-3105"), [3101]);
    assert.deepEqual(found("state:nothing"), []);
  });

  test("sorts what has nothing to sort by to the end, either way", () => {
    const rows = [
      ...model(
        assignment(3100),
        assignment(3101, { listener: { pid: 1, command: "b" } }),
        assignment(3102, { listener: { pid: 2, command: "a" } }),
      ).rows.values(),
    ];
    const ports = (descending: boolean): number[] => sortRows(rows, "process", descending).map(({ port }) => port);
    assert.deepEqual(ports(false), [3102, 3101, 3100]);
    assert.deepEqual(ports(true), [3101, 3102, 3100]);
  });
});
