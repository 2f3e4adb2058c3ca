import assert from "node:assert/strict";
import { runLoad } from "./load/runLoad.js";

suite("8 client processes that ask at once", () => {
  test("get 800 answers that fit together, and the backend has just what it told them", async () => {
    assert.ok((await runLoad(8, 100)).requests >= 800);
  });
});
