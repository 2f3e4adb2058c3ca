import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UnwrittenFiles, writeFiles } from "../../../../client/project/setup/writeFiles.js";
import { TemporaryHome } from "../temporaryHome.js";

suite("writeFiles()", () => {
  let home: TemporaryHome;
  let root: string;
  setup(() => {
    home = new TemporaryHome();
    root = home.mkdir("shop");
  });
  teardown(() => home.remove());

  const edit = (file: string, before: string, offset: number, length: number, content: string) => ({
    file: path.join(root, file),
    before,
    edits: [{ offset, length, content }],
  });
  const creation = (file: string, create: string) => ({ file: path.join(root, file), create, edits: [] });
  const failure = async (writing: Promise<void>): Promise<UnwrittenFiles> => {
    try {
      await writing;
    } catch (error) {
      assert.ok(error instanceof UnwrittenFiles, String(error));
      return error;
    }
    throw new Error("It was written.");
  };

  test("changes only the edited characters: a byte order mark, mixed line ends and the mode stay, and nothing else is left", async () => {
    const file = home.write("shop/package.json", '\ufeff{\r\n\t"dev": "vite"\n}\r\n');
    chmodSync(file, 0o750);
    await writeFiles(root, [edit("package.json", '{\r\n\t"dev": "vite"\n}\r\n', 12, 4, "vite --port 1")]);
    assert.equal(readFileSync(file, "utf8"), '\ufeff{\r\n\t"dev": "vite --port 1"\n}\r\n');
    if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o7777, 0o750);
    assert.deepEqual(readdirSync(root), ["package.json"]);
  });

  test("creates files, with their folders", async () => {
    await writeFiles(root, [creation("port-daddy.json", "{}\n"), creation("apps/web/.env", "A=1\n")]);
    assert.equal(readFileSync(path.join(root, "port-daddy.json"), "utf8"), "{}\n");
    assert.equal(readFileSync(path.join(root, "apps/web/.env"), "utf8"), "A=1\n");
    if (process.platform === "win32") return;
    writeFileSync(path.join(root, "usual"), "");
    assert.equal(statSync(path.join(root, "port-daddy.json")).mode, statSync(path.join(root, "usual")).mode);
  });

  test("writes nothing when one file has changed since, or was created since", async () => {
    home.write("shop/package.json", "new");
    const changed = await failure(writeFiles(root, [creation("port-daddy.json", "{}"), edit("package.json", "old", 0, 3, "x")]));
    assert.equal(
      changed.message,
      "package.json cannot be written: it has changed meanwhile. Nothing was written; port-daddy.json and package.json stayed as they were.",
    );
    assert.deepEqual([changed.written, readdirSync(root)], [[], ["package.json"]]);
    const created = await failure(writeFiles(root, [creation("package.json", "{}")]));
    assert.match(
      created.message,
      /^package\.json cannot be written: it has been created meanwhile\. .*; package\.json stayed as it was\.$/,
    );
    assert.equal(readFileSync(path.join(root, "package.json"), "utf8"), "new");
  });

  test("a file that is no text in UTF-8 has changed, too, whatever it decodes to", async () => {
    writeFileSync(path.join(root, "a"), Buffer.from([0x61, 0xff]));
    assert.match((await failure(writeFiles(root, [edit("a", "a\ufffd", 0, 1, "b")]))).message, /it has changed meanwhile/);
    assert.deepEqual(readFileSync(path.join(root, "a")), Buffer.from([0x61, 0xff]));
  });

  test("follows links within the folder, and none that lead out of it", async () => {
    home.write("shop/real.json", "old");
    home.write("outside.json", "old");
    mkdirSync(home.path("outside"));
    symlinkSync("real.json", path.join(root, "inner.json"));
    symlinkSync(home.path("outside.json"), path.join(root, "outer.json"));
    symlinkSync(home.path("outside"), path.join(root, "folder"));
    symlinkSync(home.path("nowhere"), path.join(root, "dangling.json"));
    await writeFiles(root, [edit("inner.json", "old", 0, 3, "new")]);
    assert.equal(readFileSync(path.join(root, "real.json"), "utf8"), "new");
    assert.ok(
      readdirSync(root, { withFileTypes: true })
        .find(({ name }) => name === "inner.json")!
        .isSymbolicLink(),
    );
    assert.match(
      (await failure(writeFiles(root, [edit("outer.json", "old", 0, 3, "new")]))).message,
      /a link that leads outside of the folder/,
    );
    assert.match((await failure(writeFiles(root, [creation("folder/a.json", "{}")]))).message, /it is outside of the folder/);
    assert.match((await failure(writeFiles(root, [creation("../a.json", "{}")]))).message, /it is outside of the folder/);
    assert.match((await failure(writeFiles(root, [creation("dangling.json", "{}")]))).message, /it has been created meanwhile/);
    assert.equal(readFileSync(home.path("outside.json"), "utf8"), "old");
    assert.deepEqual([readdirSync(home.path("outside")), existsSync(home.path("nowhere"))], [[], false]);
  });

  test("says which files were written when a later one cannot be", async () => {
    home.write("shop/apps/a.json", "old");
    const edits = [creation("port-daddy.json", "{}"), creation("blocked/x.json", "{}"), edit("apps/a.json", "old", 0, 3, "new")];
    // Looked at first, it could be made; by then another file has its folder's name.
    const writing = writeFiles(root, edits);
    home.write("shop/blocked", "");
    const { message, written } = await failure(writing);
    assert.match(message, /^blocked\/x\.json cannot be written: /);
    assert.match(message, / Only port-daddy\.json was written; blocked\/x\.json and apps\/a\.json stayed as they were\.$/);
    assert.deepEqual(written, ["port-daddy.json"]);
    assert.equal(readFileSync(path.join(root, "apps/a.json"), "utf8"), "old");
  });
});
