import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { FOLDER, sources } from "./captures.js";

test("every captured output names its source", () => {
  assert.deepEqual(readdirSync(FOLDER).sort(), Object.keys(sources).sort());
});
