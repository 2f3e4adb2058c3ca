import assert from "node:assert/strict";
import { entryOf, judge, LEASED_AT, leaseOfEditor, leaseOfProcess, socket } from "./judgeWorld.js";

suite("Whose server has drifted", () => {
  const folder = "/home/me/shop";
  const within = { folder: `${folder}/server` };
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

  test("is the one that its command or its folder names, where several are missing", async () => {
    const api = entryOf("shop", 50_200, { service: "api", leases: [leaseOfEditor(50_200)] });
    const shop = [web, api];
    const at3000 = (more: object) => judge(shop, [socket(3000, 51, { folder, ...more })]);
    for (const more of [
      { command: "node api/server.js" },
      { command: `node ${folder}/api/server.js` },
      { folder: `${folder}/packages/api` },
    ])
      assert.deepEqual((await at3000(more)).findings, [[50_200, "drift", 51, 3000]]);
    for (const command of ["node server.js", "node apis/server.js", "node api/server.js --with web"])
      assert.deepEqual((await at3000({ command })).findings, []);
  });

  test("is clear where it works in a package of the checkout that was started for it", async () => {
    const place = { folder: `${folder}/apps/web`, projectFolder: `${folder}/apps/web`, checkoutFolder: folder };
    const ofWindow = { ...place, ancestors: [{ pid: 9000, startedAt: "start of 9000" }] };
    assert.deepEqual((await judge([web], [socket(3000, 51, ofWindow)])).findings, [[50_100, "drift", 51, 3000]]);
    assert.deepEqual((await judge([web], [socket(3000, 51, { ...place, startedFor: "shop" })])).findings, [[50_100, "drift", 51, 3000]]);
    assert.deepEqual((await judge([web], [socket(3000, 51, place)])).findings, []);
  });

  test("may have begun before a window that has been opened again, and before an idle service is used, but not before either was known", async () => {
    const before = LEASED_AT - 60_000;
    const at = (since: number) => socket(3000, 51, { folder, since });
    const reloaded = entryOf("shop", 50_100, { leases: [leaseOfEditor(50_100)], createdAt: before });
    const idle = entryOf("shop", 50_100, { createdAt: before });
    for (const entry of [reloaded, idle]) {
      assert.deepEqual((await judge([entry], [at(before)])).findings, [[50_100, "drift", 51, 3000]]);
      assert.deepEqual((await judge([entry], [at(before - 1501)])).findings, []);
    }
    // `run` has only just begun to start its server.
    const running = entryOf("shop", 50_100, { leases: [leaseOfProcess(50_100, 50)], createdAt: before });
    assert.deepEqual((await judge([running], [at(before)])).findings, []);
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
