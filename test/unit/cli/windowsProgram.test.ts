import assert from "node:assert/strict";
import { batchCommandLine, windowsProgram } from "../../../client/cli/programs/windowsProgram.js";

suite("what Windows starts when a command is run", () => {
  const env = { Path: 'C:\\node;relative;"C:\\Program Files\\npm"', PATHEXT: ".COM;.EXE;.CMD", ComSpec: "C:\\Windows\\System32\\cmd.exe" };
  const find = (command: string, ...files: string[]) => windowsProgram(command, ["a b", "%PATH%"], env, (file) => files.includes(file));

  test("a program is found by PATH and PATHEXT and gets its arguments as they are", () => {
    const argv = ["a b", "%PATH%"];
    assert.deepEqual(find("node", "C:\\node\\node.EXE"), { file: "C:\\node\\node.EXE", argv, verbatim: false });
    assert.deepEqual(find("node.exe", "C:\\node\\node.exe"), { file: "C:\\node\\node.exe", argv, verbatim: false });
    assert.deepEqual(find(".\\tool", ".\\tool.COM"), { file: ".\\tool.COM", argv, verbatim: false });
    // The first folder wins, and in it the first extension.
    assert.equal(find("x", "C:\\Program Files\\npm\\x.EXE", "C:\\node\\x.CMD", "C:\\node\\x.EXE").file, "C:\\node\\x.EXE");
  });

  test("a batch file is run by cmd.exe", () => {
    assert.deepEqual(find("npm", "C:\\Program Files\\npm\\npm.CMD"), {
      file: "C:\\Windows\\System32\\cmd.exe",
      argv: ['/e:on /v:off /d /c ""C:\\Program Files\\npm\\npm.CMD" "a b" "%%cd:~,%PATH%%cd:~,%""'],
      verbatim: true,
    });
  });

  test("what is not on the PATH is not found, not even in the current folder or by a relative PATH", () => {
    for (const there of ["npm", "npm.CMD", ".\\npm.CMD", "relative\\npm.CMD", "C:\\node\\npm", "C:\\node\\npm.ps1"]) {
      assert.throws(() => find("npm", there), { code: "ENOENT" });
    }
  });

  test("nothing in an argument of a batch file means anything to cmd.exe", () => {
    const line = (...args: string[]) => batchCommandLine("C:\\a.cmd", args).slice('/e:on /v:off /d /c ""C:\\a.cmd" '.length, -1);
    assert.equal(line("a&calc", "|<>^()!", ""), '"a&calc" "|<>^()!" ""');
    assert.equal(line('"&calc&"'), '"""&calc&"""');
    assert.equal(line('\\"', "a\\"), '"\\\\""" "a\\\\"');
    assert.equal(line("%A%"), '"%%cd:~,%A%%cd:~,%"');
    for (const bad of ["a\nb", "a\rb", "a\0b"]) assert.throws(() => line(bad), /cannot take an argument with line breaks/);
  });
});
