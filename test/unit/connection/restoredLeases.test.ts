import assert from "node:assert/strict";
import { ResponseError } from "vscode-jsonrpc/node";
import { HeldLeases } from "../../../client/connection/heldLeases.js";
import { BackendUnreachable } from "../../../client/connection/unreachable.js";
import type { GrantedAssignment, Lease } from "../../../server/protocol/assignment.js";
import { Failure, type FailureKind, failureCodes } from "../../../server/protocol/failures.js";
import { steppedTime } from "./steppedTime.js";

const SINCE = "2026-01-01T00:00:00.000Z";
const ours: Lease = { client: "test", pid: process.pid, since: SINCE };
const others: Lease = { client: "other", pid: process.pid + 1, since: SINCE };
const granted = (service: string, port: number, leases = [ours]): GrantedAssignment => ({
  ...{ project: "shop", service, context: "", port, state: "active", leases, existing: true, reassigned: false },
  ...{ createdAt: SINCE, lastUsedAt: SINCE },
});
const refusal = (kind: FailureKind, data: object = {}) => new ResponseError(failureCodes[kind], `It is ${kind}.`, { kind, ...data });

suite("Leases on a new connection", () => {
  const pass = steppedTime();
  let lost: unknown[];
  let held: HeldLeases;
  /** The requests on the new connection. */
  let asked: [at: number, service: string | undefined][];
  /** The errors that services get instead of a lease. */
  let refusals: Record<string, Error>;
  setup(() => {
    lost = [];
    asked = [];
    refusals = {};
    held = new HeldLeases({ onDidLose: ({ service, port }, why) => lost.push([service, port, why.message]) });
  });

  const hold = (service: string, port: number, leases?: Lease[], leaseOf = held) =>
    leaseOf.answered("portDaddy/request", { project: "shop", service }, granted(service, port, leases));
  const request = ({ service, preferred }: { service?: string; preferred?: number }): Promise<GrantedAssignment> => {
    asked.push([Date.now(), service]);
    const refused = refusals[service!];
    return refused === undefined ? Promise.resolve(granted(service!, preferred!)) : Promise.reject(refused);
  };
  const services = () => asked.map(([, service]) => service);

  test("are all given up and told when no backend can give them again", async () => {
    hold("web", 50_200);
    hold("api", 50_201);
    held.lose(new Error("Another protocol."));
    held.connected();
    await held.restore(request);
    assert.deepEqual(lost, [["web", 50_200, "Another protocol."], ["api", 50_201, "Another protocol."]]); // prettier-ignore
    assert.deepEqual(asked, []);
  });

  test("need nobody who hears of them", async () => {
    const quiet = new HeldLeases();
    hold("web", 50_200, undefined, quiet);
    hold("api", 50_201, undefined, quiet);
    quiet.connected();
    await quiet.restore(({ service }) =>
      service === "web" ? Promise.reject(refusal("TooManyPorts")) : Promise.resolve(granted("api", 50_300)),
    );
    quiet.connected();
    await quiet.restore(request);
    assert.deepEqual(services(), ["api"]);
    quiet.lose(new Error("Another protocol."));
    quiet.connected();
    await quiet.restore(request);
    assert.deepEqual(services(), ["api"]);
  });

  test("follow a move also where another process leases the port, too", async () => {
    hold("web", 50_200, [others, ours]);
    held.changed({ revision: 1, changed: [granted("web", 50_300, [others, ours]), granted("docs", 50_400)], removed: [50_200] });
    held.connected();
    const preferred: unknown[] = [];
    await held.restore((params) => {
      preferred.push(params.preferred);
      return request(params);
    });
    assert.deepEqual(preferred, [50_300]);
  });

  test("are not asked for when a request has them meanwhile", async () => {
    hold("web", 50_200);
    hold("api", 50_201);
    held.connected();
    await held.restore((params) => {
      hold("api", 50_201);
      return request(params);
    });
    assert.deepEqual(services(), ["web"]);
  });

  test("are not told as lost when they were released while their refusal was on its way", async () => {
    hold("web", 50_200);
    held.connected();
    await held.restore(() => {
      held.changed({ revision: 1, changed: [], removed: [50_200] });
      return Promise.reject(refusal("TooManyPorts"));
    });
    assert.deepEqual(lost, []);
  });

  test("are no longer missing when they were released before", async () => {
    hold("web", 50_200);
    held.connected();
    held.answered("portDaddy/release", { project: "shop" }, { released: [granted("web", 50_200)] });
    assert.equal(await held.restore(request), undefined);
    hold("web", 50_200);
    await held.restore(request);
    assert.deepEqual(asked, []);
  });

  test("are asked for one after the other until the backend has had too many requests", async () => {
    hold("web", 50_200);
    hold("api", 50_201);
    held.connected();
    refusals["web"] = refusal("StoreUnavailable", { reason: "full" });
    await held.restore(request);
    assert.deepEqual(services(), ["web", "api"]);
    held.connected();
    refusals["web"] = refusal("RateLimited", { retryAfterMs: 100 });
    await held.restore(request);
    assert.deepEqual(services(), ["web", "api", "web"]);
  });

  test("stay missing when the backend does not answer", async () => {
    hold("web", 50_200);
    held.connected();
    await assert.rejects(
      held.restore(() => Promise.reject(new BackendUnreachable("Silent."))),
      /Silent/,
    );
    assert.deepEqual(lost, []);
    await held.restore(request);
    assert.deepEqual(services(), ["web"]);
  });

  suite("that were refused for the moment", () => {
    let closing: AbortController;
    setup(() => {
      closing = new AbortController();
      hold("web", 50_200);
      held.connected();
    });
    /** Lets the backend refuse for so long, and then grant. */
    async function restoreLater(first: Parameters<HeldLeases["restoreLater"]>[0], refusedMs: number): Promise<number[]> {
      const restored = held.restoreLater(first, request, closing.signal);
      await pass(refusedMs);
      refusals = {};
      await pass(10_000);
      await restored;
      return asked.map(([at]) => at);
    }

    test("are asked for again, soon at first and then every 2 s, until they are granted", async () => {
      refusals["web"] = refusal("StoreUnavailable", { reason: "full" });
      const full = new Failure("StoreUnavailable", "full", { reason: "full" });
      assert.deepEqual(await restoreLater(full, 6000), [100, 300, 700, 1500, 3100, 5100, 7100]);
    });

    test("are asked for when the backend says, but after 2 s at the latest", async () => {
      refusals["web"] = refusal("RateLimited", { retryAfterMs: 3_600_000 });
      const limited = new Failure("RateLimited", "later", { retryAfterMs: 20 });
      assert.deepEqual(await restoreLater(limited, 2000), [20, 2020]);
    });

    test("are not asked for once the client is closed", async () => {
      const ended = assert.rejects(held.restoreLater(new Failure("SystemUnavailable", "no", { reason: "no" }), request, closing.signal), {
        name: "AbortError",
      });
      closing.abort();
      await ended;
      await pass(10_000);
      assert.deepEqual(asked, []);
    });

    test("are granted already where nothing was refused", async () => {
      await held.restoreLater(undefined, request, closing.signal);
      assert.deepEqual(asked, []);
    });
  });
});
