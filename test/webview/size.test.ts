import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../editor/project.js";

suite("The dashboard's bundle", () => {
  test("script and style together have less than 200 kB", () => {
    const bytes = ["webview.js", "webview.css"].map((name) => statSync(path.join(projectRoot, "dist", name)).size);
    assert.ok(bytes[0]! + bytes[1]! < 200_000, `${bytes.join(" + ")} bytes`);
  });
});
