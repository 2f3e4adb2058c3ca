import assert from "node:assert/strict";
import { entryOf, judge, LEASED_AT, leaseOfEditor, leaseOfProcess, socket } from "./judgeWorld.js";

suite("A drift is judged for each owner", () => {
  const folder = "/home/me/shop";
  const startedBy = (...pids: number[]) => ({ folder, ancestors: pids.map((pid) => ({ pid, startedAt: `start of ${pid}` })) });
  const leases = [leaseOfProcess(50_100, 50), leaseOfProcess(50_100, 60)];
  const shop = entryOf("shop", 50_100, { leases });
  const served = socket(50_100, 51, startedBy(50));
  const long = { since: LEASED_AT - 60_000 };

  test("so a second server that went elsewhere has drifted, although the first one listens on the port", async () => {
    const { findings, listening } = await judge([shop], [served, socket(50_101, 61, startedBy(60))]);
    assert.deepEqual([findings, listening], [[[50_100, "drift", 61, 50_101]], { 50_100: 51 }]);
  });

  test("so has one whose owner is the server itself", async () => {
    const { findings } = await judge([shop], [socket(50_100, 50, { folder }), socket(50_101, 60, { folder })]);
    assert.deepEqual(findings, [[50_100, "drift", 60, 50_101]]);
  });

  test("so has one that found a server on the port that a former owner left behind", async () => {
    const orphan = socket(50_100, 41, { folder, ...long });
    const second = entryOf("shop", 50_100, { leases: [leaseOfProcess(50_100, 60)] });
    assert.deepEqual((await judge([second], [orphan, socket(50_101, 61, startedBy(60))])).findings, [[50_100, "drift", 61, 50_101]]);
    const adopted = entryOf("shop", 50_100, { leases: [leaseOfProcess(50_100, 41), leaseOfProcess(50_100, 60)] });
    assert.deepEqual((await judge([adopted], [orphan, socket(50_101, 61, startedBy(60))])).findings, [[50_100, "drift", 61, 50_101]]);
  });

  test("so has one beside the server that a window has started", async () => {
    const both = entryOf("shop", 50_100, { leases: [leaseOfEditor(50_100, LEASED_AT - 120_000), leaseOfProcess(50_100, 60)] });
    const windows = socket(50_100, 41, { folder, ...long });
    assert.deepEqual((await judge([both], [windows, socket(50_150, 61, startedBy(60))])).findings, [[50_100, "drift", 61, 50_150]]);
  });

  test("so two servers that went elsewhere are two drifts, in whatever order the system tells of them", async () => {
    const sockets = [socket(50_102, 61, startedBy(60)), socket(50_103, 61, startedBy(60)), socket(50_101, 51, startedBy(50))];
    const expected = [
      [50_100, "drift", 51, 50_101],
      [50_100, "drift", 61, 50_102],
    ];
    for (const scanned of [sockets, sockets.toReversed()]) assert.deepEqual((await judge([shop], scanned)).findings, expected);
  });

  test("but a server that listens on the port may open others, and so may its parent", async () => {
    const more = [socket(50_101, 51, startedBy(50)), socket(50_102, 50, { folder })];
    assert.deepEqual((await judge([shop], [served, ...more])).findings, []);
  });

  test("but not of a process that a window may have started", async () => {
    const both = entryOf("shop", 50_100, { leases: [leaseOfProcess(50_100, 50), leaseOfEditor(50_100, LEASED_AT, 9000)] });
    assert.deepEqual((await judge([both], [served, socket(50_101, 61, startedBy(9000))])).findings, []);
  });

  test("but an owner within another owner's tree serves for both", async () => {
    const inner = socket(50_100, 61, startedBy(60, 50));
    assert.deepEqual((await judge([shop], [inner, socket(50_150, 52, startedBy(50))])).findings, []);
  });

  test("but a daemon that an owner may have started serves for it", async () => {
    const daemon = (since: number | undefined) => socket(50_100, 41, { folder, since });
    const companion = socket(50_150, 51, startedBy(50));
    const owned = entryOf("shop", 50_100, { leases: [leaseOfProcess(50_100, 50)] });
    for (const since of [LEASED_AT + 5000, undefined]) assert.deepEqual((await judge([owned], [daemon(since), companion])).findings, []);
    assert.deepEqual((await judge([owned], [daemon(long.since), companion])).findings, [[50_100, "drift", 51, 50_150]]);
  });

  suite("that leases several services, whose ports its program may only want to know", () => {
    const web = entryOf("shop", 50_100, { service: "web", leases });
    const api = entryOf("shop", 50_200, { service: "api", leases: [leaseOfProcess(50_200, 50), leaseOfProcess(50_200, 60)] });
    const apiServed = socket(50_200, 61, startedBy(60));
    const findingsOf = async (...sockets: Parameters<typeof judge>[1]) => (await judge([web, api], sockets)).findings;

    test("and is not of a service that another owner runs, whatever else listens", async () => {
      assert.deepEqual(await findingsOf(served, apiServed, socket(50_150, 52, startedBy(50))), []);
    });

    test("and is of such a service where the server has counted up from its port", async () => {
      const found = await findingsOf(served, apiServed, socket(50_203, 52, startedBy(50)));
      assert.deepEqual(found, [[50_200, "drift", 52, 50_203]]);
    });

    test("and is of such a service for which the server was started", async () => {
      const found = await findingsOf(served, apiServed, socket(50_150, 62, { ...startedBy(60), startedFor: "shop:web:" }));
      assert.deepEqual(found, [[50_100, "drift", 62, 50_150]]);
    });

    test("and is of the service for which the server was started where several are missing", async () => {
      const away = (startedFor?: string) => socket(50_150, 52, { ...startedBy(50), startedFor });
      assert.deepEqual(await findingsOf(away("shop:api:")), [[50_200, "drift", 52, 50_150]]);
      assert.deepEqual(await findingsOf(away("shop::")), []);
      assert.deepEqual(await findingsOf(away()), []);
    });

    test("and is not of the missing service where a server that listens on another's port opens a second one", async () => {
      assert.deepEqual(await findingsOf(served, socket(50_150, 51, startedBy(50))), []);
    });

    test("and makes a server a stranger that went to the other service's port, although its own is served", async () => {
      const first = entryOf("shop", 50_100, { service: "web" });
      const second = entryOf("shop", 50_200, { service: "api", leases: [leaseOfProcess(50_200, 50), leaseOfProcess(50_200, 60)] });
      const { findings } = await judge([first, second], [apiServed, socket(50_100, 51, startedBy(50))]);
      assert.deepEqual(findings, [
        [50_200, "drift", 51, 50_100],
        [50_100, "conflict", 51, "127.0.0.1"],
      ]);
    });
  });
});
