import assert from "node:assert/strict";
import { mock } from "node:test";
import type { Trouble } from "../../../../server/protocol/assignment.js";
import { MAX_MESSAGE_BYTES } from "../../../../server/protocol/framing.js";
import type { ListenerInfo } from "../../../../server/protocol/listeners.js";
import { fittingRows } from "../../../../server/services/listening/fittingRows.js";
import { failureOf } from "../failure.js";
import { watchingHouse } from "./watchingHouse.js";

suite("The rows of the listeners", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  const folder = `/${"f".repeat(4000)}`;
  const at = "2030-01-01T00:00:00.000Z";
  const trouble: Trouble = { kind: "conflict", port: 50_000, address: "::1", holder: { pid: 42, command: "node", folder }, since: at };
  const row = (port: number, more: { trouble?: Trouble } = {}): ListenerInfo => ({
    ...{ port, address: "::1", pid: 42, command: "node server.js", folder, ancestors: [41] },
    assignment: {
      ...{ project: "shop", service: "main", context: "", port, folder, state: "idle", leases: [], createdAt: at, lastUsedAt: at },
      ...more,
    },
  });
  const sent = (rows: ListenerInfo[]) => JSON.parse(JSON.stringify(rows)) as ListenerInfo[];

  test("are told as they are while they fit into one message", () => {
    const rows = [row(50_000, { trouble }), row(50_001)];
    assert.deepEqual(fittingRows(rows), rows);
  });

  test("keep what is wrong with their ports where there are too many for one message, but not the long parts of it", () => {
    const rows = [row(50_000, { trouble }), ...Array.from({ length: 2000 }, (_, index) => row(50_001 + index))];
    const [first, second, ...others] = sent(fittingRows(rows));
    const kept = { project: "shop", service: "main", context: "", state: "idle", leases: [], createdAt: at, lastUsedAt: at };
    const wrong = { kind: "conflict", port: 50_000, address: "::1", since: at };
    assert.deepEqual(first, { port: 50_000, address: "::1", pid: 42, assignment: { ...kept, port: 50_000, trouble: wrong } });
    assert.deepEqual(second, { port: 50_001, address: "::1", pid: 42, assignment: { ...kept, port: 50_001 } });
    assert.equal(others.length, 1999);
    assert.ok(JSON.stringify([first, second, ...others]).length < MAX_MESSAGE_BYTES);
  });

  test("are sorted by port and address, in whatever order the system tells of them", async () => {
    const { feed, system } = await watchingHouse();
    const addresses = ["0.0.0.0", "127.0.0.1", "::", "::1"];
    const expected = [50_000, 50_001].flatMap((port) => addresses.map((address) => ({ port, address })));
    for (const all of [expected, expected.toReversed()]) {
      system.listeners.all.splice(0, Infinity, ...all);
      assert.deepEqual(await feed.list(), expected);
    }
  });

  test("have the pids of those that started the process", async () => {
    const { feed, system } = await watchingHouse();
    system.processes.start(40);
    system.processes.start(41, 40);
    system.processes.start(42, 41);
    system.listen(50_000, 42);
    assert.deepEqual((await feed.list())[0]!.ancestors, [41, 40]);
  });

  test("are missed by who asks in words that say so, where the system does not tell", async () => {
    const { feed, system } = await watchingHouse();
    system.listenerScan.failure = new Error("no /proc");
    assert.match((await failureOf(feed.list(), "SystemUnavailable")).message, /^The system did not let Port Daddy list the listeners\./);
  });
});
