import assert from "node:assert/strict";
import { BackendHome, type StartedBackend, isTestPort, testRange } from "./backendHome.js";
import { type RawClient, refusalOf } from "./rawClient.js";

suite("requests, end to end", () => {
  let home: BackendHome;
  let backend: StartedBackend;
  let client: RawClient;

  suiteSetup(async () => {
    home = new BackendHome();
    backend = await home.start();
    client = await home.connect("editor");
  });
  suiteTeardown(() => home.remove());

  test("request: a port, then the same again", async () => {
    const params = { project: "shop", service: "web", context: "feature", folder: home.folder };
    const first = await client.request("portDaddy/request", params);
    const { port, leases, createdAt, lastUsedAt, ...rest } = first;
    assert.ok(isTestPort(port), String(port));
    assert.deepEqual(rest, { ...params, state: "active", existing: false, reassigned: false });
    assert.deepEqual(
      leases.map(({ pid, client }) => ({ pid, client })),
      [{ client: "editor", pid: process.pid }],
    );
    for (const time of [createdAt, lastUsedAt, leases[0]!.since]) assert.equal(new Date(time).toISOString(), time);
    const again = await client.request("portDaddy/request", params);
    assert.deepEqual({ port: again.port, existing: again.existing }, { port, existing: true });
  });

  test("requestAll: all or none", async () => {
    const { assignments } = await client.request("portDaddy/requestAll", {
      requests: [
        { project: "all", service: "a" },
        { project: "all", service: "b" },
      ],
    });
    assert.deepEqual(
      assignments.map(({ service }) => service),
      ["a", "b"],
    );
    const { data, message } = await refusalOf(
      client.request("portDaddy/requestAll", {
        requests: [
          { project: "none", service: "a" },
          { project: "none", service: "b", preferred: assignments[0]!.port, strict: true },
        ],
      }),
    );
    assert.equal(data["kind"], "PortUnavailable");
    assert.match(message, /^none:b: /);
    assert.deepEqual((await client.request("portDaddy/list", { project: "none" })).assignments, []);
  });

  test("list: by pattern and by state, with the revision of the last change", async () => {
    const { revision } = await client.request("portDaddy/list", {});
    await client.request("portDaddy/requestAll", { requests: [{ project: "list-1" }, { project: "list-2", service: "api" }] });
    const change = await client.next("portDaddy/didChange", ({ changed }) => changed.some(({ project }) => project === "list-1"));
    const listed = await client.request("portDaddy/list", { project: "list-*", active: true });
    assert.deepEqual({ count: listed.assignments.length, revision: listed.revision }, { count: 2, revision: change.revision });
    assert.equal(change.revision, revision + 1);
    assert.deepEqual((await client.request("portDaddy/list", { project: "list-*", active: false })).assignments, []);
  });

  test("release: by identity, by port, and all of a project", async () => {
    const { assignments } = await client.request("portDaddy/requestAll", {
      requests: ["a", "b", "c", "d"].map((service) => ({ project: "release", service })),
    });
    const services = async (params: Parameters<typeof client.request<"portDaddy/release">>[1]) =>
      (await client.request("portDaddy/release", params)).released.map(({ service }) => service).sort();
    assert.deepEqual(await services({ project: "release", service: "a" }), ["a"]);
    assert.deepEqual(await services({ port: assignments[1]!.port }), ["b"]);
    assert.deepEqual(await services({ project: "release", all: true }), ["c", "d"]);
    const { code, data } = await refusalOf(client.request("portDaddy/release", { project: "release", all: true }));
    assert.deepEqual({ code, kind: data["kind"] }, { code: 1005, kind: "NotFound" });
  });

  test("release of what another client leases: NotOwner, unless by force", async () => {
    const other = await home.connect("other");
    const { port } = await other.request("portDaddy/request", { project: "owned" });
    const { code, data } = await refusalOf(client.request("portDaddy/release", { port }));
    assert.deepEqual(
      { code, kind: data["kind"], port: data["port"], owners: data["owners"] },
      { code: 1006, kind: "NotOwner", port, owners: [`other (pid ${process.pid})`] },
    );
    assert.equal((await client.request("portDaddy/release", { port, force: true })).released[0]?.port, port);
    await other.end();
  });

  test("cleanup says what it did, health how it is", async () => {
    assert.deepEqual(await client.request("portDaddy/cleanup", {}), { expiredLeases: 0, removed: 0 });
    const { uptimeSeconds, assignments, sweep, exclusions, exclusionsOutside, onlyByNumber, resting, ...rest } = await client.request(
      "portDaddy/health",
      {},
    );
    assert.ok(uptimeSeconds >= 0 && uptimeSeconds < 60);
    assert.equal(assignments.total, assignments.active + assignments.idle);
    assert.ok(
      exclusions.every(({ first, last, reason }) => first >= testRange[0] && first <= last && last <= testRange[1] && reason !== ""),
    );
    assert.ok(exclusionsOutside!.every(({ first, last }) => first <= last && (last < testRange[0] || first > testRange[1])));
    // Some ranges of the tests have a well-known port, such as 27017.
    assert.ok(onlyByNumber.every(isTestPort), String(onlyByNumber));
    assert.ok(sweep.runs >= 2 && sweep.longestMs >= sweep.lastMs);
    assert.deepEqual(rest, {
      status: "ok",
      problems: [],
      version: "0.1.0",
      protocol: "1.5",
      pid: backend.pid,
      store: { status: "ok", path: home.path("port-daddy.db") },
      clients: 1,
      range: testRange,
    });
    assert.ok(resting.some(({ project, service }) => project === "release" && service === "a"));
  });

  test("every client is told of every change, in order", async () => {
    const others = await Promise.all(["a", "b", "c"].map((name) => home.connect(name)));
    const { port } = await client.request("portDaddy/request", { project: "told" });
    await client.request("portDaddy/release", { port });
    for (const each of [client, ...others]) {
      const granted = await each.next("portDaddy/didChange", ({ changed }) => changed.some(({ project }) => project === "told"));
      const { resting, ...released } = await each.next("portDaddy/didChange");
      assert.deepEqual(released, { revision: granted.revision + 1, changed: [], removed: [port] });
      assert.deepEqual(
        resting?.map((rest) => [rest.port, rest.project]),
        [[port, "told"]],
      );
    }
    await Promise.all(others.map((each) => each.end()));
  });

  for (const [method, params, code, kind, field] of [
    ["portDaddy/request", { project: "a b" }, -32602, "InvalidParams", "project"],
    ["portDaddy/request", undefined, -32602, "InvalidParams", "project"],
    ["portDaddy/request", null, -32602, "InvalidParams", "project"],
    ["portDaddy/request", [], -32602, "InvalidParams", "params"],
    ["portDaddy/request", ["shop"], -32602, "InvalidParams", "params"],
    ["portDaddy/request", { project: "shop", prefered: 3000 }, -32602, "InvalidParams", "prefered"],
    ["portDaddy/request", { project: "shop", owner: { pid: -1 } }, -32602, "InvalidParams", "owner.pid"],
    ["portDaddy/request", { project: "shop", range: [9010, 9000] }, -32602, "InvalidParams", "range"],
    ["portDaddy/request", { project: "shop", range: [3000, 4000] }, -32602, "InvalidParams", "range"],
    ["portDaddy/request", { project: "shop", preferred: 80 }, -32602, "InvalidParams", "preferred"],
    ["portDaddy/request", { project: "shop", preferred: 6000, strict: true }, 1004, "PortUnavailable", undefined],
    ["portDaddy/requestAll", { requests: [{ project: "a" }, { project: "a" }] }, -32602, "InvalidParams", "requests[1]"],
    ["portDaddy/release", {}, -32602, "InvalidParams", "project"],
    ["portDaddy/list", { active: 1 }, -32602, "InvalidParams", "active"],
    ["portDaddy/cleanup", { now: true }, -32602, "InvalidParams", "now"],
    ["portDaddy/stop", { reason: "because" }, -32602, "InvalidParams", "reason"],
  ] as const) {
    test(`${method} ${JSON.stringify(params)}: ${kind}, and nothing is changed`, async () => {
      const before = await client.request("portDaddy/list", {});
      const refusal = await refusalOf(client.send(method, params));
      assert.deepEqual({ code: refusal.code, kind: refusal.data["kind"], field: refusal.data["field"] }, { code, kind, field });
      assert.match(String(refusal.data["correlationId"]), /^[0-9a-f-]{36}$/);
      assert.match(refusal.message, /^[^\n]+\.$/);
      assert.deepEqual(await client.request("portDaddy/list", {}), before);
    });
  }

  test("TooManyPorts and PortRangeExhausted have codes of their own", async () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ project: "many", service: `s${index}` }));
    const tooMany = await refusalOf(client.request("portDaddy/requestAll", { requests: many }));
    assert.deepEqual({ code: tooMany.code, kind: tooMany.data["kind"] }, { code: 1003, kind: "TooManyPorts" });
    const [first] = testRange;
    const range: [number, number] = [first, first + 1];
    await client.request("portDaddy/requestAll", { requests: many.slice(0, 2).map((each) => ({ ...each, range })) });
    const exhausted = await refusalOf(client.request("portDaddy/request", { project: "one-more", range }));
    assert.deepEqual({ code: exhausted.code, kind: exhausted.data["kind"] }, { code: 1002, kind: "PortRangeExhausted" });
  });
});
