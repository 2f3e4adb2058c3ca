import assert from "node:assert/strict";
import { formatProcessFrom } from "../../../server/protocol/wording/formatProcess.js";
import { printable, printableLines } from "../../../server/protocol/wording/printable.js";

suite("A text from outside", () => {
  test("is printed with escapes for what would steer a terminal or disguise it, and otherwise as it is", () => {
    assert.equal(printable("/home/zoë/näme 👨‍👩‍👧 ✓"), "/home/zoë/näme 👨‍👩‍👧 ✓");
    assert.equal(printable("a\nb\r\t\u0000\u001b[2J\u007f\u009b"), "a\\nb\\r\\t\\u0000\\u001b[2J\\u007f\\u009b");
    assert.equal(printable("gpj.\u202eexe\u2066\u2028\u2029"), "gpj.\\u202eexe\\u2066\\u2028\\u2029");
  });

  test("keeps its lines where it has several", () => {
    assert.equal(printableLines("a\u001b\r\nb\n"), "a\\u001b\\r\nb\n");
  });

  test("stays on its line in a sentence about a process", () => {
    assert.equal(formatProcessFrom({ command: "vite", pid: 8, folder: "/a\nb" }), "vite (pid 8) from /a\\nb");
    assert.equal(formatProcessFrom({ user: "ro\not" }), "a program of user ro\\not");
    assert.equal(formatProcessFrom({ container: "db\u001b" }), "container db\\u001b");
  });
});
