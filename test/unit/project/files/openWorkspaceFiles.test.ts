import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { openWorkspaceFiles } from "../../../../client/project/files/openWorkspaceFiles.js";
import { TemporaryHome } from "../temporaryHome.js";

suite("Files of a workspace", () => {
  let home: TemporaryHome;
  setup(() => (home = new TemporaryHome()));
  teardown(() => home.remove());

  const open = (options?: Parameters<typeof openWorkspaceFiles>[1]) => openWorkspaceFiles(home.mkdir("shop"), options);

  /** What reading a file as text, JSON or YAML says. */
  async function problemsOf(file: string, how: "read" | "json" | "yaml" = "read"): Promise<readonly string[]> {
    const files = await open();
    assert.equal(await files[how](file), undefined);
    assert.equal(await files[how](file), undefined, "again");
    return files.problems;
  }

  test("text without its byte order mark, JSON with comments, YAML with merge keys; nothing where there is no file", async () => {
    home.write("shop/a/text", "\uFEFFä\r\n");
    home.write("shop/tasks.json", '{ "tasks": [1,], /* so */ }');
    home.write("shop/compose.yaml", "x: &x { a: 1 }\ny: { <<: *x, b: 2 }\n");
    const files = await open();
    assert.equal(await files.read("a/text"), "ä\r\n");
    assert.deepEqual(await files.json("tasks.json"), { tasks: [1] });
    assert.deepEqual(await files.yaml("compose.yaml"), { x: { a: 1 }, y: { a: 1, b: 2 } });
    for (const absent of ["gone", "gone/text", "a/text/below"]) assert.equal(await files.read(absent), undefined);
    assert.deepEqual([await files.json("gone"), await files.yaml("gone"), await files.list("gone")], [undefined, undefined, []]);
    assert.deepEqual(files.problems, []);
  });

  test("the editor's text wins over the disk's, also where the folder was opened by a link", async () => {
    home.write("shop/package.json", "{}");
    symlinkSync(home.path("shop"), home.path("link"));
    for (const [root, asked] of [
      ["shop", "shop/package.json"],
      ["link", "link/package.json"],
      ["link", "shop/package.json"],
    ] as const) {
      const textOf = (file: string) => (file === home.path(asked) ? '{ "unsaved": true }' : undefined);
      const files = await openWorkspaceFiles(home.path(root), { textOf });
      assert.equal(files.root, home.path("shop"));
      assert.deepEqual(await files.json("package.json"), { unsaved: true }, `${root}, ${asked}`);
    }
  });

  test("each file is read once, so that all see one text", async () => {
    home.write("shop/a", "first");
    const files = await open();
    assert.equal(await files.read("a"), "first");
    home.write("shop/a", "second");
    assert.equal(await files.read("./a"), "first");
  });

  test("a named pipe, a socket, a device and a folder are problems, and nobody waits for them", async function () {
    if (process.platform === "win32") this.skip(); // Such files cannot be made there.
    home.mkdir("shop/folder");
    execFileSync("mkfifo", [home.path("shop/pipe")]);
    assert.deepEqual(await problemsOf("pipe"), ["pipe was left alone: it is a named pipe."]);
    assert.deepEqual(await problemsOf("folder"), ["folder was left alone: it is a folder."]);
    const server = createServer().listen(home.path("shop/socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    const [problem] = await problemsOf("socket");
    server.close();
    assert.match(problem!, /^socket was left alone: /);
  });

  test("a file that is too large, without text or not in UTF-8", async () => {
    home.write("shop/large", "x".repeat(5_000_000));
    assert.deepEqual(await problemsOf("large"), ["large was left alone: it has 5,000,000 bytes and at most 1,000,000 are allowed."]);
    writeFileSync(home.path("shop/binary"), Buffer.from([0x50, 0x4b, 0, 1]));
    assert.deepEqual(await problemsOf("binary"), ["binary was left alone: it is no text."]);
    writeFileSync(home.path("shop/latin"), Buffer.from([0x61, 0xe4, 0x62]));
    assert.deepEqual(await problemsOf("latin"), ["latin was left alone: it is no text in UTF-8."]);
    const files = await open({ textOf: () => "x".repeat(1_000_001) });
    assert.equal(await files.read("latin"), undefined);
    assert.deepEqual(files.problems, ["latin was left alone: it has more than 300,000 characters."]);
  });

  test("a file that may not be read is a problem and not absent", async function () {
    if (process.getuid?.() === 0 || process.platform === "win32") this.skip(); // Root may read all, and Windows has no modes.
    chmodSync(home.write("shop/secret", "x"), 0);
    assert.deepEqual(await problemsOf("secret"), ["secret was left alone: EACCES: permission denied."]);
  });

  test("nothing outside of the folder is read; a link inside of it is followed", async () => {
    home.write("outside/package.json", "{}");
    home.write("shop/inside/package.json", "{}");
    symlinkSync(home.path("outside/package.json"), home.path("shop/package.json"));
    symlinkSync(home.path("outside"), home.path("shop/linked"));
    symlinkSync("inside", home.path("shop/near"));
    symlinkSync("circle", home.path("shop/circle"));
    for (const file of ["../outside/package.json", "inside/../../outside/package.json", home.path("outside/package.json")])
      assert.match((await problemsOf(file)).join(), / was left alone: it is outside of the folder\.$/);
    for (const file of ["package.json", "linked/package.json"])
      assert.deepEqual(await problemsOf(file), [`${file} was left alone: it is a link that leads outside of the folder.`]);
    assert.deepEqual(await problemsOf("circle"), ["circle was left alone: ELOOP: too many symbolic links encountered."]);
    const files = await open();
    assert.deepEqual(await files.json("near/package.json"), {});
    assert.deepEqual(files.problems, []);
  });

  test("a folder's names, without dependencies and builds; links to folders are not entered", async () => {
    for (const folder of ["node_modules/a", ".git/a", "dist/a", "target/a", ".venv/a", "web/node_modules/a", "b"])
      home.mkdir("shop", folder);
    home.write("shop/a.txt", "");
    symlinkSync("..", home.path("shop/b/up"));
    const files = await open();
    assert.deepEqual(await files.list(""), [
      { name: "a.txt", isFolder: false },
      { name: "b", isFolder: true },
      { name: "web", isFolder: true },
    ]);
    assert.deepEqual(await files.list("b"), [{ name: "up", isFolder: false }]);
    for (const none of ["web/node_modules", "node_modules/a", "a.txt", "gone"]) assert.deepEqual(await files.list(none), []);
    assert.deepEqual(files.problems, []);
    symlinkSync(home.mkdir("outside"), home.path("shop/b/linked"));
    const others = await open();
    await others.list("b");
    assert.deepEqual(others.problems, ["b/linked was left alone: it is a link that leads outside of the folder."]);
  });

  test("a folder of too many names is a problem", async () => {
    home.mkdir("shop/many");
    for (let index = 0; index <= 5000; index += 1) writeFileSync(home.path(`shop/many/${index}`), "");
    const files = await open();
    assert.deepEqual(await files.list("many"), []);
    assert.deepEqual(files.problems, ["many was left alone: it has more than 5,000 entries."]);
  });

  test("the number of readings, their bytes and their time are limited, and said once", async () => {
    for (const name of ["a", "b", "c", "d"]) home.write(`shop/${name}`, "xx");
    const many = { maxReadings: 1000, maxBytes: 1000, maxMs: 60_000 };
    for (const [limits, reason] of [
      [{ ...many, maxReadings: 4 }, "it has too many files to look at"],
      [{ ...many, maxBytes: 4 }, "more than 4 bytes of it were read"],
    ] as const) {
      const files = await open({ limits });
      const texts: unknown[] = [];
      for (const name of ["a", "b", "c", "d"]) texts.push(await files.read(name));
      assert.deepEqual(texts, ["xx", "xx", undefined, undefined]);
      assert.deepEqual(files.problems, [`The rest of the folder was left alone: ${reason}.`]);
    }
    const files = await open({ limits: { ...many, maxMs: 0 } });
    assert.equal(await files.read("a"), undefined);
    assert.deepEqual(files.problems, ["The rest of the folder was left alone: reading it took longer than 0 seconds."]);
  });

  test("hundreds of files at once are all read", async () => {
    const names = Array.from({ length: 400 }, (_value, index) => `f${index}`);
    for (const name of names) home.write(`shop/${name}`, name);
    const files = await open();
    assert.deepEqual(await Promise.all(names.map((name) => files.read(name))), names);
  });

  test("a file that vanishes meanwhile is absent", async () => {
    const file = home.write("shop/a", "x");
    const files = await open({
      textOf: () => {
        rmSync(file, { force: true });
        return undefined;
      },
    });
    assert.equal(await files.read("a"), undefined);
    assert.deepEqual(files.problems, []);
  });

  test("JSON that is nested 20,000 deep, broken, or mostly spaces", async () => {
    home.write("shop/deep.json", "[".repeat(20_000) + "]".repeat(20_000));
    home.write("shop/broken.json", '{\n  "a": }');
    home.write("shop/spaces.json", `{ "scripts": { "dev": "flask ${" ".repeat(100_000)}run" } }`);
    assert.deepEqual(await problemsOf("deep.json", "json"), ["deep.json was left alone: it is nested more than 200 levels deep."]);
    assert.deepEqual(await problemsOf("broken.json", "json"), ["broken.json was left alone: line 2 is no valid JSON (ValueExpected)."]);
    const files = await open();
    assert.equal(Object.keys((await files.json("spaces.json")) as object).length, 1);
  });

  test("YAML problems name the file", async () => {
    home.write("shop/compose.yaml", "a: 1\na: 2\n");
    assert.deepEqual(await problemsOf("compose.yaml", "yaml"), ['compose.yaml was left alone: line 2 has the key "a" a second time.']);
  });

  test("a folder that is not there is an error", async () => {
    await assert.rejects(
      openWorkspaceFiles(home.path("gone")),
      /^Error: The folder .*gone cannot be read: ENOENT: no such file or directory\.$/,
    );
  });
});
