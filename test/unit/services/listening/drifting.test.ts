import assert from "node:assert/strict";
import { entryOf, judge, LEASED_AT, leaseOfEditor, leaseOfProcess, socket } from "./judgeWorld.js";

suite("Whose server has drifted", () => {
  const folder = "/home/me/shop";
  const within = { folder: `${folder}/web` };
  const startedBy = (pid: number) => ({ ancestors: [{ pid, startedAt: `start of ${pid}` }] });
  const web = entryOf("shop", 50_100, { service: "web", leases: [leaseOfEditor(50_100)] });

  test("is not a guess by the folder where an owner has started it for another service", async () => {
    const api = entryOf("shop", 50_200, { service: "api", leases: [leaseOfProcess(50_200, 50)] });
    const served = socket(50_200, 51, startedBy(50));
    const { findings } = await judge([web, api], [served, socket(50_101, 52, { ...within, ...startedBy(50) })]);
    assert.deepEqual(findings, []);
  });

  test("is decided by what its owner started rather than by the folder", async () => {
    const shop = entryOf("shop", 50_100, { leases: [leaseOfProcess(50_100, 50)] });
    const { findings } = await judge([shop], [socket(50_101, 52, within), socket(50_150, 51, startedBy(50))]);
    assert.deepEqual(findings, [[50_100, "drift", 51, 50_150]]);
  });

  test("is not the owner's where a shell that leases a port has gone to another project, unless it has counted up", async () => {
    const shop = entryOf("shop", 50_100, { leases: [leaseOfProcess(50_100, 50)] });
    const elsewhere = { folder: "/home/me/blog", projectFolder: "/home/me/blog", ...startedBy(50) };
    const { findings } = await judge([shop], [socket(50_150, 51, elsewhere)]);
    assert.deepEqual(findings, []);
    const counted = await judge([shop], [socket(50_101, 51, elsewhere)]);
    assert.deepEqual(counted.findings, [[50_100, "drift", 51, 50_101]]);
  });

  test("is clear by the folder where one process listens on several ports", async () => {
    const { findings } = await judge([web], [socket(50_150, 51, within), socket(50_101, 51, within)]);
    assert.deepEqual(findings, [[50_100, "drift", 51, 50_101]]);
  });

  test("is clear by the folder where the other service of the folder is not in use", async () => {
    const idle = entryOf("shop", 50_200, { service: "api" });
    const { findings } = await judge([web, idle], [socket(50_150, 51, within)]);
    assert.deepEqual(findings, [[50_100, "drift", 51, 50_150]]);
  });

  test("may have counted up by ten ports from its own, and not by more", async () => {
    const api = entryOf("shop", 50_200, { service: "api", leases: [leaseOfEditor(50_200)] });
    const { findings } = await judge([web, api], [socket(50_110, 51, within)]);
    assert.deepEqual(findings, [[50_100, "drift", 51, 50_110]]);
    assert.deepEqual((await judge([web, api], [socket(50_111, 51, within)])).findings, []);
  });

  test("may seem to have started 1.5 s before the lease, where the system tells whole seconds", async () => {
    const at = (since: number | undefined) => socket(50_101, 51, { ...within, since });
    assert.deepEqual((await judge([web], [at(LEASED_AT - 1500)])).findings, [[50_100, "drift", 51, 50_101]]);
    assert.deepEqual((await judge([web], [at(LEASED_AT - 1501)])).findings, []);
    assert.deepEqual((await judge([web], [at(undefined)])).findings, []);
  });

  test("has started under one of the leases, though another window has joined since", async () => {
    const leases = [leaseOfEditor(50_100), leaseOfEditor(50_100, LEASED_AT + 60_000, 9001)];
    const { findings } = await judge([entryOf("shop", 50_100, { leases })], [socket(50_101, 51, within)]);
    assert.deepEqual(findings, [[50_100, "drift", 51, 50_101]]);
  });
});
