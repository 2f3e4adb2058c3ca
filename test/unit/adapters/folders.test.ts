import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { SystemFolders } from "../../../server/adapters/folders.js";
import { onLinux } from "./onLinux.js";

suite("folders", () => {
  let home: string;
  setup(() => (home = realpathSync(mkdtempSync(path.join(os.tmpdir(), "port-daddy-folders-")))));
  teardown(() => rmSync(home, { recursive: true, force: true }));

  test("one that was removed is gone, also with those above it; one that is there is not", async () => {
    mkdirSync(path.join(home, "there"));
    writeFileSync(path.join(home, "file"), "");
    const [there, gone, deep, below] = ["there", "gone", "a/b/c", "file/x"].map((name) => path.join(home, name));
    assert.deepEqual(await new SystemFolders().findGone([there!, gone!, deep!, below!, home]), new Set([gone, deep, below]));
  });

  test("one whose disk seems not to be mounted is not gone", async () => {
    mkdirSync(path.join(home, "usb/stick"), { recursive: true });
    const folders = new SystemFolders([path.join(home, "usb")]);
    const missing = ["usb/stick/shop", "usb/other/shop", "usb/shop"].map((name) => path.join(home, name));
    assert.deepEqual(await folders.findGone(missing), new Set());
    assert.deepEqual(await new SystemFolders([]).findGone(missing), new Set(missing));
  });

  test("one directly below the root, or below nothing that exists, is not gone", async () => {
    const { root } = path.parse(home);
    assert.deepEqual(
      await new SystemFolders().findGone([path.join(root, "port-daddy-none"), path.join(root, "port-daddy-none/shop")]),
      new Set(),
    );
  });

  test("two paths to one folder have one id, other folders have others, and one that is gone has none", async () => {
    mkdirSync(path.join(home, "shop"));
    mkdirSync(path.join(home, "blog"));
    symlinkSync(path.join(home, "shop"), path.join(home, "link"));
    const [shop, blog, link, gone] = ["shop", "blog", "link", "gone"].map((name) => path.join(home, name));
    const ids = await new SystemFolders(undefined, 60_000, 60_000).identify([shop!, blog!, link!, gone!]);
    assert.equal(ids.get(link!), ids.get(shop!));
    assert.notEqual(ids.get(blog!), ids.get(shop!));
    assert.deepEqual([...ids.keys()], [shop, blog, link]);
  });

  test("one that cannot be looked at, or does not answer in time, is there, and like no other", async () => {
    symlinkSync("loop", path.join(home, "loop"));
    const loop = path.join(home, "loop");
    assert.deepEqual(await new SystemFolders().identify([loop]), new Map([[loop, loop]]));
    const hasty = new SystemFolders([], 0, 0);
    const many = Array.from({ length: 2000 }, (_, index) => path.join(home, `a${index}`));
    assert.deepEqual((await hasty.identify(many)).get(many.at(-1)!), many.at(-1));
  });

  test("one that cannot be looked at is not gone", async () => {
    assert.deepEqual(await new SystemFolders().findGone([path.join(home, "n".repeat(300))]), new Set());
  });

  test("a file system that does not answer is an error, and is not asked again meanwhile", async () => {
    const folders = new SystemFolders([], 0);
    const many = Array.from({ length: 2000 }, (_, index) => path.join(home, `a${index}`));
    const [first, second] = await Promise.allSettled([folders.findGone(many), folders.findGone(many)]);
    assert.match(String((first as PromiseRejectedResult).reason), /does not answer/);
    assert.match(String((second as PromiseRejectedResult).reason), /still not answered/);
  });
});

onLinux("folders on disks", () => {
  test("one on a disk that is mounted is gone when it was removed", async () => {
    // /proc and /dev/shm are mounted in folders of other file systems.
    assert.deepEqual(
      await new SystemFolders(["/dev"]).findGone(["/dev/shm/port-daddy-none/shop"]),
      new Set(["/dev/shm/port-daddy-none/shop"]),
    );
  });
});
