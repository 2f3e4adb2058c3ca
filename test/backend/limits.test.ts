import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { connectToBackend } from "../../client/connection/connect.js";
import { listAll } from "../../server/protocol/pages/listAll.js";
import { BackendHome, serverBundle } from "./backendHome.js";
import { type RawClient, type Refusal, refusalOf } from "./rawClient.js";

/** Sends all requests at once. @returns how many succeeded, and the refusals */
async function flood(client: RawClient, count: number, method = "portDaddy/list") {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, () => client.send(method, {})));
  const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as Refusal] : []));
  return { answered: outcomes.length - refusals.length, refusals };
}

function checkRateLimited({ code, message, data }: Refusal): number {
  assert.deepEqual({ code, kind: data["kind"] }, { code: 1007, kind: "RateLimited" });
  const wait = data["retryAfterMs"] as number;
  assert.ok(Number.isInteger(wait) && wait >= 1 && wait <= 10_000, `${wait}`);
  assert.match(message, new RegExp(`Try again in ${wait} ms\\.$`));
  assert.match(String(data["correlationId"]), /^[0-9a-f-]{36}$/);
  return wait;
}

suite("limits", () => {
  let home: BackendHome;
  teardown(() => home.remove());

  async function start(config: object): Promise<void> {
    home = new BackendHome(config);
    await home.start();
  }

  test("requests a second: refused with the time after which one is served", async () => {
    await start({ maxRequestsPerSecond: 5, requestBurst: 20 });
    const since = performance.now();
    const client = await home.connect(); // The handshake is one of them.
    const { answered, refusals } = await flood(client, 100);
    const earned = 5 * Math.ceil((performance.now() - since) / 1000);
    assert.ok(answered >= 19 && answered <= 20 + earned, `${answered} of 100`);
    for (const refusal of refusals) assert.match(refusal.message, /more than 5 requests a second/);
    for (let times = 0; times < 3; times++) {
      const waits = (await flood(client, 40)).refusals.map(checkRateLimited);
      assert.notEqual(waits.length, 0);
      await pause(Math.max(...waits));
      await client.request("portDaddy/list", {});
    }
    const other = await home.connect();
    assert.equal((await flood(other, 15)).answered, 15, "each client has its own");
  });

  test("a client over its limit can still look at the backend and stop it", async () => {
    await start({ maxRequestsPerSecond: 1, requestBurst: 2 });
    const client = await home.connect();
    assert.notEqual((await flood(client, 50)).refusals.length, 0);
    assert.equal((await client.request("portDaddy/health", {})).pid > 0, true);
    await client.request("portDaddy/stop", {});
    await client.closed;
  });

  test("the limit in config.json counts from the moment it is changed", async () => {
    await start({});
    const client = await home.connect();
    home.configure({ requestBurst: 3, maxRequestsPerSecond: 1 });
    while ((await flood(client, 10)).refusals.length === 0);
  });

  test("requests that wait for their answers", async () => {
    await start({ maxPendingRequests: 10 });
    const client = await home.connect();
    const { answered, refusals } = await flood(client, 300);
    assert.ok(answered >= 10 && refusals.length > 0, `${answered} of 300`);
    const waits = refusals.map(checkRateLimited);
    assert.match(refusals[0]!.message, /^10 requests of this client are already waiting/);
    await pause(Math.max(...waits));
    assert.equal((await flood(client, 5)).refusals.length, 0);
  });

  test("clients: one too many is told so, and served when another one has gone", async () => {
    await start({ maxConnections: 3 });
    const [first] = await Promise.all([home.connect(), home.connect(), home.connect()]);
    const fourth = await home.dial();
    const hands = { token: home.backendFile.token, client: { name: "vscode", version: "1", pid: process.pid } };
    const refusal = await refusalOf(fourth.shakeHands(hands));
    const wait = checkRateLimited(refusal);
    assert.match(refusal.message, /^3 clients are already connected.*maxConnections/);
    await fourth.closed;
    await first.end();
    await pause(wait);
    await (await home.connect()).request("portDaddy/list", {});
  });

  test("beyond the clients, the command line may look and stop, and nothing else", async () => {
    await start({ maxConnections: 1 });
    const only = await home.connect();
    const cli = await home.connect("cli");
    assert.equal((await cli.request("portDaddy/health", {})).clients, 2);
    checkRateLimited(await refusalOf(cli.request("portDaddy/request", { project: "shop" })));
    for (let more = 0; more < 7; more++) await home.connect("cli");
    checkRateLimited(await refusalOf(home.connect("cli")));
    await cli.request("portDaddy/stop", {});
    await Promise.all([cli.closed, only.closed]);
  });

  test("connections that say nothing: the oldest goes, and who shakes hands comes in", async () => {
    await start({});
    const silent: RawClient[] = [];
    for (let count = 0; count < 300; count++) silent.push(await home.dial());
    await Promise.all(silent.slice(0, 44).map(({ closed }) => closed));
    await (await home.connect()).request("portDaddy/list", {});
  });

  test("assignments in all: TooManyPorts, also for a batch and side by side; what there is may be asked for again", async () => {
    await start({ maxAssignments: 5 });
    const client = await home.connect();
    const ask = (project: string) => client.request("portDaddy/request", { project });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => ask(`p${index}`)));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 5);
    const { code, message, data } = await refusalOf(ask("another"));
    assert.deepEqual({ code, kind: data["kind"], limit: data["limit"] }, { code: 1003, kind: "TooManyPorts", limit: 5 });
    assert.match(message, /^5 ports are already assigned, which is the maximum\. Release one, or raise "maxAssignments"/);
    const { assignments } = await client.request("portDaddy/list", {});
    assert.equal((await ask(assignments[0]!.project)).port, assignments[0]!.port);
    await client.request("portDaddy/release", { port: assignments[0]!.port });
    const batch = { requests: [{ project: "a" }, { project: "b" }] };
    assert.equal((await refusalOf(client.request("portDaddy/requestAll", batch))).data["kind"], "TooManyPorts");
    await ask("another");
    assert.equal((await client.request("portDaddy/list", {})).assignments.length, 5);
  });

  test("folders as long as allowed, in any number of projects, leave every answer readable", async () => {
    await start({});
    const client = await home.connect();
    // Each character is six bytes of JSON.
    const folder = `/${"\u0001".repeat(4000)}`;
    const names = Array.from({ length: 400 }, (_, index) => `p${index}`);
    for (let at = 0; at < names.length; at += 40) {
      const requests = names.slice(at, at + 40).map((project) => ({ project, folder: `${folder}${project}`, context: "" }));
      await client.request("portDaddy/requestAll", { requests });
    }
    const page = await client.request("portDaddy/list", {});
    assert.ok(page.assignments.length > 100 && page.next === page.assignments.at(-1)!.port, "also for a client that knows no pages");
    const shell = await connectToBackend({ client: "test", dataDir: home.dataDir, server: serverBundle });
    assert.equal((await listAll(shell, {})).assignments.length, 400);
    assert.equal((await shell.request("portDaddy/history", { limit: 1000 })).events.length, 400);
    // Renewed all at once, they come as one answer.
    const requests = names.map((project) => ({ project, context: "" }));
    const refusal = await refusalOf(client.request("portDaddy/requestAll", { requests }));
    assert.deepEqual({ code: refusal.code, kind: refusal.data["kind"] }, { code: 1012, kind: "AnswerTooLarge" });
    assert.equal((await shell.request("portDaddy/health", {})).assignments.active, 400);
    assert.equal((await client.request("portDaddy/health", {})).clients, 2, "nobody was disconnected");
    await shell.close();
  });

  test("new ports of one client: TooManyPorts, whatever its projects are called", async () => {
    await start({ maxPortsPerClient: 3 });
    const [one, other] = [await home.connect("one"), await home.connect("other")];
    for (const project of ["a", "b", "c"]) await one.request("portDaddy/request", { project });
    const { code, message } = await refusalOf(one.request("portDaddy/request", { project: "d" }));
    assert.deepEqual([code, message.startsWith(`one (pid ${process.pid}) already got 3 new ports`)], [1003, true]);
    await other.request("portDaddy/request", { project: "d" });
    await one.request("portDaddy/request", { project: "a" });
  });

  test("a release by force is logged: by whom, whose it was, and the correlation", async () => {
    await start({});
    const [owner, taker] = [await home.connect("editor", process.ppid), await home.connect("script")];
    const { port } = await owner.request("portDaddy/request", { project: "shop" });
    await taker.request("portDaddy/release", { project: "shop", force: true });
    const line = `script (pid ${process.pid}) released shop:main (port ${port}) of editor (pid ${process.ppid}) by force (`;
    while (!home.log().includes(line)) await taker.request("portDaddy/health", {});
    assert.match(home.log().slice(home.log().indexOf(line) + line.length), /^[0-9a-f-]{36}\)/);
    await owner.request("portDaddy/request", { project: "own" });
    await owner.request("portDaddy/release", { project: "own", force: true });
    await owner.request("portDaddy/list", {});
    assert.equal(home.log().split("by force").length, 2, "who releases what is his own takes nothing from anybody");
  });
});
