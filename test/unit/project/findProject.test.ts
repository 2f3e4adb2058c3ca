import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { findProject } from "../../../client/project/findProject.js";
import { isFailure } from "../../../server/protocol/failures.js";
import { TemporaryHome } from "./temporaryHome.js";

suite("the project of a folder", () => {
  let home: TemporaryHome;
  setup(() => (home = new TemporaryHome()));
  teardown(() => home.remove());

  /** The names and the folder, in short. */
  const find = async (folder: string) => {
    const { project, context, folder: root } = await findProject(home.path(folder));
    return { project, context, folder: path.relative(home.folder, root) };
  };

  test("the nearest port-daddy.json names it, before any package.json", async () => {
    home.write("shop/port-daddy.json", { project: "store", services: { web: {}, api: { preferred: 3200 } } });
    home.write("shop/packages/api/package.json", { name: "api" });
    const found = await findProject(home.path("shop/packages/api"));
    assert.deepEqual(found, {
      project: "store",
      context: "",
      folder: home.path("shop"),
      services: new Map([
        ["web", {}],
        ["api", { preferred: 3200 }],
      ]),
      mainService: "web",
      file: home.path("shop/port-daddy.json"),
    });
  });

  test("a port-daddy.json without a project says where it is, and the package what it is called, from every subfolder", async () => {
    home.write("shop/port-daddy.json", { services: { main: {} } });
    home.write("shop/package.json", { name: "@scope/shop" });
    home.write("shop/packages/api/package.json", { name: "api" });
    assert.deepEqual(await find("shop/packages/api"), { project: "scope-shop", context: "", folder: "shop" });
    assert.deepEqual(await find("shop"), { project: "scope-shop", context: "", folder: "shop" });
  });

  test("main is the main service where it is declared, and where nothing is", async () => {
    home.write("a/port-daddy.json", { services: { web: {}, main: {} } });
    home.write("b/port-daddy.json", {});
    home.write("c/port-daddy.json", '{"services": {"web": {}, "80": {}}}');
    home.write("d/port-daddy.json", { services: { db: { preferred: 5432 }, api: {} } });
    home.write("e/port-daddy.json", { services: { db: {} } });
    const mainService = async (folder: string) => (await findProject(home.path(folder))).mainService;
    assert.deepEqual(await Promise.all(["a", "b", "c", "d", "e"].map(mainService)), ["main", "main", "web", "api", "main"]);
  });

  test("else the nearest package with a name gives it", async () => {
    home.write("shop/package.json", { name: "shop" });
    home.write("shop/api/package.json", { private: true });
    home.mkdir("shop/api/src");
    assert.deepEqual(await find("shop/api/src"), { project: "shop", context: "", folder: "shop" });
  });

  test("else the folder of the git repository, and where there is none, the folder itself", async () => {
    home.repository("my shop");
    home.mkdir("my shop/src/web");
    home.mkdir("plain/src");
    assert.deepEqual(await find("my shop/src/web"), { project: "my-shop", context: "", folder: "my shop" });
    assert.deepEqual(await find("plain/src"), { project: "src", context: "", folder: "plain/src" });
  });

  test("nothing beyond the git repository counts", async () => {
    home.write("outer/port-daddy.json", { project: "outer" });
    home.repository("outer/inner");
    assert.deepEqual(await find("outer/inner"), { project: "inner", context: "", folder: "outer/inner" });
  });

  test("nothing beyond the home directory counts", async () => {
    home.write("package.json", { name: "everything" });
    process.env["HOME"] = process.env["USERPROFILE"] = home.mkdir("home/me");
    home.mkdir("home/me/notes");
    assert.deepEqual(await find("home/me/notes"), { project: "notes", context: "", folder: "home/me/notes" });
  });

  test("a symbolic link leads to the same project", async () => {
    home.write("shop/package.json", { name: "shop" });
    symlinkSync(home.path("shop"), home.path("link"));
    assert.deepEqual(await find("link"), { project: "shop", context: "", folder: "shop" });
  });

  test("a linked worktree is the same project in another context", async () => {
    home.repository("shop");
    home.git("shop", "worktree", "add", "--quiet", "-b", "faster", "../faster checkout");
    home.mkdir("faster checkout/src");
    assert.deepEqual(await find("faster checkout/src"), { project: "shop", context: "faster-checkout", folder: "faster checkout" });
    assert.deepEqual(await find("shop"), { project: "shop", context: "", folder: "shop" });
  });

  test("worktrees of a bare repository are named by it", async () => {
    home.repository("shop");
    for (const bare of ["store.git", "market/.bare"]) home.git(".", "clone", "--quiet", "--bare", "shop", bare);
    home.git("store.git", "worktree", "add", "--quiet", "../checkouts/one", "-b", "one");
    home.git("market/.bare", "worktree", "add", "--quiet", "../two", "-b", "two");
    assert.deepEqual(await find("checkouts/one"), { project: "store", context: "one", folder: "checkouts/one" });
    assert.deepEqual(await find("market/two"), { project: "market", context: "two", folder: "market/two" });
  });

  test("a worktree whose repository is out of sight, as in a container, keeps its names", async () => {
    home.write("box/.git", "gitdir: /nowhere/shop/.git/worktrees/box\n");
    assert.deepEqual(await find("box"), { project: "shop", context: "box", folder: "box" });
  });

  test("a submodule is a project of its own and no worktree; a worktree of it is one", async () => {
    home.repository("lib");
    home.repository("shop");
    home.git("shop", "submodule", "--quiet", "add", home.path("lib"), "libs/lib");
    home.git("shop/libs/lib", "worktree", "add", "--quiet", home.path("lib-next"), "-b", "next");
    assert.deepEqual(await find("shop/libs/lib"), { project: "lib", context: "", folder: "shop/libs/lib" });
    assert.deepEqual(await find("lib-next"), { project: "lib", context: "lib-next", folder: "lib-next" });
  });

  test("a repository kept elsewhere is a main checkout", async () => {
    home.mkdir("worktrees");
    home.git(".", "init", "--quiet", "--separate-git-dir", "worktrees/kept", "shop");
    assert.deepEqual(await find("shop"), { project: "shop", context: "", folder: "shop" });
  });

  test("a byte order mark does no harm", async () => {
    home.write("shop/port-daddy.json", '\uFEFF{"project": "store"}');
    assert.deepEqual(await find("shop"), { project: "store", context: "", folder: "shop" });
  });

  test("a named pipe on the way is an error, and nobody waits for it", async function () {
    if (process.platform === "win32") this.skip(); // Such files cannot be made there.
    for (const name of ["package.json", "port-daddy.json", ".git"]) {
      const file = path.join(home.mkdir(`for ${name}`), name);
      execFileSync("mkfifo", [file]);
      await assert.rejects(find(`for ${name}`), { message: `${file} cannot be read: it is a named pipe.` });
    }
  });

  test("a package.json may be nested deeply, but a broken one is no longer parsed then, and none is too large", async () => {
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    home.write("a/package.json", `{ "name": "shop", "deep": ${deep} }`);
    assert.deepEqual(await find("a"), { project: "shop", context: "", folder: "a" });
    for (const [file, text] of [
      ["b/package.json", `{ "name": "shop", "deep": ${deep}`],
      ["c/port-daddy.json", `{ "project": ${deep} }`],
    ] as const)
      await assert.rejects(find(path.dirname(home.write(file, text)).slice(home.folder.length)), {
        message: `${home.path(file)}, line 1, column 1: it is nested too deeply; it must contain at most 200 levels.`,
      });
    home.write("d/package.json", `{ "name": "${" ".repeat(1_000_000)}" }`);
    await assert.rejects(find("d"), / cannot be read: it has 1,000,014 bytes and at most 1,000,000 are allowed\.$/);
  });

  test("what cannot be read is an error, and not taken for missing", async () => {
    home.mkdir("a/port-daddy.json");
    await assert.rejects(find("a"), {
      message: `${home.path("a/port-daddy.json")} cannot be read: it is a folder.`,
    });
    home.write("b/.git", "something else");
    await assert.rejects(find("b"), /\.git does not name the repository/);
    home.write("c", "");
    await assert.rejects(find("c"), { message: `${home.path("c")} is not a folder.` });
    await assert.rejects(find("gone"), /^Error: The folder .*gone cannot be read: ENOENT: no such file or directory\.$/);
    symlinkSync("package.json", path.join(home.mkdir("d"), "package.json"));
    await assert.rejects(find("d"), /package\.json cannot be read: ELOOP/);
  });

  test("a broken package.json is an error, since without it the port would be another one", async () => {
    home.write("shop/package.json", '{"name": "shop"');
    await assert.rejects(
      find("shop"),
      (error) => isFailure(error, "InvalidParams") && /package\.json, line 1, column 16: a closing brace/.test(error.message),
    );
    home.write("shop/port-daddy.json", { project: "shop" });
    assert.deepEqual(await find("shop"), { project: "shop", context: "", folder: "shop" });
  });
});
