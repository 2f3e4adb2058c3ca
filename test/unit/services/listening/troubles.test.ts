import assert from "node:assert/strict";
import { mock } from "node:test";
import { settled } from "../house.js";
import { watchingHouse } from "./watchingHouse.js";

suite("Strangers on assigned ports", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  const shop = { project: "shop", folder: "/home/me/shop", preferred: 4100 };

  /** Somebody watches, and shop has port 4100. */
  async function watchedShop() {
    const built = await watchingHouse();
    await built.watch();
    await built.request(shop);
    /** A process begins, and listens. */
    const serve = (pid: number, port: number, folder?: string, address = "127.0.0.1", parentPid = 1) => {
      const process = built.system.processes.start(pid, parentPid);
      built.system.listeners.all.push({ port, address, pid, command: "node", ...(folder === undefined ? {} : { folder }) });
      return process;
    };
    return { ...built, serve };
  }

  test("are told once, with all that a sentence needs, and shown until they are gone", async () => {
    const { serve, pass, conflicts, troubles, story, system, list } = await watchedShop();
    const { startedAt } = serve(42, 4100, "/home/me/blog");
    await pass(1000);
    const holder = { pid: 42, command: "node", startedAt, folder: "/home/me/blog" };
    const since = "2030-01-01T00:00:01.000Z";
    const assignment = list()[0]!;
    assert.deepEqual(assignment.listener, holder);
    assert.deepEqual(assignment.trouble, { kind: "conflict", port: 4100, address: "127.0.0.1", holder, since });
    assert.deepEqual(conflicts, [{ kind: "conflict", port: 4100, address: "127.0.0.1", holder, since, assignment }]);
    await pass(10_000);
    assert.equal(conflicts.length, 1);
    assert.deepEqual(await story(), [["conflicted", 4100, "shop:main"]]);
    system.end(42);
    await pass(1000);
    assert.deepEqual(troubles(), []);
    assert.equal(list()[0]!.listener, undefined);
    assert.deepEqual((await story())[1], ["resolved", 4100, "shop:main"]);
  });

  test("are kept in the history and the log by their names, without the arguments of their command lines", async () => {
    const { serve, pass, system, history, logged, move, list } = await watchedShop();
    serve(42, 4100, "/home/me/blog");
    Object.assign(system.listeners.all[0]!, { command: "bash -lc API_KEY=SECRET node --api-key SECRET server.js" });
    await pass(1000);
    await move({ project: "shop" });
    system.end(42);
    await pass(1000);
    assert.equal(list()[0]!.trouble, undefined);
    const kept = (await history()).map(({ kind, reason }) => [kind, reason]);
    const who = "bash (pid 42) from /home/me/blog";
    assert.deepEqual(kept.slice(0, 3), [
      ["resolved", `shop:main no longer has this port, so the conflict with ${who} on port 4100 is over`],
      ["moved", `${who} is listening on port 4100`],
      ["conflicted", `${who} is listening on port 4100 of shop:main.`],
    ]);
    assert.ok(!logged.join("\n").includes("SECRET"));
  });

  test("are told again when it is another process", async () => {
    const { serve, pass, conflicts, system } = await watchedShop();
    serve(42, 4100, "/home/me/blog");
    await pass(1000);
    system.end(42);
    serve(42, 4100, "/home/me/blog");
    await pass(1000);
    assert.equal(conflicts.length, 2);
  });

  test("reach those who only hear of changes", async () => {
    const { serve, pass, changes, system } = await watchedShop();
    await settled();
    const kinds: unknown[] = [];
    changes.onDidChange(({ changed }) => kinds.push(changed.map(({ trouble }) => trouble?.kind)));
    serve(42, 4100, "/home/me/blog");
    await pass(3000);
    system.end(42);
    await pass(1000);
    assert.deepEqual(kinds, [["conflict"], [undefined]]);
  });

  test("are never those of whom the system does not tell who they are, since they may be its own", async () => {
    const { pass, conflicts, troubles, system, feed } = await watchedShop();
    system.listeners.all.push({ port: 4100, address: "::" });
    await pass(5000);
    assert.deepEqual([troubles(), conflicts], [[], []]);
    const [row] = await feed.list();
    assert.deepEqual([row?.unclear, row?.own], [true, undefined]);
  });

  test("are not those of whom the system hides what would tell, which the assignment says of its listener", async () => {
    const { serve, pass, troubles, system, list } = await watchedShop();
    serve(42, 4100);
    Object.assign(system.listeners.all[0]!, { isHidden: true });
    await pass(5000);
    const [assignment] = list();
    assert.deepEqual([troubles(), assignment?.listener?.pid, assignment?.unclear], [[], 42, true]);
    serve(43, 4100, "/home/me/shop", "::1");
    await pass(5000);
    assert.deepEqual([list()[0]?.listener?.pid, list()[0]?.unclear], [43, undefined], "an own server is the one that counts");
  });

  test("are not confirmed by the same look, as when somebody begins to watch", async () => {
    const { loop, pass, request, watch, conflicts, system } = await watchingHouse();
    await request(shop);
    await pass(100);
    system.processes.start(41);
    system.listen(4100, 41, "/home/me/shop");
    system.listeners.all.push({ port: 4100, address: "::1", pid: 42, folder: "/home/me/blog" });
    await pass(4950);
    assert.equal(loop.count, 2);
    await watch();
    system.listeners.all.pop();
    await pass(5000);
    assert.equal(conflicts.length, 0);
  });

  test("are containers, with their names", async () => {
    const { pass, conflicts, system } = await watchedShop();
    system.processes.start(42);
    for (const address of ["0.0.0.0", "::"]) system.listeners.all.push({ port: 4100, address, pid: 42, command: "docker-proxy" });
    system.listenerScan.told.set(42, { container: "db-1", containerFolder: "/home/me/blog" });
    await pass(1000);
    assert.deepEqual(
      conflicts.map(({ kind, container }) => [kind, container]),
      [["conflict", "db-1"]],
    );
  });

  test("are shown, but not told, while nobody leases the port, and told when somebody does", async () => {
    const { serve, pass, conflicts, troubles, disconnect, client, story, request, connect } = await watchedShop();
    await disconnect(client);
    serve(42, 4100, "/home/me/blog");
    await pass(2000);
    assert.deepEqual([troubles(), conflicts.length, await story()], [[[4100, "conflict", 4100]], 0, []]);
    // The fake probe finds the port free, so that the identity gets it again.
    assert.equal((await request(shop, connect())).conflict, undefined, "it has just been tried");
    await pass(1000);
    assert.equal(conflicts.length, 1);
  });

  test("come with the answer to who asks for the active port again", async () => {
    const { serve, pass, request } = await watchedShop();
    serve(42, 4100, "/home/me/blog");
    await pass(1000);
    const { port, conflict } = await request(shop);
    assert.deepEqual([port, conflict?.pid, conflict?.folder], [4100, 42, "/home/me/blog"]);
  });

  test("are forgotten with the assignment", async () => {
    const { serve, pass, release, request, story, system } = await watchedShop();
    serve(42, 4100, "/home/me/blog");
    await pass(1000);
    await release({ project: "shop" });
    system.listeners.all.splice(0);
    const granted = await request({ project: "library", preferred: 4100 });
    assert.deepEqual([granted.port, granted.trouble, granted.listener, granted.conflict], [4100, undefined, undefined, undefined]);
    await pass(1000);
    assert.deepEqual((await story()).at(-1), ["resolved", 4100, "shop:main"]);
  });

  test("are not what works in the identity's folder, or descends from an owner", async () => {
    const { serve, pass, conflicts, request, system, list } = await watchedShop();
    serve(42, 4100, "/home/me/shop/web");
    const owner = system.processes.start(50);
    await request({ project: "library", folder: "/home/me/library", preferred: 4200, owner: { pid: 50 } });
    system.processes.start(51, owner.pid);
    serve(52, 4200, "/somewhere/else", "127.0.0.1", 51);
    await pass(2000);
    assert.equal(conflicts.length, 0);
    assert.deepEqual(
      list().map(({ listener }) => listener?.pid),
      [42, 52],
    );
    assert.deepEqual(list()[1]!.listener!.ancestors, [51, 50]);
  });

  test("are not what descends from another process that had an owner's pid", async () => {
    const { serve, pass, conflicts, request, system } = await watchedShop();
    system.processes.start(50);
    await request({ project: "library", preferred: 4200, owner: { pid: 50 } });
    system.processes.start(50);
    serve(52, 4200, "/somewhere/else", "127.0.0.1", 50);
    await pass(1000);
    assert.deepEqual(
      conflicts.map(({ port }) => port),
      [4200],
    );
  });

  test("are servers of a folder deeper within, that has ports of its own", async () => {
    const { serve, pass, conflicts, request } = await watchedShop();
    await request({ project: "shop", context: "feature", folder: "/home/me/shop/.worktrees/feature", preferred: 4200 });
    serve(42, 4100, "/home/me/shop/.worktrees/feature/web");
    await pass(1000);
    assert.deepEqual(
      conflicts.map(({ port, assignment }) => [port, assignment.context]),
      [[4100, ""]],
    );
  });

  test("are what the leasing client itself started for another folder, but not what it started in an unknown one", async () => {
    const { serve, pass, conflicts, system, client } = await watchedShop();
    serve(42, 4100, undefined, "127.0.0.1", client.client.pid);
    await pass(1000);
    assert.equal(conflicts.length, 0);
    system.end(42);
    serve(43, 4100, "/tmp", "127.0.0.1", client.client.pid);
    await pass(1000);
    assert.equal(conflicts.length, 1);
  });

  test("are not what a connected command line started, wherever it works", async () => {
    const { serve, pass, conflicts, request, connect } = await watchedShop();
    const cli = connect("cli");
    await request({ project: "library", folder: "/home/me/library", preferred: 4200 }, cli);
    serve(42, 4200, "/tmp", "127.0.0.1", cli.client.pid);
    await pass(1000);
    assert.equal(conflicts.length, 0);
  });

  test("are told as a shadow when they listen beside the own server, on another address", async () => {
    const { serve, pass, conflicts, troubles, system, story } = await watchedShop();
    serve(42, 4100, "/home/me/shop", "127.0.0.1");
    serve(43, 4100, "/home/me/blog", "::1");
    await pass(1250);
    assert.deepEqual(
      conflicts.map(({ kind, address, holder, assignment }) => [kind, address, holder?.pid, assignment.listener?.pid]),
      [["shadow", "::1", 43, 42]],
    );
    system.end(43);
    await pass(1000);
    assert.deepEqual(troubles(), []);
    assert.deepEqual(
      (await story()).map(([kind]) => kind),
      ["shadowed", "resolved"],
    );
  });

  test("a shadow is also a second server of the same folder, and not a worker of the first", async () => {
    const { serve, pass, conflicts, system } = await watchedShop();
    serve(42, 4100, "/home/me/shop", "127.0.0.1");
    serve(43, 4100, "/home/me/shop", "::1", 42);
    await pass(3000);
    assert.equal(conflicts.length, 0);
    serve(44, 4100, "/home/me/shop", "::1");
    system.listenerScan.told.set(44, { since: 5 });
    await pass(1250);
    assert.deepEqual(
      conflicts.map(({ kind, holder }) => [kind, holder?.pid]),
      [["shadow", 44]],
    );
  });

  test("a server that is just replaced by itself is no shadow", async () => {
    const { serve, pass, conflicts, system } = await watchedShop();
    serve(42, 4100, "/home/me/shop", "127.0.0.1");
    await pass(900);
    serve(43, 4100, "/home/me/shop", "::1");
    await pass(150);
    system.end(42);
    await pass(3000);
    assert.equal(conflicts.length, 0);
  });

  test("stay as they were seen for ten seconds while the system would not say; then it is unknown, and people are told once", async () => {
    const { serve, pass, conflicts, troubles, system, problems, story } = await watchedShop();
    const told: string[] = [];
    problems.onDidAppear((problem) => told.push(problem));
    serve(42, 4100, "/home/me/blog");
    await pass(1000);
    system.listenerScan.failure = new Error("The system would not say who listens: no /proc");
    await pass(9000);
    assert.deepEqual([troubles(), told], [[[4100, "conflict", 4100]], []]);
    await pass(20_000);
    assert.deepEqual(troubles(), []);
    assert.deepEqual(told, ["Conflicts cannot be detected at present. The system would not say who listens: no /proc."]);
    assert.equal((await story()).length, 1, "nothing is over for that");
    system.listenerScan.failure = undefined;
    await pass(1000);
    assert.deepEqual([troubles().length, problems.all()], [1, []]);
    assert.equal(conflicts.length, 1, "it is what people know already");
  });

  test("are seen no more when nobody looks, and not told again when somebody does", async () => {
    const { serve, pass, conflicts, troubles, unwatch, watch, disconnect, client, connect, request, story, system } = await watchedShop();
    serve(42, 4100, "/home/me/blog");
    await pass(1000);
    await disconnect(client);
    await unwatch();
    assert.deepEqual(troubles(), []);
    const other = connect();
    await watch(other.connection);
    await request(shop, other);
    await pass(1000);
    assert.deepEqual([troubles().length, conflicts.length], [1, 1]);
    await disconnect(other);
    await unwatch(other.connection);
    system.end(42);
    await watch(other.connection);
    await pass(1000);
    assert.deepEqual(
      (await story()).map(([kind]) => kind),
      ["conflicted", "resolved"],
    );
  });

  test("are told though the store cannot keep it", async () => {
    const { serve, pass, conflicts, store, logged } = await watchedShop();
    store.broken = true;
    serve(42, 4100, "/home/me/blog");
    await pass(1000);
    assert.equal(conflicts.length, 1);
    assert.ok(logged.includes("What is wrong with ports could not be recorded"));
  });
});
