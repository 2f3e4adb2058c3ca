import assert from "node:assert/strict";
import { distinctName } from "../../../server/protocol/validName.js";
import { house, settled } from "./house.js";

suite("the contexts of folders whose requests overlap", () => {
  test("stay apart while any of them is on its way, though others are done", async () => {
    const { request, probe } = await house();
    const held: (() => void)[] = [];
    probe.during = () => new Promise<void>((resolve) => held.push(resolve));
    const ask = async (folder: string) => (await request({ project: "shop", folder })).context;
    const [first, second] = [ask("/a/shop"), ask("/b/shop")];
    while (held.length < 2) await settled();
    held[1]!();
    assert.equal(await second, distinctName("shop", "/b/shop"));
    const third = ask("/c/shop");
    while (held.length < 3) await settled();
    held[0]!();
    held[2]!();
    assert.deepEqual([await first, await third], ["", distinctName("shop", "/c/shop")]);
  });
});
