import assert from "node:assert/strict";
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
    assert.equal(await second, "b");
    const third = ask("/c/shop");
    while (held.length < 3) await settled();
    held[0]!();
    held[2]!();
    assert.deepEqual([await first, await third], ["", "c"]);
  });

  test("are free again, and nobody waits, after one of a batch could not be settled", async () => {
    const { ports, client, folders, list } = await house();
    const ask = (...names: string[]) =>
      ports.requestAll(
        names.map((name) => ({ project: "shop", folder: `/${name}/shop` })),
        client,
      );
    // The first folder is settled without a look, since there is no other one yet.
    folders.during = () => Promise.reject(new Error("no descriptors"));
    await assert.rejects(ask("a", "b"), /no descriptors/);
    assert.deepEqual(list(), []);
    folders.during = undefined;
    assert.deepEqual(
      (await ask("c")).map(({ context }) => context),
      [""],
    );
  });

  test("do not wait for those of another project", async () => {
    const { request, folders } = await house();
    await request({ project: "shop", folder: "/a/shop" });
    let go = (): void => undefined;
    folders.during = () => new Promise((resolve) => (go = resolve));
    const waiting = request({ project: "shop", folder: "/b/shop" });
    await settled();
    assert.equal((await request({ project: "blog", folder: "/b/blog" })).context, "");
    assert.equal((await request({ project: "shop", service: "api" })).context, "", "nor without a folder");
    go();
    assert.equal((await waiting).context, "b");
  });
});
