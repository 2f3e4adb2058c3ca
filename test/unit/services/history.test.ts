import assert from "node:assert/strict";
import type { Caller } from "../../../server/protocol/requests.js";
import { eventOf } from "../../../server/services/journal.js";
import { bareEvent } from "./bareEvent.js";
import { failureOf } from "./failure.js";
import { type House, days, house, minutes, seconds } from "./house.js";

/** Oldest first, in brief. */
const story = async ({ history }: Pick<House, "history">, filter: Parameters<House["history"]>[0] = {}) =>
  (await history(filter)).reverse().map((event) => bareEvent(event, "service", "context"));

const kinds = (events: readonly { kind?: string; port?: number }[]) => events.map(({ kind, port }) => [kind, port]);

const asking = (caller: Caller, correlationId: string): Caller => ({ ...caller, correlationId });

suite("History", () => {
  test("says who got, leased and released a port, and by which request", async () => {
    const built = await house();
    const { request, release, connect, client } = built;
    const cli = connect("cli");
    await request({ project: "shop", preferred: 4100 }, asking(client, "one"));
    await request({ project: "shop" }, asking(client, "two"));
    await request({ project: "shop" }, asking(cli, "three"));
    await release({ port: 4100, force: true }, asking(cli, "four"));
    const first = { port: 4100, project: "shop", client: "first", pid: client.client.pid };
    const second = { ...first, client: "cli", pid: cli.client.pid };
    assert.deepEqual(await story(built), [
      { ...first, kind: "assigned", correlationId: "one" },
      { ...second, kind: "leased", correlationId: "three" },
      { ...second, kind: "released", correlationId: "four", reason: `by force; it was in use by first (pid ${client.client.pid})` },
    ]);
  });

  test("has what is recorded without a change, of which others are told, and of nothing they are not", async () => {
    const { journal, store, clock, history } = await house();
    const told: unknown[] = [];
    journal.onDidRecord((events) => told.push(events));
    const { writes } = store;
    await journal.record([]);
    journal.tell([]);
    assert.deepEqual([told, store.writes], [[], writes]);
    const conflicted = eventOf("conflicted", { project: "shop", service: "main", context: "", port: 4100 }, clock.now(), {});
    await journal.record([conflicted]);
    assert.deepEqual([told, (await history()).map(({ kind }) => kind)], [[[conflicted]], ["conflicted"]]);
    store.broken = true;
    await failureOf(journal.record([conflicted]), "StoreUnavailable");
    assert.equal(told.length, 1);
  });

  test("has the time of each event, growing ids, and gives them newest first, page by page", async () => {
    const { request, clock, history } = await house();
    for (const project of ["a", "b", "c"]) {
      await request({ project });
      clock.advance(seconds(1));
    }
    const [newest, ...others] = await history({ limit: 2 });
    assert.deepEqual([newest?.project, newest?.at, others.map(({ project }) => project)], ["c", "2030-01-01T00:00:02.000Z", ["b"]]);
    assert.deepEqual(
      (await history({ limit: 2, before: others[0]!.id })).map(({ project }) => project),
      ["a"],
    );
  });

  test("tells for which process a lease is, when it is not the one that asked", async () => {
    const built = await house();
    built.system.processes.start(41);
    built.system.processes.start(42);
    for (const pid of [41, 41, 42]) await built.request({ project: "shop", preferred: 4100, owner: { pid } });
    assert.deepEqual(
      (await story(built)).map(({ kind, reason }) => [kind, reason]),
      [
        ["assigned", "for process 41"],
        ["leased", "for process 42"],
      ],
    );
  });

  test("tells why each lease ended, and whose it was, once", async () => {
    const built = await house();
    const { request, connect, system, leases, disconnect } = built;
    const window = connect("vscode");
    system.processes.start(41);
    await request({ project: "shop", preferred: 4100 }, window);
    await request({ project: "shop", owner: { pid: 41 } }, window);
    await Promise.all([disconnect(window), disconnect(window), leases.sweep()]);
    system.processes.kill(41);
    await Promise.all([leases.sweep(), leases.sweep()]);
    const after = await built.restart();
    await after.request({ project: "shop" });
    const next = await after.restart();
    system.processes.kill(after.client.client.pid);
    await next.leases.sweep();
    const events = (await story(next)).filter(({ kind }) => kind === "expired");
    assert.deepEqual(
      events.map(({ client, pid, reason }) => [client, pid, reason]),
      [
        ["vscode", window.client.pid, "its client disconnected"],
        ["vscode", 41, "its process has ended"],
        ["first", after.client.client.pid, "its client did not come back"],
      ],
    );
  });

  test("tells who sat on the port from which an identity had to move, and that its former owner was gone", async () => {
    const built = await house();
    const { request, system, client } = built;
    system.processes.start(41);
    await request({ project: "shop", preferred: 4100, owner: { pid: 41 } });
    system.processes.kill(41);
    system.processes.start(666);
    system.listen(4100, 666, "/home/me/blog");
    const { port } = await request({ project: "shop" });
    const [, expired, moved, leased] = await story(built);
    assert.deepEqual([expired?.kind, expired?.pid, expired?.port], ["expired", 41, 4100]);
    assert.deepEqual(moved, {
      ...{ kind: "moved", port, previousPort: 4100, project: "shop", client: "first", pid: client.client.pid },
      reason: "node (pid 666) from /home/me/blog is listening on port 4100",
    });
    assert.deepEqual([leased?.kind, leased?.port], ["leased", port]);
  });

  const wishes: [wish: object, reason: string][] = [
    [{ preferred: 4200, strict: true }, "port 4200 was requested"],
    [{ range: [4300, 4399] }, "a port from 4300 to 4399 was requested"],
  ];
  for (const [wish, reason] of wishes) {
    test(`tells what was asked for when that moved an identity: ${JSON.stringify(wish)}`, async () => {
      const built = await house();
      await built.idle({ project: "shop", preferred: 4100 });
      await built.request({ project: "shop", ...wish });
      assert.equal((await story(built)).find(({ kind }) => kind === "moved")?.reason, reason);
    });
  }

  test("tells why a port is not handed out any more, when that moved an identity", async () => {
    const before = await house();
    await before.idle({ project: "shop", preferred: 4100 });
    const after = await before.restart({ reserved: [4100] });
    await after.request({ project: "shop" });
    assert.equal(
      (await story(after)).find(({ kind }) => kind === "moved")?.reason,
      'port 4100 is no longer available: it is reserved ("reserved" in config.json)',
    );
  });

  test("tells for whom an idle identity gave up its port", async () => {
    const built = await house({ config: { range: [4000, 4000] } });
    await built.idle({ project: "old" });
    await built.request({ project: "new" });
    const [, , reclaimed, assigned] = await story(built);
    assert.deepEqual([reclaimed?.kind, reclaimed?.project, reclaimed?.client], ["reclaimed", "old", "first"]);
    assert.equal(reclaimed?.reason, "now assigned to new:main, because no other port was available");
    assert.deepEqual([assigned?.kind, assigned?.project], ["assigned", "new"]);
  });

  test("tells of an own server that was found on an idle port", async () => {
    const built = await house();
    await built.idle({ project: "shop", folder: "/home/me/shop", preferred: 4100 });
    built.system.processes.start(42);
    built.system.listen(4100, 42, "/home/me/shop");
    await built.request({ project: "shop" });
    assert.deepEqual(
      (await story(built)).slice(2).map(({ kind, reason }) => [kind, reason]),
      [
        ["leased", undefined],
        ["leased", "its own server (pid 42) was found listening on it"],
      ],
    );
  });

  test("tells that and why what nobody uses was removed, without an actor", async () => {
    const built = await house({ config: { orphanDays: 1, retentionDays: 30 } });
    built.folders.gone.add("/gone");
    await built.idle({ project: "orphan", preferred: 4100, folder: "/gone" });
    await built.idle({ project: "old", preferred: 4101 });
    // Longer than events are kept; the end still appears in the history.
    built.clock.advance(days(2));
    await built.cleanup.run();
    built.clock.advance(days(29));
    await built.cleanup.run();
    const removals = (await built.history()).filter(({ kind }) => kind === "released").map((event) => bareEvent(event));
    assert.deepEqual(removals, [
      { ...{ kind: "released", port: 4101, project: "old", service: "main", context: "" }, reason: "it was not used for 30 days" },
    ]);
    assert.equal((await built.history()).length, 1, "the orphan's story is older than 14 days by now");
  });

  test("of an orphan tells that its folder is gone", async () => {
    const built = await house({ config: { orphanDays: 1 } });
    built.folders.gone.add("/gone");
    await built.idle({ project: "orphan", folder: "/gone" });
    built.clock.advance(days(1) + 1);
    await built.cleanup.run();
    assert.equal((await built.history())[0]?.reason, "its folder is gone, and it was not used for a day");

    const impatient = await house({ config: { orphanDays: 0 } });
    impatient.folders.gone.add("/gone");
    await impatient.idle({ project: "orphan", folder: "/gone" });
    impatient.clock.advance(minutes(1));
    await impatient.cleanup.run();
    assert.equal((await impatient.history())[0]?.reason, "its folder is gone");
  });

  test("is told of a port, of a project, and of one identity", async () => {
    const built = await house();
    await built.request({ project: "shop", service: "web", preferred: 4100 });
    await built.request({ project: "shop", service: "web", context: "feature", preferred: 4101 });
    await built.request({ project: "library", preferred: 4102 });
    const ports = async (filter: object) => (await built.history(filter)).map(({ port }) => port);
    assert.deepEqual(await ports({ port: 4101 }), [4101]);
    assert.deepEqual(await ports({ project: "shop" }), [4101, 4100]);
    assert.deepEqual(await ports({ project: "shop", service: "web", context: "" }), [4100]);
    assert.deepEqual(await ports({ project: "nobody" }), []);
  });

  test("has nothing of what failed", async () => {
    const built = await house({ config: { range: [4000, 4000] } });
    const { request, release, move, pin, store, connect } = built;
    await request({ project: "shop" });
    const cli = connect("cli");
    await failureOf(request({ project: "library" }), "PortRangeExhausted");
    await failureOf(release({ project: "shop" }, cli), "NotOwner");
    await failureOf(move({ project: "shop" }, cli), "NotOwner");
    store.broken = true;
    await failureOf(release({ project: "shop" }), "StoreUnavailable");
    await failureOf(pin({ project: "shop", pinned: true }), "StoreUnavailable");
    store.broken = false;
    assert.deepEqual(kinds(await story(built)), [["assigned", 4000]]);
  });

  test("is told as it happens, once it is in the store", async () => {
    const { request, release, journal, disconnect, connect } = await house();
    const told: unknown[] = [];
    journal.onDidRecord((events) => told.push(...kinds(events)));
    await request({ project: "shop", preferred: 4100 });
    const other = connect();
    await request({ project: "shop" }, other);
    await disconnect(other);
    await release({ project: "shop" });
    await journal.record([]);
    assert.deepEqual(told, [
      ["assigned", 4100],
      ["leased", 4100],
      ["expired", 4100],
      ["released", 4100],
    ]);
  });

  test("is forgotten after 14 days by the cleanup, but not right after time has jumped", async () => {
    const { request, clock, cleanup, history } = await house();
    await request({ project: "shop" });
    clock.advance(days(14));
    await request({ project: "library" });
    await cleanup.run();
    assert.equal((await history()).length, 2);
    clock.jump(days(14));
    await cleanup.run();
    assert.equal((await history()).length, 2, "a clock that was set wrong");
    clock.advance(days(1));
    await cleanup.run();
    assert.deepEqual(await history(), []);
  });
});
