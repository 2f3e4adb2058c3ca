import assert from "node:assert/strict";
import path from "node:path";
import { BackendHome, type StartedBackend, testRange } from "./backendHome.js";
import { kill } from "./processes.js";
import { refusalOf } from "./rawClient.js";

suite("history, move, adopt and pin over the wire", () => {
  let home: BackendHome;
  let backend: StartedBackend;

  setup(async () => {
    home = new BackendHome();
    backend = await home.start();
  });
  teardown(() => home.remove());

  async function restart(): Promise<void> {
    kill(backend.pid);
    await backend.exited;
    backend = await home.start();
  }

  test("the history tells who did what, by the correlation id of the log, also after a SIGKILL", async () => {
    const [window, cli] = [await home.connect("vscode", process.ppid), await home.connect("cli")];
    const { port } = await window.request("portDaddy/request", { project: "shop" });
    await window.request("portDaddy/request", { project: "shop" });
    await cli.request("portDaddy/release", { port, force: true });
    // The log is written a little after the store.
    while (!home.log().includes("by force (")) await cli.request("portDaddy/health", {});
    await restart();
    const { events } = await (await home.connect()).request("portDaddy/history", { project: "shop" });
    assert.deepEqual(
      events.map((event) => [event.kind, event.port, event.client, event.pid, event.reason]),
      [
        ["released", port, "cli", process.pid, `by force; it was in use by vscode (pid ${process.ppid})`],
        ["assigned", port, "vscode", process.ppid, undefined],
      ],
    );
    assert.match(events[0]!.at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const [, logged] = /released shop:main \(port \d+\) of vscode \(pid \d+\) by force \((.+)\)/.exec(home.log()) ?? [];
    assert.ok(logged !== undefined, "the log has it");
    assert.equal(events[0]!.correlationId, logged);
    assert.notEqual(events[1]!.correlationId, logged);
  });

  test("the history is asked for in pages, by port or by identity; what it does not know is said", async () => {
    const client = await home.connect();
    const ports: number[] = [];
    for (const service of ["a", "b", "c"]) ports.push((await client.request("portDaddy/request", { project: "shop", service })).port);
    const first = (await client.request("portDaddy/history", { limit: 2 })).events;
    const second = (await client.request("portDaddy/history", { limit: 2, before: first[1]!.id })).events;
    assert.deepEqual(
      [...first, ...second].map(({ port }) => port),
      ports.toReversed(),
    );
    assert.equal((await client.request("portDaddy/history", { port: ports[1] })).events.length, 1);
    assert.equal((await client.request("portDaddy/history", { project: "shop", service: "c", context: "" })).events.length, 1);
    assert.equal((await refusalOf(client.request("portDaddy/history", { limit: 0 }))).code, -32602);
  });

  test("a moved assignment takes its owner along, and is there after a SIGKILL", async () => {
    const client = await home.connect();
    const { port } = await client.request("portDaddy/request", { project: "shop", preferred: testRange[0] + 7 });
    const moved = await client.request("portDaddy/move", { project: "shop", port: testRange[0] + 8 });
    assert.deepEqual([moved.port, moved.state, moved.reassigned], [port + 1, "active", true]);
    const elsewhere = await client.request("portDaddy/move", { project: "shop" });
    assert.ok(![port, port + 1].includes(elsewhere.port));
    const refusal = await refusalOf(client.request("portDaddy/move", { project: "shop", port: 6000 }));
    assert.equal(refusal.data["kind"], "PortUnavailable");
    assert.equal((await refusalOf((await home.connect("cli")).request("portDaddy/move", { project: "shop" }))).data["kind"], "NotOwner");
    await restart();
    const after = await home.connect();
    const { assignments } = await after.request("portDaddy/list", {});
    assert.deepEqual(
      assignments.map((each) => [each.port, each.state]),
      [[elsewhere.port, "active"]],
    );
    const { events } = await after.request("portDaddy/history", { project: "shop" });
    assert.deepEqual(
      events.map((event) => [event.kind, event.port, event.previousPort]),
      [
        ["moved", elsewhere.port, port + 1],
        ["moved", port + 1, port],
        ["assigned", port, undefined],
      ],
    );
  });

  test("the port on which the identity's own server really listens is adopted, with the server as an owner; a stranger's is not", async () => {
    const folder = home.mkdir("shop");
    const client = await home.connect("vscode", process.ppid);
    await client.request("portDaddy/request", { project: "shop", folder, preferred: testRange[0] + 7 });
    await client.request("portDaddy/request", { project: "blog", folder: home.mkdir("blog") });
    const [port, foreign] = [testRange[0] + 8, testRange[0] + 9];
    const server = home.run("listenerProcess", { port }, { cwd: home.mkdir(path.join("shop", "web")) });
    await server.next();
    const adopted = await client.request("portDaddy/adopt", { project: "shop", port });
    assert.deepEqual([adopted.port, adopted.leases.map(({ pid }) => pid)], [port, [process.ppid, server.pid]]);

    // Started by the same window, for another folder.
    const stranger = home.run("listenerProcess", { port: foreign }, { cwd: home.mkdir("blog") });
    await stranger.next();
    const refusal = await refusalOf((await home.connect()).request("portDaddy/adopt", { project: "other", port: foreign }));
    assert.equal(refusal.data["kind"], "NotFound");
    const { data, message } = await refusalOf(client.request("portDaddy/adopt", { project: "shop", port: foreign }));
    assert.equal(data["kind"], "PortUnavailable");
    assert.ok(message.includes(`(pid ${stranger.pid}) from `), message);

    await client.end();
    const observer = await home.connect("observer");
    const [assignment] = (await observer.request("portDaddy/list", { project: "shop" })).assignments;
    assert.deepEqual([assignment?.port, assignment?.state, assignment?.leases.map(({ pid }) => pid)], [port, "active", [server.pid]]);
    const { events } = await observer.request("portDaddy/history", { port });
    assert.deepEqual([events.at(-1)?.kind, events.at(-1)?.previousPort], ["adopted", testRange[0] + 7]);
  });

  test("a pin is there after a SIGKILL, and shows in the list until it is taken off", async () => {
    const client = await home.connect();
    const { port } = await client.request("portDaddy/request", { project: "shop" });
    assert.equal((await client.request("portDaddy/pin", { project: "shop", pinned: true })).pinned, true);
    await client.next("portDaddy/didChange", ({ changed }) => changed[0]?.pinned === true);
    kill(backend.pid);
    await backend.exited;
    backend = await home.start();
    const after = await home.connect();
    const listed = async () => (await after.request("portDaddy/list", {})).assignments.map((each) => [each.port, each.pinned]);
    assert.deepEqual(await listed(), [[port, true]]);
    await after.request("portDaddy/pin", { project: "shop", pinned: false });
    assert.deepEqual(await listed(), [[port, undefined]]);
  });
});
