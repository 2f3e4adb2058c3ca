import assert from "node:assert/strict";
import type { Health } from "../../server/protocol/requests.js";
import { BackendHome, testRange } from "./backendHome.js";
import type { RawClient } from "./rawClient.js";

/** Ten of the ports for tests. */
const tenPorts = (which: number): [first: number, last: number] => [testRange[0] + 100 + which * 10, testRange[0] + 109 + which * 10];
const isTen = ([first]: Health["range"], which: number): boolean => first === tenPorts(which)[0];
const isWithin = (port: number, [first, last]: [number, number]): boolean => port >= first && port <= last;

suite("config.json, while the backend runs", () => {
  let home: BackendHome;
  let client: RawClient;

  suiteSetup(async () => {
    home = new BackendHome();
    await home.start();
    client = await home.connect();
  });
  suiteTeardown(() => home.remove());

  /** Polls, because there is no event when another process has read a file. */
  async function until(wanted: (health: Health) => boolean): Promise<Health> {
    for (;;) {
      const health = await client.request("portDaddy/health", {});
      if (wanted(health)) return health;
    }
  }

  test("a change is applied", async () => {
    home.configure({ range: tenPorts(0) });
    await until(({ range }) => isTen(range, 0));
    const { port } = await client.request("portDaddy/request", { project: "shop" });
    assert.ok(isWithin(port, tenPorts(0)), String(port));
  });

  test("one that is broken is told of with line and reason, and the last good one stays in force", async () => {
    home.configure(`{\n  "range": ${JSON.stringify(tenPorts(0))},\n  "maxPortsPerProject": "many"\n}`);
    const { type, message } = await client.next("window/showMessage");
    assert.equal(type, 2);
    for (const part of [home.path("config.json"), "Line 3", 'maxPortsPerProject is "many"', "a whole number from 1 to 10000"]) {
      assert.ok(message.includes(part), message);
    }
    const { status, problems, range } = await client.request("portDaddy/health", {});
    assert.deepEqual({ status, problems, range }, { status: "degraded", problems: [message], range: tenPorts(0) });
  });

  test("who connects later is told as well", async () => {
    const late = await home.connect("late");
    assert.match((await late.next("window/showMessage")).message, /Line 3/);
    await late.end();
  });

  test("one that is no JSON is told of, too", async () => {
    home.configure(`{\n  "range": [3100 3200]\n}`);
    const { message } = await client.next("window/showMessage");
    assert.match(message, /Line 2: comma expected/);
    assert.deepEqual((await client.request("portDaddy/health", {})).range, tenPorts(0));
  });

  test("when it is good again, so is the health", async () => {
    home.configure({ range: tenPorts(2) });
    const { status, problems } = await until(({ range }) => isTen(range, 2));
    assert.deepEqual({ status, problems }, { status: "ok", problems: [] });
  });

  test("an assignment outside of a new range is given up for one inside", async () => {
    const { port } = await client.request("portDaddy/request", { project: "moved" });
    await client.end();
    client = await home.connect();
    home.configure({ range: tenPorts(3) });
    await until(({ range, assignments }) => isTen(range, 3) && assignments.active === 0);
    const again = await client.request("portDaddy/request", { project: "moved" });
    assert.deepEqual({ reassigned: again.reassigned, inside: isWithin(again.port, tenPorts(3)) }, { reassigned: true, inside: true });
    assert.notEqual(again.port, port);
  });
});

suite("A SIGHUP", () => {
  test("has the backend read its settings and the system's own ports again, and ends nothing", async function () {
    if (process.platform === "win32") this.skip(); // It has no such signal.
    const home = new BackendHome();
    const { pid } = await home.start();
    const client = await home.connect();
    const { port } = await client.request("portDaddy/request", { project: "shop" });
    process.kill(pid, "SIGHUP");
    const line = "SIGHUP: config.json and the ports that the system reserves were read again";
    while (!home.log().includes(line)) await client.request("portDaddy/health", {}); // The log is written a little later.
    const [assignment] = (await client.request("portDaddy/list", { project: "shop" })).assignments;
    const health = await client.request("portDaddy/health", {});
    assert.deepEqual([health.pid, assignment?.port, assignment?.state], [pid, port, "active"]);
    await home.remove();
  });
});

suite("config.json, broken before the backend starts", () => {
  test("it starts with the defaults, and says so", async () => {
    const home = new BackendHome();
    home.configure("[]");
    await home.start();
    const { status, problems, range } = await (await home.connect()).request("portDaddy/health", {});
    await home.remove();
    assert.deepEqual({ status, range }, { status: "degraded", range: [3100, 9999] });
    assert.match(problems[0]!, /Line 1: The content is \[\]/);
  });
});
