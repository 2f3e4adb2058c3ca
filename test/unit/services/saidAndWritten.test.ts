import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { days, house } from "./house.js";

suite("What is said and written", () => {
  test("is nothing, by a cleanup that finds nothing to remove", async () => {
    const { request, clock, cleanup, store } = await house();
    await request({ project: "shop" });
    clock.advance(days(1));
    const { writes } = store;
    assert.deepEqual(await cleanup.run(), { expiredLeases: 0, removed: 0 });
    assert.equal(store.writes, writes);
  });

  test("speaks of force only where it was needed", async () => {
    const { request, move, history, connect } = await house();
    await request({ project: "shop" });
    await move({ project: "shop", port: 4500 });
    assert.doesNotMatch((await history())[0]!.reason ?? "", /force/);
    await move({ project: "shop", port: 4501, force: true }, connect("cli"));
    assert.match((await history())[0]!.reason ?? "", /by force; it was in use by /);
  });

  test("counts what is in use and what is pinned where no port is left", async () => {
    const { request, idle, pin } = await house({ config: { range: [4000, 4001] } });
    await request({ project: "shop" });
    await idle({ project: "blog" });
    await pin({ project: "blog", pinned: true });
    const { message } = await failureOf(request({ project: "docs" }), "PortRangeExhausted");
    assert.match(message, /1 are in use, 1 are pinned/);
  });

  test("keeps the folder that was asked from last", async () => {
    const { request, list } = await house();
    await request({ project: "shop" });
    await request({ project: "shop", folder: "/home/ada/shop" });
    assert.equal(list()[0]!.folder, "/home/ada/shop");
    await request({ project: "shop" });
    assert.equal(list()[0]!.folder, "/home/ada/shop");
  });
});
