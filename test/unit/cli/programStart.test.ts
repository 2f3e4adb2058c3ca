import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { findExecutable } from "../../../client/cli/programs/findExecutable.js";
import { isCertainlyExecutable } from "../../../client/cli/programs/executableFormat.js";
import { ignoredSignals, ignoresInStatus } from "../../../client/cli/programs/ignoredSignals.js";
import { openFileLimits, softLimitBefore } from "../../../client/cli/programs/openFileLimit.js";
import { searchPath } from "../../../client/cli/programs/program.js";
import { startByShell } from "../../../client/cli/programs/startByShell.js";
import { TemporaryHome } from "../project/temporaryHome.js";

suite("The start of a command by port-daddy run", () => {
  let home: TemporaryHome;
  setup(function () {
    if (process.platform === "win32") this.skip(); // Only POSIX replaces a process.
    home = new TemporaryHome();
  });
  teardown(() => {
    if (process.platform !== "win32") home.remove();
  });

  const write = (name: string, content: string, mode = 0o755): string => {
    const file = home.write(name, content);
    chmodSync(file, mode);
    return file;
  };

  test("finds it as a shell does", () => {
    const here = write("b/tool", "");
    write("a/tool", "", 0o644);
    home.mkdir("c/tool");
    const search = (...folders: string[]) => folders.map((folder) => home.path(folder)).join(":");
    assert.equal(findExecutable("tool", search("a", "c", "b")), here);
    assert.equal(findExecutable(here, ""), here);
    assert.throws(() => findExecutable("tool", search("a")), { code: "EACCES" });
    assert.throws(() => findExecutable("tool", search("c")), { code: "EISDIR" });
    assert.throws(() => findExecutable("tool", search("d")), { code: "ENOENT" });
    assert.throws(() => findExecutable("", search("b")), { code: "ENOENT" });
  });

  test("finds it in a PATH with any bytes", function () {
    if (process.platform !== "linux") this.skip(); // Others allow only valid UTF-8 in names.
    const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
    const here = write("b/tool", "");
    const folder = bytes(home.path("caf\xe9"));
    mkdirSync(folder);
    const raw = Buffer.concat([folder, bytes("/raw\xff")]);
    writeFileSync(raw, "#!/bin/sh\n", { mode: 0o755 });
    const searched = Buffer.concat([folder, bytes(`:${home.path("b")}`)]);
    assert.equal(findExecutable("tool", searched), here);
    assert.deepEqual(findExecutable(bytes("raw\xff"), searched), raw);
    assert.equal(isCertainlyExecutable(raw), true);
    assert.deepEqual(searchPath({ env: {}, rawEnv: [bytes("OTHER=\xff"), Buffer.concat([bytes("PATH="), searched])] }), searched);
    assert.equal(searchPath({ env: { PATH: "/bin" }, rawEnv: [bytes("OTHER=\xff")] }), "/bin");
  });

  test("passes over what has no interpreter, and says which one is missing", () => {
    const here = write("b/tool", "#!/bin/sh\n");
    write("a/tool", "#!/no/such -x\n");
    write("windows/tool", "#!/bin/sh\r\n");
    write("plain/interpreter", "", 0o644);
    write("refused/tool", `#!${home.path("plain/interpreter")}\n`);
    write("folder/tool", `#! ${home.path("plain")}\n`);
    write("nested/tool", `#!${home.path("a/tool")}`);
    const search = (...folders: string[]) => folders.map((folder) => home.path(folder)).join(":");
    assert.equal(findExecutable("tool", search("a", "b")), here);
    const circle = home.path("circle");
    for (const content of ["#!\n", `#!${circle}\n`, `#!/no/such${" ".repeat(400)}\n`])
      assert.equal(findExecutable(write("circle", content)), circle);
    for (const [folder, code, reason] of [
      ["a", "ENOENT", 'its interpreter "/no/such" does not exist'],
      ["nested", "ENOENT", 'its interpreter "/no/such" does not exist'],
      ["windows", "ENOENT", 'its interpreter "/bin/sh\\r" does not exist; its lines end as on Windows (CRLF)'],
      ["refused", "EACCES", `this user may not execute its interpreter "${home.path("plain/interpreter")}"`],
      ["folder", "EISDIR", `its interpreter "${home.path("plain")}" is a folder`],
    ] as const) {
      assert.throws(() => findExecutable("tool", search("missing", folder)), { code, reason }, folder);
    }
    assert.throws(() => findExecutable("tool", search("a", "refused")), { code: "ENOENT" });
  });

  test("is in its place only when the system certainly executes the file", function () {
    assert.equal(isCertainlyExecutable(process.execPath), true);
    assert.equal(isCertainlyExecutable("/bin/sh"), true);
    assert.equal(isCertainlyExecutable(write("script", "#!/bin/sh -e\n")), true);
    assert.equal(isCertainlyExecutable(write("nested", `#! ${home.path("script")}\n`)), true);
    for (const [name, content] of [
      ["text", "echo\n"],
      ["lost", "#!/no/such/interpreter\n"],
      ["carriage", "#!/bin/sh\r\n"],
      ["relative", "#!sh\n"],
      ["endless", `#!/bin/sh${" ".repeat(400)}\n`],
      ["short", "\x7fELF"],
      ["empty", ""],
    ] as const) {
      assert.equal(isCertainlyExecutable(write(name, content)), false, name);
    }
    home.write("plain", "#!/bin/sh\n");
    assert.equal(isCertainlyExecutable(write("byPlain", `#!${home.path("plain")}\n`)), false);
    assert.equal(isCertainlyExecutable(home.path("missing")), false);
  });

  test("is not in its place for another machine, or where its loader is missing", function () {
    if (process.platform !== "linux") this.skip(); // Others have other formats.
    const own = readFileSync(process.execPath);
    const change = (name: string, edit: (bytes: Buffer) => void): string => {
      const bytes = Buffer.from(own.subarray(0, 4096));
      edit(bytes);
      const file = home.path(name);
      writeFileSync(file, bytes, { mode: 0o755 });
      return file;
    };
    assert.equal(isCertainlyExecutable(change("same", () => undefined)), true);
    assert.equal(isCertainlyExecutable(change("other", (bytes) => bytes.writeUInt16LE(bytes.readUInt16LE(18) + 1, 18))), false);
    assert.equal(isCertainlyExecutable(change("class", (bytes) => (bytes[4] = 1))), false);
    const loseLoader = (bytes: Buffer) => bytes.write("/no/", bytes.indexOf("/lib"), "latin1");
    const loader = change("loader", loseLoader);
    assert.equal(isCertainlyExecutable(loader), false);
    assert.throws(() => findExecutable(loader), { code: "ENOENT", interpreter: /^\/no\// });
    // An emulator may know where it is.
    const emulated = change("emulated", (bytes) => {
      loseLoader(bytes);
      bytes.writeUInt16LE(bytes.readUInt16LE(18) + 1, 18);
    });
    assert.equal(findExecutable(emulated), emulated);
  });

  test("goes by a shell only for what Node cannot do", () => {
    const program = { command: "printf", args: ["%s|"], env: { A: "1", "B%%": "2" }, rawEnv: [] };
    assert.equal(startByShell(program), undefined);
    const texts = [
      "",
      "a b",
      "'\"$(x)\\\n",
      Buffer.from("\xff\"`echo x`$(y) $HOME) ~ !%\\'\n\n", "latin1"),
      Buffer.from("-\xfe", "latin1"),
    ];
    const start = startByShell({ ...program, args: ["%s|", ...texts] })!;
    const found = execFileSync(start.file, start.argv, { env: { ...start.env, PATH: process.env["PATH"] } }).toString("latin1");
    assert.equal(found, texts.map((text) => `${text.toString("latin1")}|`).join(""));
    const listening = startByShell({ ...program, command: "printenv", args: ["A", "B%%", "LISTEN_PID"] }, { listens: true })!;
    assert.match(execFileSync(listening.file, listening.argv, { env: listening.env, encoding: "utf8" }), /^1\n2\n\d+\n$/);
  });

  test("goes by a shell with more bytes than one argument takes", () => {
    const args = ["%s|", "plain", ...Array.from({ length: 600 }, (_, index) => Buffer.from(`${index}${"\xe4".repeat(60)}`, "latin1"))];
    const { file, argv, env } = startByShell({ command: "printf", args, env: {}, rawEnv: [] })!;
    const found = execFileSync(file, argv, { env: { ...env, PATH: process.env["PATH"] } }).toString("latin1");
    const expected = args.slice(1).map((text) => `${text.toString("latin1")}|`);
    assert.equal(found, expected.join(""));
    // Printable characters take no more than themselves.
    const text = 'a (b) `c` $d "e" [f]{g};';
    const [, script] = startByShell({ command: "printf", args: [Buffer.from(`${text}\xff`, "latin1")], env: {}, rawEnv: [] })!.argv;
    assert.ok(script!.includes(text));
  });

  test("knows which signals it was to ignore", () => {
    assert.deepEqual(ignoredSignals({ _: "/usr/bin/nohup" }), ["HUP"]);
    assert.equal(ignoresInStatus("SigBlk:\t0\nSigIgn:\t0000000000001001\n", "SIGHUP"), true);
    assert.equal(ignoresInStatus("SigBlk:\t0\nSigIgn:\t0000000000001000\n", "SIGHUP"), false);
    assert.equal(ignoresInStatus("", "SIGHUP"), false);
  });

  test("knows the limit of open files from before by its parent's", () => {
    const limits = "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n";
    const parent = openFileLimits(limits)!;
    assert.deepEqual(parent, { soft: "1024", hard: "524288" });
    assert.equal(openFileLimits(""), undefined);
    assert.equal(softLimitBefore({ soft: "524288", hard: "524288" }, parent), "1024");
    assert.equal(softLimitBefore(parent, parent), undefined);
    // Something has set both for us.
    assert.equal(softLimitBefore({ soft: "9000", hard: "9000" }, parent), undefined);
  });
});
