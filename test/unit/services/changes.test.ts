import assert from "node:assert/strict";
import { MAX_MESSAGE_BYTES } from "../../../server/protocol/framing.js";
import type { Notifications } from "../../../server/protocol/notifications.js";
import { failureOf } from "./failure.js";
import { house, settled } from "./house.js";

type DidChange = Notifications["portDaddy/didChange"];

/** A house that records its notifications as [revision, changed "project:port:state", removed]. */
async function telling(parts?: Parameters<typeof house>[0]) {
  const built = await house(parts);
  const told: [number, string[], number[]][] = [];
  built.changes.onDidChange(({ revision, changed, removed }: DidChange) =>
    told.push([revision, changed.map(({ project, port, state }) => `${project}:${port}:${state}`), removed]),
  );
  return { ...built, told };
}

suite("didChange", () => {
  test("tells of a new assignment as a list would, of a renewed one, and of one that is gone", async () => {
    const { request, release, changes, list, told } = await telling();
    const notified: DidChange[] = [];
    changes.onDidChange((change) => notified.push(change));
    await request({ project: "shop", preferred: 4100, folder: "/home/me/shop" });
    await settled();
    assert.deepEqual(notified, [{ revision: 1, changed: list(), removed: [] }]);
    await request({ project: "shop" });
    await settled();
    await release({ project: "shop" });
    await settled();
    assert.deepEqual(told, [
      [1, ["shop:4100:active"], []],
      [2, ["shop:4100:active"], []],
      [3, [], [4100]],
    ]);
    assert.equal(changes.revision, 3);
  });

  test("tells of what rests now, as long as nobody has it", async () => {
    const { request, release, changes, registry, clock } = await house();
    const notified: DidChange[] = [];
    changes.onDidChange((change) => notified.push(change));
    await request({ project: "shop", preferred: 4100 });
    await settled();
    await release({ project: "shop" });
    await settled();
    const rest = { port: 4100, project: "shop", service: "main", context: "", until: new Date(clock.now() + 60_000).toISOString() };
    assert.deepEqual(notified[1], { revision: 2, changed: [], removed: [4100], resting: [rest] });
    assert.deepEqual(registry.resting(), [rest]);
    await request({ project: "shop" });
    assert.deepEqual(registry.resting(), []);
  });

  test("tells what changed together at once: a batch is one", async () => {
    const { ports, client, told } = await telling();
    await ports.requestAll(
      [
        { project: "a", preferred: 4100 },
        { project: "b", preferred: 4101 },
      ],
      client,
    );
    await settled();
    assert.deepEqual(told, [[1, ["a:4100:active", "b:4101:active"], []]]);
  });

  test("tells of a move: the new port, and that the old one is nobody's", async () => {
    const { request, told } = await telling();
    await request({ project: "shop", preferred: 4100 });
    await settled();
    await request({ project: "shop", preferred: 4101, strict: true });
    await settled();
    assert.deepEqual(told[1], [2, ["shop:4101:active"], [4100]]);
  });

  test("tells of a port that another identity has now", async () => {
    const { request, idle, told } = await telling({ config: { range: [4000, 4000] } });
    await idle({ project: "shop" });
    await settled();
    told.length = 0;
    await request({ project: "library" });
    await settled();
    assert.deepEqual(
      told.map(([, ...rest]) => rest),
      [[["library:4000:active"], []]],
    );
  });

  test("tells of leases that ended, and of what the cleanup removed", async () => {
    const { request, disconnect, client, clock, cleanup, told } = await telling({ config: { retentionDays: 1 } });
    await request({ project: "shop", preferred: 4100 });
    await disconnect(client);
    await settled();
    clock.advance(86_400_001);
    await cleanup.run();
    await settled();
    assert.deepEqual(told.slice(-2), [
      [told.length - 1, ["shop:4100:idle"], []],
      [told.length, [], [4100]],
    ]);
  });

  test("tells of the last state only when a port changed several times in one turn", async () => {
    const { changes, request, told } = await telling();
    await request({ project: "shop", preferred: 4100 });
    await settled();
    told.length = 0;
    changes.add([4100, 4100], []);
    changes.add([], [4100, 4200]);
    await settled();
    assert.deepEqual(told, [[2, ["shop:4100:active"], [4200]]]);
  });

  test("says nothing when nothing changed", async () => {
    const { request, release, cleanup, told } = await telling();
    await failureOf(request({ project: "shop", preferred: 6000, strict: true }), "PortUnavailable");
    await failureOf(release({ project: "shop" }), "NotFound");
    await cleanup.run();
    await settled();
    assert.deepEqual(told, []);
  });

  test("tells what does not fit into one message in several, one revision after the other", async () => {
    const { ports, client, changes } = await house({ config: { maxPortsPerProject: 400 } });
    const folder = `/${"\u0001".repeat(4000)}`;
    const notified: DidChange[] = [];
    changes.onDidChange((change) => notified.push(change));
    await ports.requestAll(
      Array.from({ length: 400 }, (_, index) => ({ project: "shop", service: `s${index}`, folder, context: "" })),
      client,
    );
    await settled();
    assert.deepEqual(
      notified.map(({ revision }) => revision),
      [1, 2, 3],
    );
    assert.equal(new Set(notified.flatMap(({ changed }) => changed.map(({ port }) => port))).size, 400);
    for (const change of notified) assert.ok(JSON.stringify(change).length < MAX_MESSAGE_BYTES);
  });
});
