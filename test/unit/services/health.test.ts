import assert from "node:assert/strict";
import { PROTOCOL_VERSION } from "../../../server/protocol/handshake.js";
import { VERSION } from "../../../server/protocol/version.js";
import { health } from "../../../server/services/health.js";
import { Problems } from "../../../server/services/problems.js";
import { house } from "./house.js";

suite("The health of the backend", () => {
  const store = { status: "ok", path: "/home/ada/port-daddy.db" } as const;
  const sweep = { runs: 3, lastMs: 1, longestMs: 2 };

  test("counts what is leased and what is not, and says what it is and which ports it gives", async () => {
    const { registry, pool, request, idle, release } = await house({ config: { range: [4000, 4100], reserved: [4050] } });
    await request({ project: "shop" });
    await idle({ project: "blog" });
    await idle({ project: "docs" });
    const { port } = await request({ project: "gone" });
    await release({ project: "gone" });
    const answer = health(registry, pool, new Problems(), store, 2, sweep);
    assert.deepEqual(answer.assignments, { total: 3, active: 1, idle: 2 });
    const { status, problems, version, protocol, pid, clients } = answer;
    assert.deepEqual(
      { status, problems, version, protocol, pid, clients },
      {
        ...{ status: "ok", problems: [], version: VERSION, protocol: PROTOCOL_VERSION, pid: process.pid, clients: 2 },
      },
    );
    assert.deepEqual([answer.store, answer.sweep, answer.range], [store, sweep, [4000, 4100]]);
    assert.ok(Math.abs(answer.uptimeSeconds - process.uptime()) < 5);
    assert.deepEqual(
      answer.resting.map((rest) => rest.port),
      [port],
    );
    assert.ok(answer.exclusions.some(({ first, last }) => first <= 4050 && 4050 <= last));
    assert.deepEqual([answer.exclusions, answer.exclusionsOutside], [pool.excluded(), pool.excludedOutside()]);
    assert.ok(answer.exclusionsOutside!.some(({ first, last }) => first === 6000 && last === 6000));
  });

  test("is degraded for as long as there is a problem", async () => {
    const { registry, pool } = await house();
    const problems = new Problems();
    const appeared: string[] = [];
    problems.onDidAppear((problem) => appeared.push(problem));
    const look = () => {
      const answer = health(registry, pool, problems, store, 0, sweep);
      return [answer.status, answer.problems];
    };
    problems.set("store", "The disk is full.");
    problems.set("store", "The disk is full.");
    assert.deepEqual([look(), appeared], [["degraded", ["The disk is full."]], ["The disk is full."]]);
    problems.set("store", undefined);
    assert.deepEqual(look(), ["ok", []]);
    problems.set("store", "The disk is full.");
    assert.equal(appeared.length, 2, "one that comes back is told again");
  });
});
