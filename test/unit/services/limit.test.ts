import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

const two = { config: { maxPortsPerProject: 2 } };

suite("maxPortsPerProject", () => {
  test("bounds each project, by itself; what a project has it may ask for again", async () => {
    const { request } = await house(two);
    const first = await request({ project: "shop", service: "a" });
    await request({ project: "shop", service: "b", context: "feature" });
    const failure = await failureOf(request({ project: "shop", service: "c" }), "TooManyPorts");
    assert.deepEqual(failure.data, { project: "shop", limit: 2 });
    assert.match(failure.message, /^Project shop already has 2 ports, which is the maximum\. Release one, or raise "maxPortsPerProject"/);
    assert.equal((await request({ project: "shop", service: "a" })).port, first.port);
    await request({ project: "library" });
  });

  test("bounds also requests that come all at once", async () => {
    const { request, list } = await house({ config: { maxPortsPerProject: 10 } });
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => request({ project: "shop", service: `s${index}` })));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 10);
    assert.equal(list().length, 10);
  });

  test("bounds a batch, which then changes nothing", async () => {
    const { ports, client, state } = await house(two);
    const before = await state();
    const batch = ["a", "b", "c"].map((service) => ({ project: "shop", service }));
    const failure = await failureOf(ports.requestAll(batch, client), "TooManyPorts");
    assert.match(failure.message, /^shop:c: /);
    assert.deepEqual(await state(), before);
    assert.equal((await ports.requestAll(batch.slice(0, 2), client)).length, 2);
  });

  test("does not count what failed", async () => {
    const { request, probe, store } = await house(two);
    probe.failure = new Error("EMFILE");
    for (let index = 0; index < 3; index++) await failureOf(request({ project: "shop" }), "SystemUnavailable");
    probe.failure = undefined;
    store.broken = true;
    for (let index = 0; index < 3; index++) await failureOf(request({ project: "shop" }), "StoreUnavailable");
    store.broken = false;
    await failureOf(request({ project: "shop", owner: { pid: 4242 } }), "InvalidParams");
    await failureOf(request({ project: "shop", preferred: 6000, strict: true }), "PortUnavailable");
    for (const service of ["a", "b"]) await request({ project: "shop", service });
    await failureOf(request({ project: "shop", service: "c" }), "TooManyPorts");
  });

  test("does not count a request twice when it is through, but not yet answered", async () => {
    const { request, changes } = await house({ config: { maxPortsPerProject: 2 } });
    let late: Promise<unknown> | undefined;
    changes.add = () => {
      late ??= request({ project: "shop", service: "b" });
    };
    await request({ project: "shop", service: "a" });
    await late;
  });
});

suite("maxPortsPerClient", () => {
  const config = { maxPortsPerClient: 2 };

  test("bounds what one client gets in all projects; others are not concerned, nor what had a port before", async () => {
    const { request, release, idle, connect, client } = await house({ config });
    await idle({ project: "old" });
    await request({ project: "a" });
    await request({ project: "b", owner: { pid: client.client.pid } });
    const failure = await failureOf(request({ project: "c" }), "TooManyPorts");
    const who = `first (pid ${client.client.pid})`;
    assert.deepEqual(failure.data, { client: who, limit: 2 });
    assert.match(failure.message, /already got 2 new ports, which is the maximum for one client\. .*"maxPortsPerClient"/);
    await request({ project: "a" });
    await request({ project: "old" });
    await request({ project: "c" }, connect("second"));
    await release({ project: "a" });
    await request({ project: "d" });
    await failureOf(request({ project: "e" }), "TooManyPorts");
  });

  test("bounds also requests that come all at once, and does not count what failed", async () => {
    const { request, probe, list } = await house({ config });
    probe.failure = new Error("EMFILE");
    for (const project of ["a", "b", "c"]) await failureOf(request({ project }), "SystemUnavailable");
    probe.failure = undefined;
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => request({ project: `p${index}` })));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 2);
    assert.equal(list().length, 2);
  });
});
