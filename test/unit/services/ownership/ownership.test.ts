import assert from "node:assert/strict";
import type { ScannedListener } from "../../../../server/adapters/system.js";
import { processOwner } from "../../../../server/services/ownership/leaseOwner.js";
import type { Entry } from "../../../../server/services/registry.js";
import { entryOf, judge, LEASED_AT, leaseOfEditor, leaseOfProcess, socket } from "../listening/judgeWorld.js";

suite("The own server of an identity", () => {
  const port = 50_100;
  const by = (...pids: number[]) => ({ ancestors: pids.map((pid) => ({ pid, startedAt: `start of ${pid}` })) });
  const isOwn = async (entry: Entry, listener: ScannedListener): Promise<boolean> =>
    (await judge([entry], [listener])).own.includes(listener);

  test("works in its folder, whether that is written with a slash at its end or not", async () => {
    for (const folder of ["/home/me/shop/", "/home/me/shop"]) {
      const shop = entryOf("shop", port, { folder });
      for (const within of ["/home/me/shop", "/home/me/shop/web"]) assert.ok(await isOwn(shop, socket(port, 42, { folder: within })));
      assert.equal(await isOwn(shop, socket(port, 42, { folder: "/home/me/shopping" })), false);
    }
    assert.ok(await isOwn(entryOf("all", port, { folder: "/" }), socket(port, 42, { folder: "/srv" })));
  });

  test("works in its folder, in whose path letter case counts except on Windows", async () => {
    const own = await isOwn(entryOf("shop", port, { folder: "/home/me/Shop" }), socket(port, 42, { folder: "/home/me/shop" }));
    assert.equal(own, process.platform === "win32");
  });

  test("is known by the process that leases the port, past one that merely has the pid of a former owner", async () => {
    const former = { ...leaseOfProcess(port, 41), owner: processOwner({ pid: 41, startedAt: "before" }), startedAt: "before" };
    const shop = entryOf("shop", port, { leases: [leaseOfProcess(port, 40), former] });
    assert.ok(await isOwn(shop, socket(port, 42, { folder: "/elsewhere", ...by(41, 40) })));
    assert.equal(await isOwn(shop, socket(port, 42, { folder: "/elsewhere", ...by(41) })), false);
  });

  test("is what a connected command line has started, also one whose start is not known", async () => {
    const lease = { ...leaseOfEditor(port, LEASED_AT, 40), client: "cli" };
    assert.ok(await isOwn(entryOf("shop", port, { leases: [lease] }), socket(port, 42, { folder: "/elsewhere", ...by(40) })));
  });

  test("is never one that the system does not identify", async () => {
    assert.equal(await isOwn(entryOf("shop", port), socket(port, undefined, { folder: "/home/me/shop" })), false);
  });
});
