import assert from "node:assert/strict";
import { shortFolder } from "../../../client/display/shortFolder.js";

suite("what a folder is called", () => {
  test("a folder below the home directory is written with ~", () => {
    assert.equal(shortFolder("/home/ann/code/blog", "/home/ann"), "~/code/blog");
    assert.equal(shortFolder("/home/ann", "/home/ann"), "~");
    assert.equal(shortFolder("/home/anna/blog", "/home/ann"), "/home/anna/blog");
    assert.equal(shortFolder("C:\\Users\\ann\\blog", "C:\\Users\\ann"), "~\\blog");
  });
});
