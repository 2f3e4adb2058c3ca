import assert from "node:assert/strict";
import type { Params } from "../../../server/protocol/requests.js";
import { failureOf } from "./failure.js";
import { type House, house, minutes, settled } from "./house.js";

suite("the context of a folder", () => {
  let built: House;
  setup(async () => (built = await house()));

  type Wish = Partial<Params<"portDaddy/request">>;
  const ask = (folder: string, wish: Wish = {}) => built.request({ project: "shop", folder, ...wish });
  const contextOf = async (folder: string, wish: Wish = {}): Promise<string> => (await ask(folder, wish)).context;

  test("is empty for the first one, and the worktree's name in a linked worktree", async () => {
    assert.equal(await contextOf("/code/shop"), "");
    assert.equal(await contextOf("/code/feature", { worktree: "feature" }), "feature");
    assert.equal((await built.request({ project: "shop", worktree: "fix" })).context, "fix");
    assert.equal((await built.request({ project: "shop" })).context, "");
  });

  test("comes from the folder's path for a second clone, and has the worktree's name for a second worktree of that name", async () => {
    await ask("/code/shop");
    await ask("/code/feature", { worktree: "feature" });
    assert.equal(await contextOf("/clones/my shop"), "my-shop");
    assert.equal(await contextOf("/other/feature", { worktree: "feature" }), "other-feature");
  });

  test("is the same for all services of a folder, and stays, whoever else there is", async () => {
    await ask("/code/shop");
    const context = await contextOf("/clones/shop");
    await built.release({ project: "shop" });
    assert.equal(await contextOf("/clones/shop", { service: "api" }), context);
    assert.equal(await contextOf("/clones/shop"), context);
    assert.equal(await contextOf("/code/shop"), "");
  });

  test("of several that the folder has, is the natural one, else the one used last", async () => {
    for (const context of ["old", "new", "older"]) await ask("/code/shop", { context });
    built.clock.advance(minutes(1));
    await ask("/code/shop", { context: "new" });
    assert.equal(await contextOf("/code/shop", { service: "api" }), "new");
    assert.equal(await contextOf("/code/shop", { service: "api", worktree: "old" }), "old");
  });

  test("is not kept by a folder that is gone", async () => {
    const { port } = await ask("/code/shop");
    built.folders.gone.add("/code/shop");
    const moved = await ask("/code/renamed");
    assert.deepEqual([moved.context, moved.port, moved.folder], ["", port, "/code/renamed"]);
  });

  test("is one for two paths that lead to one folder", async () => {
    await ask("/code/shop");
    const context = await contextOf("/clones/shop");
    built.folders.links.set("/mnt/shop", "/clones/shop");
    assert.equal(await contextOf("/mnt/shop"), context);
    assert.equal(await contextOf("/mnt/shop", { service: "api" }), context);
  });

  test("takes no look at folders where their paths say it", async () => {
    await ask("/code/shop");
    await ask("/code/shop", { service: "api" });
    assert.deepEqual(built.folders.asked, []);
    await ask("/clones/shop");
    assert.deepEqual(built.folders.asked, [["/clones/shop", "/code/shop"]]);
  });

  test("that is named is obeyed; the folder counts only where that context is its own", async () => {
    assert.deepEqual(await placeOf("/code/shop", { context: "feature", worktree: "" }), ["feature", undefined]);
    assert.deepEqual(await placeOf("/code/shop", { worktree: "" }), ["", "/code/shop"]);
    assert.deepEqual(await placeOf("/clones/shop", { context: "", worktree: "", service: "api" }), ["", undefined]);
    assert.deepEqual(await placeOf("/code/shop", { context: "", worktree: "", service: "api" }), ["", "/code/shop"]);
    // A client of protocol 1.0 has settled it by itself.
    assert.deepEqual(await placeOf("/code/wherever", { context: "theirs" }), ["theirs", "/code/wherever"]);
  });
  const placeOf = async (folder: string, wish: Wish) => {
    const granted = await ask(folder, wish);
    return [granted.context, granted.folder];
  };

  test("is not given to two folders that ask at the same time, in whatever order their looks end", async () => {
    await ask("/code/shop", { context: "feature" });
    const looks: (() => void)[] = [];
    built.folders.during = () => new Promise((resolve) => looks.push(resolve));
    const asking = ["/a/shop", "/b/shop", "/c/shop"].map((folder) => ask(folder));
    for (let at = 0; at < 3; at++) {
      await settled();
      assert.equal(looks.length, at + 1, "one at a time");
      looks[at]!();
    }
    const granted = await Promise.all(asking);
    assert.deepEqual(
      granted.map(({ context }) => context),
      ["", "b", "c"],
    );
    assert.equal(new Set(granted.map(({ port }) => port)).size, 3);
  });

  test("that is on its way is free again when its request has failed", async () => {
    built.probe.taken.add(4100);
    await failureOf(ask("/a/shop", { preferred: 4100, strict: true }), "PortUnavailable");
    assert.equal(await contextOf("/b/shop"), "");
  });

  test("may make two requests of a batch one identity, or keep them apart", async () => {
    const from = (folder: string) => ({ project: "shop", folder });
    const all = (...requests: Params<"portDaddy/requestAll">["requests"]) => built.ports.requestAll(requests, built.client);
    await failureOf(all(from("/a/shop"), { project: "shop" }), "InvalidParams");
    assert.deepEqual(built.list(), []);
    const granted = await all(from("/a/shop"), from("/b/shop"));
    assert.deepEqual(
      granted.map(({ context }) => context),
      ["", "b"],
    );
  });

  test("is settled for a release, too, which asks for nothing", async () => {
    await ask("/code/shop");
    await ask("/clones/shop");
    const context = "clones";
    const [released] = await built.release({ project: "shop", folder: "/clones/shop", worktree: "" });
    assert.equal(released!.context, context);
    const refused = await failureOf(built.release({ project: "shop", folder: "/clones/shop", worktree: "" }), "NotFound");
    assert.match(refused.message, new RegExp(`shop:main:${context}`));
    assert.equal((await built.release({ project: "shop", folder: "/code/shop" }))[0]!.context, "");
  });

  test("of a release is the one that is named, whatever the folder has", async () => {
    await ask("/code/shop");
    await ask("/clones/shop");
    const [released] = await built.release({ project: "shop", context: "", folder: "/clones/shop", worktree: "" });
    assert.deepEqual([released!.context, released!.folder], ["", "/code/shop"]);
  });
});
