import assert from "node:assert/strict";
import { mock } from "node:test";
import { watchingHouse } from "./watchingHouse.js";

suite("The listener that an explanation names", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  const port = 50_100;
  const folder = "/home/me/shop";
  const explaining = () => watchingHouse({ config: { range: [50_000, 50_999], restSeconds: 60 } });

  test("is the own server, whoever else listens on the port", async () => {
    const { explainer, request, system } = await explaining();
    await request({ project: "shop", folder, preferred: port });
    system.listeners.all.push({ port, address: "127.0.0.1", pid: 42, command: "node" });
    system.listeners.all.push({ port, address: "::1", pid: 43, command: "vite", folder });
    const { reason, listener, listeners } = await explainer.explain(port);
    assert.deepEqual([listener?.pid, listeners?.map(({ pid }) => pid)], [43, [42, 43]]);
    const other = `node (pid 42) is also listening on port ${port} of shop:main, at 127.0.0.1. localhost may reach either of the two.`;
    assert.ok(reason.endsWith(`. Its own server, vite (pid 43) from /home/me/shop, is listening at ::1. ${other}`), reason);
  });

  test("is not mixed up with one on an address to which localhost does not lead", async () => {
    const { explainer, request, system } = await explaining();
    await request({ project: "shop", folder, preferred: port });
    system.listeners.all.push({ port, address: "192.0.2.2", pid: 42, command: "node" });
    system.listeners.all.push({ port, address: "::1", pid: 43, command: "vite", folder });
    const { reason } = await explainer.explain(port);
    const other = `node (pid 42) is also listening on port ${port} of shop:main, at 192.0.2.2. Clients that connect there reach it instead.`;
    assert.ok(reason.endsWith(` is listening at ::1. ${other}`), reason);
  });

  test("is the own server also when its folder has been deleted, which is said", async () => {
    const { explainer, request, system } = await explaining();
    await request({ project: "shop", folder, preferred: port });
    system.listeners.all.push({ port, address: "::1", pid: 43, command: "vite", folder, folderDeleted: true });
    const { reason, listener } = await explainer.explain(port);
    assert.equal(listener?.folderDeleted, true);
    assert.match(reason, /\. Its own server, vite \(pid 43\) from the deleted folder \/home\/me\/shop, is listening\.$/);
  });

  test("is the first of the own servers, where there are several, with all addresses of each", async () => {
    const { explainer, request, system } = await explaining();
    await request({ project: "shop", folder, preferred: port });
    for (const [address, pid] of [
      ["127.0.0.1", 42],
      ["::1", 43],
      ["10.0.0.1", 42],
    ] as const)
      system.listeners.all.push({ port, address, pid, command: "vite", folder });
    const { reason } = await explainer.explain(port);
    const first = `Its own server, vite (pid 42) from ${folder}, is listening at 10.0.0.1 and 127.0.0.1.`;
    assert.ok(reason.endsWith(`. ${first} Another server of its own, vite (pid 43) from ${folder}, is listening at ::1.`), reason);
  });

  test("is followed by a second stranger", async () => {
    const { explainer, request, system } = await explaining();
    await request({ project: "shop", folder, preferred: port });
    system.listeners.all.push({ port, address: "127.0.0.1", pid: 42, command: "node", folder: "/srv" });
    system.listeners.all.push({ port, address: "::1", pid: 43, command: "vite", folder: "/tmp" });
    const { reason } = await explainer.explain(port);
    const first = `node (pid 42) from /srv is listening on port ${port} of shop:main.`;
    const second = `vite (pid 43) from /tmp is also listening on port ${port} of shop:main, at ::1. localhost may reach either of the two.`;
    assert.ok(reason.endsWith(`. ${first} ${second}`), reason);
  });

  test("comes before those of which less is known", async () => {
    const { explainer, system } = await explaining();
    system.listeners.all.push({ port, address: "127.0.0.1" });
    system.listeners.all.push({ port, address: "::1", pid: 43, command: "vite" });
    const { reason, listener } = await explainer.explain(port);
    assert.equal(listener?.pid, 43);
    assert.equal(reason, `Port ${port} is not available: vite (pid 43) at ::1 and another process at 127.0.0.1 are listening on it.`);
  });

  test("may be a container without a process", async () => {
    const { explainer, request, system, client } = await explaining();
    await request({ project: "shop", folder, preferred: port });
    Object.assign(system.listenerScan, { scan: () => Promise.resolve([{ port, address: "::", container: "db-1", ancestors: [] }]) });
    const used = `Port ${port} is assigned to shop:main and in use by first (pid ${client.client.pid})`;
    assert.equal(
      (await explainer.explain(port)).reason,
      `${used}. container db-1 is listening on port ${port} of shop:main. It may be its own server.`,
    );
  });

  test("is left out of the explanation of a free port, as is everything else that there is not", async () => {
    const { explainer } = await explaining();
    assert.deepEqual(await explainer.explain(port), { port, available: true, reason: `Port ${port} is available.` });
  });

  test("is unknown where the system does not say, which the log tells", async () => {
    const { explainer, system, logged } = await explaining();
    system.listenerScan.failure = new Error("no /proc");
    system.portProbe.failure = new Error("EMFILE");
    await explainer.explain(port);
    assert.deepEqual(logged, ["Ports were explained without their listeners: no /proc", `Port ${port} could not be tried: EMFILE`]);
  });
});

suite("The explanation of a port", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  test("names all who use it", async () => {
    const { explainer, request, connect, client } = await watchingHouse();
    const { port } = await request({ project: "shop" });
    const other = connect("cli");
    await request({ project: "shop" }, other);
    const owners = `first (pid ${client.client.pid}) and cli (pid ${other.client.pid})`;
    assert.equal((await explainer.explain(port)).reason, `Port ${port} is assigned to shop:main and in use by ${owners}.`);
  });

  test("calls those below 1024 privileged", async () => {
    const { explainer } = await watchingHouse();
    assert.match((await explainer.explain(1023)).reason, /ports below 1024 need privileges/);
    assert.match((await explainer.explain(1024)).reason, /it is outside the range 3100 to 9999/);
  });

  test("calls it available as soon as it has rested", async () => {
    const { explainer, request, release, clock } = await watchingHouse({ config: { restSeconds: 60 } });
    const { port } = await request({ project: "shop" });
    await release({ project: "shop" });
    clock.advance(59_999);
    assert.match((await explainer.explain(port)).reason, /others can get it only in 1 s\.$/);
    clock.advance(1);
    assert.deepEqual(await explainer.explain(port), { port, available: true, reason: `Port ${port} is available.` });
  });
});
