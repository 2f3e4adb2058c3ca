import assert from "node:assert/strict";
import type { Trouble } from "../../../server/protocol/assignment.js";
import { bareEvent } from "./bareEvent.js";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

suite("The history of a move", () => {
  /** A house in which shop has port 50100, by the first client. */
  async function shopOn50100() {
    const built = await house({ config: { range: [50_000, 50_999] } });
    await built.request({ project: "shop", preferred: 50_100 });
    const seeing = (trouble: Partial<Trouble>) =>
      built.sightings.set(50_100, {
        trouble: { kind: "conflict", port: 50_100, address: "::1", since: "2030-01-01T00:00:00.000Z", ...trouble },
      });
    const reason = async () => (await built.history())[0]!.reason;
    return { ...built, seeing, reason };
  }
  const holder = { pid: 42, command: "node", folder: "/home/me/blog" };

  test("tells who sat on the port, and from whom it was taken by force", async () => {
    const { seeing, reason, move, connect, request, client, logged } = await shopOn50100();
    const second = connect("second");
    await request({ project: "shop" }, second);
    seeing({ holder });
    const cli = connect("cli");
    await move({ project: "shop", port: 50_200, force: true }, cli);
    const owners = `first (pid ${client.client.pid}) and second (pid ${second.client.pid})`;
    assert.equal(await reason(), `node (pid 42) from /home/me/blog is listening on port 50100; by force; it was in use by ${owners}`);
    const moved = `cli (pid ${cli.client.pid}) moved shop:main (port 50100) of ${owners} to port 50200 by force (no correlation)`;
    assert.deepEqual(logged, [moved]);
  });

  test("names a container on the port", async () => {
    const { seeing, reason, move } = await shopOn50100();
    seeing({ container: "db-1" });
    await move({ project: "shop" });
    assert.equal(await reason(), "container db-1 is listening on port 50100");
  });

  test("blames nobody where the trouble is another one, or there is none", async () => {
    const { seeing, history, move } = await shopOn50100();
    seeing({ kind: "drift", port: 50_101, holder });
    await move({ project: "shop" });
    await move({ project: "shop" });
    assert.deepEqual(
      (await history()).slice(0, 2).map((event) => ["moved", "reason" in event]),
      [
        ["moved", false],
        ["moved", false],
      ],
    );
  });

  test("tells for whom an idle identity gave up its port", async () => {
    const { idle, request, move, history, client } = await house({ config: { range: [50_000, 50_001] } });
    await idle({ project: "old", preferred: 50_000 });
    await request({ project: "shop", preferred: 50_001 });
    await move({ project: "shop" }, { ...client, correlationId: "c-1" });
    const [moved, reclaimed] = (await history()).map((event) => bareEvent(event, "service", "context"));
    const by = { client: "first", pid: client.client.pid, correlationId: "c-1" };
    assert.deepEqual(moved, { kind: "moved", project: "shop", port: 50_000, previousPort: 50_001, ...by });
    const reason = "now assigned to shop:main, because no other port was available";
    assert.deepEqual(reclaimed, { kind: "reclaimed", project: "old", port: 50_000, ...by, reason });
  });

  test("has the id by which the move may be repeated, which counts for its identity alone", async () => {
    const { move, history, request } = await shopOn50100();
    await request({ project: "shop", service: "api", preferred: 50_101 });
    const { port } = await move({ project: "shop", requestId: "one" });
    assert.equal((await history())[0]!.correlationId, "one");
    const other = await move({ project: "shop", service: "api", requestId: "one" });
    assert.notEqual(other.port, 50_101);
    assert.equal((await move({ project: "shop", requestId: "one" })).port, port);
  });

  test("has no move where a request had the same id", async () => {
    const { move, request, client } = await shopOn50100();
    await request({ project: "shop", service: "api", preferred: 50_101 }, { ...client, correlationId: "one" });
    assert.notEqual((await move({ project: "shop", service: "api", requestId: "one" })).port, 50_101);
  });
});

suite("The leases of a server whose port is adopted", () => {
  test("stay one where the server leases the old port already", async () => {
    const { request, adopt, system } = await house({ config: { range: [50_000, 50_999] } });
    system.processes.start(42);
    await request({ project: "shop", preferred: 50_100, owner: { pid: 42 } });
    system.listen(50_101, 42, "/elsewhere");
    const adopted = await adopt({ project: "shop", port: 50_101 });
    assert.deepEqual([adopted.port, adopted.leases.map(({ pid }) => pid)], [50_101, [42]]);
  });

  test("are none where the server is not the identity's; the refusal has a remedy", async () => {
    const { idle, adopt, system, list } = await house({ config: { range: [50_000, 50_999] } });
    await idle({ project: "shop", preferred: 50_100 });
    system.processes.start(42);
    system.listen(50_101, 42, "/elsewhere");
    for (const port of [50_101, 49_999]) {
      const { message } = await failureOf(adopt({ project: "shop", port }), "PortUnavailable");
      assert.match(message, /\. Move to another port instead\.$/);
    }
    assert.deepEqual(list()[0]!.leases, []);
  });

  test("end with a client that leaves while its server is looked for", async () => {
    const { request, adopt, system, disconnect, connect, client, list } = await house({ config: { range: [50_000, 50_999] } });
    await request({ project: "shop", folder: "/home/me/shop", preferred: 50_100 });
    system.processes.start(42);
    system.listen(50_101, 42, "/home/me/shop");
    const cli = connect("cli");
    system.processes.during = () => disconnect(client);
    await adopt({ project: "shop", port: 50_101 }, cli);
    assert.deepEqual(
      list().map(({ port, leases }) => [port, leases.map(({ pid }) => pid)]),
      [[50_101, [42]]],
    );
  });
});

suite("While an identity is being moved", () => {
  test("its old port is given to nobody", async () => {
    const { idle, move, request, probe, list } = await house({ config: { range: [50_000, 50_001] } });
    await idle({ project: "shop", preferred: 50_000 });
    await idle({ project: "library", preferred: 50_001 });
    let other: Promise<unknown> | undefined;
    probe.during = async () => {
      other ??= failureOf(request({ project: "new" }), "PortRangeExhausted");
      await other;
    };
    await move({ project: "shop" });
    await other;
    assert.deepEqual(
      list().map(({ project, port }) => [project, port]),
      [["shop", 50_001]],
    );
  });

  test("the leases of clients that have not come back yet go along", async () => {
    const before = await house();
    await before.request({ project: "shop" });
    const { move, connect, list } = await before.restart();
    const { port } = await move({ project: "shop", force: true }, connect());
    assert.deepEqual(
      list().map((each) => [each.port, each.leases.map(({ client }) => client)]),
      [[port, ["first"]]],
    );
  });
});
