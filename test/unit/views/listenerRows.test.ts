import assert from "node:assert/strict";
import type { Assignment } from "../../../server/protocol/assignment.js";
import { isLocal, kindOf, listenerKey, listeningProcesses } from "../../../client/views/listenerRows.js";

const assignment: Assignment = {
  ...{ project: "shop", service: "web", context: "", port: 3200, state: "active", leases: [] },
  ...{ createdAt: "2026-01-01T00:00:00.000Z", lastUsedAt: "2026-01-01T00:00:00.000Z" },
};

suite("rows of the view of listeners", () => {
  test("one process on one port is one row with all its addresses, by port", () => {
    const rows = listeningProcesses([
      { port: 5432, address: "127.0.0.1", pid: 7, startedAt: "a" },
      { port: 3200, address: "0.0.0.0", pid: 8, startedAt: "b" },
      { port: 5432, address: "::1", pid: 7, startedAt: "a" },
      { port: 5432, address: "::1", pid: 7, startedAt: "a" },
    ]);
    assert.deepEqual(
      rows.map(({ port, addresses }) => ({ port, addresses })),
      [
        { port: 3200, addresses: ["0.0.0.0"] },
        { port: 5432, addresses: ["127.0.0.1", "::1"] },
      ],
    );
  });

  test("two processes on one port are two rows: that is what a shadow looks like", () => {
    const rows = listeningProcesses([
      { port: 3200, address: "127.0.0.1", pid: 7 },
      { port: 3200, address: "::1", pid: 8 },
    ]);
    assert.equal(rows.length, 2);
    assert.notEqual(listenerKey(rows[0]!), listenerKey(rows[1]!));
  });

  test("a listener on nobody's port is unassigned, one on another's port a stranger, and one on its own port is own", () => {
    const socket = { port: 3200, address: "::" };
    assert.equal(kindOf(socket), "unassigned");
    assert.equal(kindOf({ ...socket, assignment }), "stranger");
    assert.equal(kindOf({ ...socket, assignment, unclear: true }), "unclear");
    assert.equal(kindOf({ ...socket, assignment, own: true }), "own");
  });

  test("localhost reaches what listens on the machine's own addresses or on all", () => {
    const at = (...addresses: string[]) => isLocal({ port: 3200, address: addresses[0]!, addresses });
    assert.deepEqual([at("::"), at("0.0.0.0"), at("10.0.0.2", "::1")], [true, true, true]);
    assert.equal(at("10.0.0.2"), false);
  });
});
