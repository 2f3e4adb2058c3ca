import assert from "node:assert/strict";
import { bareEvent } from "./bareEvent.js";
import { house, minutes } from "./house.js";

suite("The history of a grant", () => {
  const range: [number, number] = [50_000, 50_999];

  test("does not say for which process a lease is, where it is the client's own", async () => {
    const { request, history, client, system } = await house({ config: { range } });
    const { pid } = client.client;
    system.processes.start(41);
    await request({ project: "shop", owner: { pid } });
    await request({ project: "shop" });
    await request({ project: "shop", owner: { pid: 41 } });
    assert.deepEqual(
      (await history()).map(({ kind, reason }) => [kind, reason]),
      [
        ["leased", "for process 41"],
        ["leased", undefined],
        ["assigned", undefined],
      ],
    );
  });

  test("ends the leases of those who are gone when the port is moved, and nobody else's", async () => {
    const { request, history, client, system } = await house({ config: { range } });
    system.processes.start(41);
    await request({ project: "shop", preferred: 50_100, owner: { pid: 41 } });
    await request({ project: "shop" });
    system.processes.kill(41);
    await request({ project: "shop", preferred: 50_200, strict: true });
    const [moved, expired, ...before] = (await history()).map((event) => bareEvent(event, "service", "context"));
    const by = { project: "shop", client: "first", pid: client.client.pid };
    assert.deepEqual(moved, { ...by, kind: "moved", port: 50_200, previousPort: 50_100, reason: "port 50200 was requested" });
    const reason = "its owner was gone when the port was moved";
    assert.deepEqual(expired, { ...by, kind: "expired", pid: 41, port: 50_100, reason });
    assert.deepEqual(
      before.map(({ kind }) => kind),
      ["leased", "assigned"],
    );
  });

  test("names the port that was lost only where it is another one", async () => {
    const { idle, request, release, history, clock } = await house({ config: { range: [50_000, 50_000] } });
    await idle({ project: "shop" });
    await request({ project: "new" });
    await release({ project: "new" });
    clock.advance(minutes(2));
    await request({ project: "shop" });
    const [assigned] = await history();
    assert.deepEqual([assigned!.kind, assigned!.project, assigned!.previousPort], ["assigned", "shop", undefined]);
  });
});

suite("A grant", () => {
  test("lets the port rest that an identity leaves, and no other", async () => {
    const { request, state, clock } = await house();
    await request({ project: "shop", preferred: 4100 });
    await request({ project: "shop" });
    assert.deepEqual((await state()).inStore.rests, []);
    await request({ project: "shop", preferred: 4200, strict: true });
    const rest = { project: "shop", service: "main", context: "", port: 4100, byNumber: true, until: clock.now() + minutes(1) };
    assert.deepEqual((await state()).inStore.rests, [rest]);
  });

  test("ends the rest of the port that it gives back", async () => {
    const { request, release, registry, state } = await house();
    await request({ project: "shop", preferred: 4100 });
    await release({ project: "shop" });
    assert.equal((await request({ project: "shop" })).port, 4100);
    assert.deepEqual([registry.snapshot().rests, (await state()).inStore.rests], [[], []]);
  });

  test("of one project does not count towards another's limit, also when both come at once", async () => {
    const { request } = await house({ config: { maxPortsPerProject: 1 } });
    const granted = await Promise.all(["shop", "library", "blog"].map((project) => request({ project })));
    assert.equal(new Set(granted.map(({ port }) => port)).size, 3);
  });

  test("tells of a stranger on a port that is in use, but not on one that was just tried", async () => {
    const { request, idle, sightings } = await house();
    const holder = { pid: 42, command: "node" };
    const since = "2030-01-01T00:00:00.000Z";
    const { port } = await idle({ project: "shop" });
    sightings.set(port, { listener: holder, trouble: { kind: "conflict", port, address: "::1", holder, since } });
    assert.equal((await request({ project: "shop" })).conflict, undefined);
    assert.deepEqual((await request({ project: "shop" })).conflict, holder);
    const other = { pid: 43, command: "vite" };
    sightings.set(port, { listener: holder, trouble: { kind: "drift", port: port + 1, address: "::1", holder: other, since } });
    assert.deepEqual((await request({ project: "shop" })).conflict, holder, "the drifted server is not the stranger");
    sightings.set(port, { listener: holder });
    assert.equal("conflict" in (await request({ project: "shop" })), false);
  });
});
