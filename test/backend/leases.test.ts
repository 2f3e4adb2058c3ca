import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { BackendHome, program, serverBundle } from "./backendHome.js";
import { type RawClient, refusalOf } from "./rawClient.js";

suite("leases end with their owners", () => {
  let home: BackendHome;
  let observer: RawClient;

  suiteSetup(async () => {
    home = new BackendHome({ cleanupIntervalSeconds: 0.2 });
    await home.start();
    observer = await home.connect("observer");
    await observer.request("portDaddy/request", { project: "observer" });
  });
  suiteTeardown(() => home.remove());

  /** Checks that the project's next and only change is that it became idle. */
  async function untilIdle(project: string): Promise<void> {
    await observer.next("portDaddy/didChange", ({ changed }) => changed.some((each) => each.project === project && each.state === "idle"));
    const { assignments } = await observer.request("portDaddy/list", { active: true });
    assert.deepEqual(
      assignments.map((each) => each.project),
      ["observer"],
    );
  }

  test("shutdown and exit end that connection and its leases, and nothing else", async () => {
    const client = await home.connect();
    await client.request("portDaddy/request", { project: "exit" });
    assert.equal(await client.send("shutdown"), null);
    await client.notify("exit");
    await client.closed;
    await untilIdle("exit");
  });

  test("exit ends the connection of a client that keeps its side open", async () => {
    const client = await home.connect();
    await client.request("portDaddy/request", { project: "half-open" });
    client.socket.allowHalfOpen = true;
    await client.notify("exit");
    await untilIdle("half-open");
    client.destroy();
  });

  test("a socket that is closed in an orderly way ends them", async () => {
    const client = await home.connect();
    await client.request("portDaddy/request", { project: "end" });
    await client.end();
    await untilIdle("end");
  });

  test("a socket that is destroyed ends them, also those of requests that were not answered yet", async () => {
    const client = await home.connect();
    await client.request("portDaddy/request", { project: "destroy" });
    void client.request("portDaddy/request", { project: "destroy", service: "late" }).catch(() => undefined);
    await new Promise(setImmediate); // The library writes it in the next turn.
    client.destroy();
    await untilIdle("destroy");
    while ((await observer.request("portDaddy/list", { project: "destroy", active: true })).assignments.length > 0);
  });

  test("a client process that is killed ends them at once", async () => {
    const child = home.run("clientProcess", { server: serverBundle, requests: [["portDaddy/request", { project: "killed" }]], stay: true });
    const { leases } = await child.next<{ leases: { pid: number; client: string }[] }>();
    assert.deepEqual(
      leases.map(({ pid, client }) => ({ pid, client })),
      [{ pid: child.pid, client: "child" }],
    );
    await child.kill();
    await untilIdle("killed");
  });

  test("a lease by pid outlives the client, and ends within a sweep after the process died", async () => {
    const child = home.run("listenerProcess", { port: 0 });
    await child.next();
    const client = await home.connect("shell");
    const { leases } = await client.request("portDaddy/request", { project: "by-pid", owner: { pid: child.pid } });
    assert.deepEqual(
      leases.map(({ pid, client }) => ({ pid, client })),
      [{ pid: child.pid, client: "shell" }],
    );
    await client.end();
    await observer.request("portDaddy/cleanup", {});
    assert.equal((await observer.request("portDaddy/list", { project: "by-pid" })).assignments[0]?.state, "active");
    await child.kill();
    await untilIdle("by-pid");
  });

  test("a lease by the pid of a process that is gone, or never was, gets InvalidParams", async () => {
    const child = home.run("listenerProcess", { port: 0 });
    await child.next();
    await child.kill();
    for (const pid of [child.pid, 2 ** 31]) {
      const { code, data } = await refusalOf(observer.request("portDaddy/request", { project: "gone", owner: { pid } }));
      assert.deepEqual({ code, field: data["field"], value: data["value"] }, { code: -32602, field: "owner.pid", value: pid });
    }
    assert.deepEqual((await observer.request("portDaddy/list", { project: "gone" })).assignments, []);
  });

  test("a zombie is dead: its lease ends, although its pid is still taken", async function () {
    if (process.platform !== "linux") return this.skip(); // Zombies are recognized by /proc here.
    // The shell is replaced by a program that does not wait for the shell's child.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface(parent.stdout), "line")) as [string];
    await observer.request("portDaddy/request", { project: "zombie", owner: { pid: Number(line) } });
    process.kill(Number(line), "SIGKILL");
    await untilIdle("zombie");
    process.kill(Number(line), 0);
    parent.kill("SIGKILL");
    await once(parent, "exit");
  });

  test("a client in another pid namespace leases by its connection, and not for a pid, which would be anybody's here", async function () {
    const unshared = ["--pid", "--fork", "--mount-proc", "--kill-child"];
    if (process.platform !== "linux" || spawnSync("unshare", [...unshared, "true"]).status !== 0) return this.skip(); // Only who may make a namespace can be in one.
    const task = { server: serverBundle, requests: [["portDaddy/request", { project: "inside" }], ["portDaddy/request", { project: "inside", owner: { pid: 1 } }]] }; // prettier-ignore
    const child = spawn("unshare", [...unshared, process.execPath, program("clientProcess"), JSON.stringify(task)], {
      env: { ...process.env, PORT_DADDY_HOME: home.dataDir },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value as string) as { leases: object[]; message: string };
    const { leases } = await next();
    assert.deepEqual(
      leases.map((lease) => Object.keys(lease).sort()),
      [["client", "since"]],
    );
    assert.match((await next()).message, /^owner\.pid is 1, but must be the id of a process in the backend's pid namespace/);
    await once(child, "exit");
    await untilIdle("inside");
  });

  test("two owners: the assignment is idle when both are gone, and not before", async () => {
    const [one, two] = await Promise.all([home.connect("one"), home.connect("two")]);
    const { port } = await one.request("portDaddy/request", { project: "two" });
    assert.equal((await two.request("portDaddy/request", { project: "two" })).port, port);
    await one.end();
    const { changed } = await observer.next("portDaddy/didChange", (change) => change.changed[0]?.leases[0]?.client === "two");
    assert.deepEqual({ state: changed[0]?.state, leases: changed[0]?.leases.length }, { state: "active", leases: 1 });
    two.destroy();
    await untilIdle("two");
  });

  test("a client that is stopped by a signal keeps its leases: it is not gone", async () => {
    const child = home.run("clientProcess", {
      server: serverBundle,
      requests: [["portDaddy/request", { project: "stopped" }]],
      stay: true,
    });
    await child.next();
    child.child.kill("SIGSTOP");
    await observer.request("portDaddy/cleanup", {});
    assert.equal((await observer.request("portDaddy/list", { project: "stopped" })).assignments[0]?.state, "active");
    child.child.kill("SIGKILL");
    await once(child.child, "exit");
    await untilIdle("stopped");
  });
});
