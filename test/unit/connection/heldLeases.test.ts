import assert from "node:assert/strict";
import { ConnectionError, ConnectionErrors, ResponseError } from "vscode-jsonrpc/node";
import { HeldLeases } from "../../../client/connection/heldLeases.js";
import type { GrantedAssignment, Lease } from "../../../server/protocol/assignment.js";
import { type FailureKind, failureCodes, isFailure } from "../../../server/protocol/failures.js";

const ours: Lease = { client: "test", pid: process.pid, since: "2026-01-01T00:00:00.000Z" };
const granted = (service: string, port: number): GrantedAssignment => ({
  ...{ project: "shop", service, context: "", port, state: "active", leases: [ours], existing: true, reassigned: false },
  createdAt: "2026-01-01T00:00:00.000Z",
  lastUsedAt: "2026-01-01T00:00:00.000Z",
});
const refusal = (kind: FailureKind, data: object = {}) => new ResponseError(failureCodes[kind], `It is ${kind}.`, { kind, ...data });

suite("The leases that a client holds", () => {
  let told: unknown[];
  let held: HeldLeases;
  setup(() => {
    told = [];
    held = new HeldLeases({
      onDidLose: ({ service, port }, why) => told.push(["lost", service, port, why.message]),
      onDidMove: ({ service, port }, before) => told.push(["moved", service, before, port]),
    });
  });

  function hold(...leases: [service: string, port: number][]): void {
    for (const [service, port] of leases) held.answered("portDaddy/request", { project: "shop", service }, granted(service, port));
  }
  /** Restores on a new connection, where a service gets what is named here: another port, an error, or else the port that it prefers. */
  async function restore(answers: Record<string, number | Error> = {}) {
    const asked: unknown[] = [];
    const delay = await held.restore(({ service, preferred }) => {
      asked.push([service, preferred]);
      const answer = answers[service!] ?? preferred!;
      return typeof answer === "number" ? Promise.resolve(granted(service!, answer)) : Promise.reject(answer);
    });
    return { asked, kind: isFailure(delay) ? delay.kind : undefined };
  }

  test("are requested again with their ports on each new connection, and not twice on one", async () => {
    hold(["web", 3200], ["api", 3201]);
    for (let connections = 0; connections < 2; connections++) {
      held.connected();
      assert.deepEqual(await restore(), { asked: [["web", 3200], ["api", 3201]], kind: undefined }); // prettier-ignore
      assert.deepEqual(await restore(), { asked: [], kind: undefined });
    }
    assert.deepEqual(told, []);
  });

  for (const kind of ["StoreUnavailable", "SystemUnavailable", "RateLimited"] as const) {
    test(`are asked for until the backend no longer answers ${kind}`, async () => {
      hold(["web", 3200], ["api", 3201]);
      held.connected();
      assert.equal((await restore({ web: refusal(kind, { retryAfterMs: 1 }), api: refusal(kind, { retryAfterMs: 1 }) })).kind, kind);
      const { asked, kind: left } = await restore();
      assert.deepEqual([asked, left], [[["web", 3200], ["api", 3201]], undefined]); // prettier-ignore
      assert.deepEqual(told, []);
    });
  }

  test("are given up and told when the backend refuses for good, and the others are restored", async () => {
    hold(["web", 3200], ["api", 3201]);
    held.connected();
    assert.equal((await restore({ web: refusal("TooManyPorts") })).kind, undefined);
    assert.deepEqual(told, [["lost", "web", 3200, "It is TooManyPorts."]]);
    held.connected();
    assert.deepEqual((await restore()).asked, [["api", 3201]]);
  });

  test("are told when they are on another port", async () => {
    hold(["web", 3200]);
    held.connected();
    await restore({ web: 3300 });
    assert.deepEqual(told, [["moved", "web", 3200, 3300]]);
    held.connected();
    assert.deepEqual((await restore()).asked, [["web", 3300]]);
  });

  test("are all missing again when the connection ends in between", async () => {
    hold(["web", 3200], ["api", 3201]);
    held.connected();
    const ended = new ConnectionError(ConnectionErrors.Closed, "closed");
    await assert.rejects(restore({ api: ended }), ended);
    held.connected();
    assert.equal((await restore()).asked.length, 2);
    assert.deepEqual(told, []);
  });

  test("follow a move by somebody else, and end with a release by somebody else", async () => {
    hold(["web", 3200], ["api", 3201]);
    held.changed({ revision: 1, changed: [{ ...granted("web", 3300), leases: [ours] }], removed: [3200] });
    held.changed({ revision: 2, changed: [], removed: [3201] });
    held.connected();
    assert.deepEqual((await restore()).asked, [["web", 3300]]);
  });

  test("do not follow another client's port", async () => {
    hold(["web", 3200]);
    held.changed({ revision: 1, changed: [{ ...granted("web", 3300), leases: [{ ...ours, pid: process.pid + 1 }] }], removed: [] });
    held.connected();
    assert.deepEqual((await restore()).asked, [["web", 3200]]);
  });

  test("are not those of a process, which live without the client", async () => {
    held.answered("portDaddy/request", { project: "shop", owner: { pid: 1 } }, granted("main", 3200));
    held.connected();
    assert.deepEqual((await restore()).asked, []);
  });

  test("follow a move also when several were requested together", async () => {
    const requests = [
      { project: "shop", service: "web" },
      { project: "shop", service: "api" },
    ];
    held.answered("portDaddy/requestAll", { requests }, { assignments: [granted("web", 3200), granted("api", 3201)] });
    held.changed({ revision: 1, changed: [granted("api", 3300)], removed: [3201] });
    held.connected();
    assert.deepEqual((await restore()).asked, [["web", 3200], ["api", 3300]]); // prettier-ignore
  });

  test("end with a release by this client, also while the others are restored", async () => {
    hold(["web", 3200], ["api", 3201], ["docs", 3202]);
    held.answered("portDaddy/release", { project: "shop", service: "web" }, { released: [granted("web", 3200)] });
    held.connected();
    const asked: unknown[] = [];
    await held.restore(({ service }) => {
      asked.push(service);
      held.changed({ revision: 1, changed: [], removed: [3202] });
      return Promise.resolve(granted("api", 3201));
    });
    assert.deepEqual(asked, ["api"]);
  });

  test("are requested as they were granted, without what may not hold any more", async () => {
    const params = { project: "shop", worktree: "feature", preferred: 3500, strict: true, range: [3500, 3500] as [number, number] };
    const answer = { ...granted("main", 3100), context: "feature", folder: "/shop" };
    held.answered("portDaddy/request", params, answer);
    held.connected();
    const asked: unknown[] = [];
    await held.restore((each) => {
      asked.push(JSON.parse(JSON.stringify(each))); // As it goes over the wire.
      return Promise.resolve(answer);
    });
    assert.deepEqual(asked, [{ project: "shop", service: "main", context: "feature", folder: "/shop", preferred: 3100 }]);
  });

  test("come back with a release that is undone, where they were this client's", async () => {
    hold(["web", 3200], ["api", 3300]);
    const released = [granted("web", 3200), granted("api", 3300)];
    for (const each of released) held.answered("portDaddy/release", { project: "shop", service: each.service }, { released: [each] });
    const assignments = [granted("web", 3201), { ...granted("api", 3300), leases: [] }];
    held.answered("portDaddy/restore", { assignments: [] }, { assignments });
    held.connected();
    assert.deepEqual((await restore()).asked, [["web", 3201]]);
  });

  test("do not change with the answer to another request", async () => {
    hold(["web", 3200]);
    held.answered("portDaddy/pin", { project: "shop", service: "web", pinned: true }, granted("web", 3200));
    held.answered("portDaddy/watch", {}, {});
    held.connected();
    assert.deepEqual((await restore()).asked, [["web", 3200]]);
  });
});
