import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

suite("maxAssignments", () => {
  const two = { config: { maxAssignments: 2 } };

  test("bounds all projects together; what is assigned may be asked for again", async () => {
    const { request, release } = await house(two);
    const { port } = await request({ project: "shop" });
    await request({ project: "blog" });
    const failure = await failureOf(request({ project: "docs" }), "TooManyPorts");
    assert.deepEqual(failure.data, { limit: 2 });
    assert.match(failure.message, /^2 ports are already assigned, which is the maximum\. Release one, or raise "maxAssignments"/);
    assert.equal((await request({ project: "shop" })).port, port);
    await release({ project: "shop" });
    await request({ project: "docs" });
  });

  test("bounds also requests that come all at once, and a batch", async () => {
    const { request, ports, client, list } = await house({ config: { maxAssignments: 5 } });
    const batch = Array.from({ length: 6 }, (_, index) => ({ project: `batch${index}` }));
    await failureOf(ports.requestAll(batch, client), "TooManyPorts");
    assert.equal(list().length, 0);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => request({ project: `p${index}` })));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 5);
    assert.equal(list().length, 5);
  });

  test("is none unless it is set", async () => {
    const { request, list } = await house();
    for (let index = 0; index < 20; index++) await request({ project: `p${index}` });
    assert.equal(list().length, 20);
  });

  test("does not count a request twice when it is through, but not yet answered", async () => {
    const { request, changes } = await house(two);
    let late: Promise<unknown> | undefined;
    changes.add = () => {
      late ??= request({ project: "blog" });
    };
    await request({ project: "shop" });
    await late;
  });
});
