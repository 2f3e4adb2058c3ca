import assert from "node:assert/strict";
import type { Assignment } from "../../../server/protocol/assignment.js";
import { failureOf } from "./failure.js";
import { house, minutes } from "./house.js";

/** What a client remembers of a release. */
const remembered = (released: readonly Assignment[]) => ({
  assignments: released.map(({ project, service, context, port, folder, pinned, byNumber, createdAt }) => ({
    ...{ project, service, context, port, createdAt },
    ...(folder === undefined ? {} : { folder }),
    ...(pinned === undefined ? {} : { pinned }),
    ...(byNumber === undefined ? {} : { byNumber }),
  })),
});

suite("Undoing a release", () => {
  const shop = { project: "shop", service: "web", folder: "/home/me/shop", preferred: 4100 };

  test("gives the same port back with all that the assignment had, and with the leases of those who still live", async () => {
    const { request, release, restore, pin, connect, disconnect, client, clock, list, state } = await house();
    await request(shop);
    const [other, gone] = [connect("other"), connect("gone")];
    for (const caller of [other, gone]) await request(shop, caller);
    await pin({ project: "shop", service: "web", pinned: true });
    const [before] = list();
    const released = await release({ project: "shop", service: "web", force: true });
    await disconnect(gone);
    clock.advance(1000);
    const [restored] = await restore(remembered(released), connect("third"));
    const { existing, reassigned, ...assignment } = restored!;
    const leases = before!.leases.filter(({ client: name }) => name !== "gone");
    assert.deepEqual(assignment, { ...before, leases, lastUsedAt: new Date(clock.now()).toISOString() });
    assert.deepEqual([existing, reassigned, assignment.pinned, assignment.byNumber], [false, false, true, true]);
    assert.deepEqual(list(), [assignment]);
    const { inMemory, inStore } = await state();
    assert.deepEqual([inMemory.length, inStore.assignments[0]!.pinned, inStore.leases.length], [1, true, 2]);
    await disconnect(client);
    await disconnect(other);
    assert.equal(list()[0]!.state, "idle");
  });

  test("makes no idle port active, and is told in the history", async () => {
    const { idle, release, restore, list, history } = await house();
    await idle(shop);
    const released = await release({ port: 4100 });
    await restore(remembered(released));
    assert.deepEqual([list()[0]!.port, list()[0]!.state], [4100, "idle"]);
    const [event] = await history();
    assert.deepEqual([event!.kind, event!.port, event!.reason], ["assigned", 4100, "its release was undone"]);
  });

  test("is done after a restart of the backend, and after the rest, by what the client remembers", async () => {
    const { idle, release, pin, clock, restart, list } = await house();
    await idle(shop);
    await pin({ project: "shop", service: "web", pinned: true });
    const [before] = list();
    const released = await release({ port: 4100 });
    const again = await restart();
    clock.advance(minutes(5));
    await again.restore(remembered(released));
    assert.deepEqual(again.list(), [{ ...before, lastUsedAt: new Date(clock.now()).toISOString() }]);
  });

  test("of several is done for all, also where one has lost its port: it gets another, with the reason", async () => {
    const { idle, release, restore, request, clock, list } = await house();
    for (const [index, service] of ["web", "api", "db"].entries()) await idle({ ...shop, service, preferred: 4100 + index });
    const released = await release({ project: "shop", all: true });
    clock.advance(minutes(2));
    await request({ project: "blog", preferred: 4101 });
    const restored = await restore(remembered(released));
    assert.deepEqual(
      restored.map(({ service, port, reassigned, notices }) => [service, port === 4101 ? "the same" : port, reassigned, notices]),
      released.map(({ service, port }) =>
        service === "api"
          ? [service, restored[1]!.port, true, [{ kind: "refused", port: 4101, reason: "it is assigned to blog:main" }]]
          : [service, port, false, undefined],
      ),
    );
    assert.equal(list().length, 4);
  });

  test("leaves an identity its new port if it has one again, and pins the same port again", async () => {
    const { idle, release, restore, pin, request, list, clock } = await house();
    await idle(shop);
    await pin({ project: "shop", service: "web", pinned: true });
    const released = await release({ port: 4100 });
    await request({ ...shop, preferred: 4200, strict: true });
    const [kept] = await restore(remembered(released));
    assert.deepEqual([kept!.port, kept!.existing, kept!.pinned], [4200, true, undefined]);
    await release({ port: 4200 });
    clock.advance(minutes(2));
    await request({ ...shop, preferred: 4100 });
    const [same] = await restore(remembered(released));
    assert.deepEqual([same!.port, same!.existing, same!.pinned, list().length], [4100, true, true, 1]);
  });

  test("gives the port back under its own running server, and not under a stranger", async () => {
    const { idle, release, restore, system, list } = await house();
    await idle(shop);
    system.processes.start(42);
    system.listen(4100, 42, "/home/me/shop");
    const released = await release({ port: 4100 });
    assert.equal((await restore(remembered(released)))[0]!.port, 4100);
    assert.deepEqual(list()[0]!.leases, []);
    await release({ port: 4100 });
    system.end(42);
    system.processes.start(43);
    system.listen(4100, 43, "/home/me/blog");
    const [moved] = await restore(remembered(released));
    assert.notEqual(moved!.port, 4100);
    const reason = "node (pid 43) from /home/me/blog is listening on it";
    assert.deepEqual(moved!.notices, [{ kind: "refused", port: 4100, reason }]);
  });

  test("changes nothing where not all can be had", async () => {
    const { idle, release, restore, request, list, config } = await house();
    for (const service of ["web", "api"]) await idle({ project: "shop", service });
    const released = await release({ project: "shop", all: true });
    config.maxPortsPerProject = 2;
    await request({ project: "shop", service: "db" });
    await failureOf(restore(remembered(released)), "TooManyPorts");
    assert.deepEqual(
      list().map(({ service }) => service),
      ["db"],
    );
  });

  test("repeated because its answer was lost, changes nothing more", async () => {
    const { idle, release, restore, list, history } = await house();
    await idle(shop);
    const released = await release({ port: 4100 });
    await restore(remembered(released));
    const [before, events] = [list(), await history()];
    await restore(remembered(released));
    assert.deepEqual([list(), await history()], [before, events]);
  });
});
