import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import type { Project } from "../../../client/project/findProject.js";
import { settleContext } from "../../../client/project/settleContext.js";
import { distinctName } from "../../../client/project/validName.js";
import type { Requester } from "../../../server/protocol/requests.js";
import { TemporaryHome } from "./temporaryHome.js";

suite("two folders of one project", () => {
  let home: TemporaryHome;
  setup(() => (home = new TemporaryHome()));
  teardown(() => home.remove());

  /** A backend that has these assignments, as [context, folder, lastUsedAt]. */
  const backend = (...known: [context: string, folder?: string, lastUsedAt?: string][]): Requester => ({
    request: (method, params) => {
      assert.deepEqual([method, params], ["portDaddy/list", { project: "shop" }]);
      const assignments = known.map(([context, folder, lastUsedAt = "2026-01-01T00:00:00Z"]) => ({
        service: "any",
        context,
        folder,
        lastUsedAt,
      }));
      return Promise.resolve({ assignments, revision: 1 } as never);
    },
  });

  const project = (folder: string, context = ""): Project => ({
    project: "shop",
    context,
    folder: home.mkdir(folder),
    services: new Map(),
    mainService: "main",
  });

  const contextOf = async (known: Parameters<typeof backend>, wanted: Project) => (await settleContext(backend(...known), wanted)).context;

  test("the first one has the context that its files tell", async () => {
    assert.equal(await contextOf([], project("shop")), "");
    assert.equal(await contextOf([["", undefined]], project("shop", "feature")), "feature");
    assert.deepEqual(await settleContext(backend(), project("shop")), project("shop"));
  });

  test("a second clone gets a context of its own, by its folder", async () => {
    const clone = project("clones/my shop");
    assert.equal(await contextOf([["", home.mkdir("shop")]], clone), distinctName("my-shop", clone.folder));
    assert.match(distinctName("my-shop", clone.folder), /^my-shop-[0-9a-f]{6}$/);
  });

  test("a second worktree of that name gets a context of its own, by its name", async () => {
    const clone = project("other/feature", "feature");
    assert.equal(await contextOf([["feature", home.mkdir("feature")]], clone), distinctName("feature", clone.folder));
  });

  test("a folder keeps the context that it has, whoever else there is", async () => {
    const clone = project("clone");
    assert.equal(
      await contextOf(
        [
          ["", home.mkdir("shop")],
          ["clone-123456", clone.folder],
        ],
        clone,
      ),
      "clone-123456",
    );
    assert.equal(await contextOf([["clone-123456", clone.folder]], clone), "clone-123456");
  });

  test("of several contexts that it has, the natural one counts, else the one used last", async () => {
    const clone = project("clone");
    const own: Parameters<typeof backend> = [
      ["old", clone.folder, "2026-01-01T00:00:00Z"],
      ["new", clone.folder, "2026-01-03T00:00:00Z"],
      ["older", clone.folder, "2026-01-02T00:00:00Z"],
    ];
    assert.equal(await contextOf(own, clone), "new");
    assert.equal(await contextOf([...own, ["", clone.folder]], clone), "");
  });

  test("a folder that is gone, or in another context, takes nothing away", async () => {
    assert.equal(await contextOf([["", home.path("gone")]], project("shop")), "");
    assert.equal(await contextOf([["feature", home.mkdir("feature")]], project("shop")), "");
  });

  test("another path to the same folder is no other folder", async () => {
    const own = project("shop");
    symlinkSync(own.folder, home.path("link"));
    assert.equal(await contextOf([["", home.path("link")]], own), "");
  });

  test("a folder that cannot be looked at is taken for there", async () => {
    const clone = project("clone");
    symlinkSync("loop", home.path("loop"));
    assert.equal(await contextOf([["", home.path("loop")]], clone), distinctName("clone", clone.folder));
  });
});
