import assert from "node:assert/strict";
import { killUnderLoad } from "../backend/kills.js";

/** `PORT_DADDY_CHAOS=1` asks for the long run, which takes several minutes. */
const KILLS = process.env["PORT_DADDY_CHAOS"] === "1" ? 500 : 30;

suite("the backend is killed under load, for long", () => {
  test(`${KILLS} times: nothing acknowledged is lost, moved or doubled, and clients are back with their leases within a second`, async () => {
    const figures = await killUnderLoad({ kills: KILLS, compareEvery: 10 });
    console.log(`      ${JSON.stringify(figures)}`);
    assert.ok(figures.answers > KILLS * 10, "under load");
    assert.ok(figures.medianMs < 2000, `back after ${figures.medianMs} ms`); // Twice the promise: machines that run tests are busy.
  }).timeout(15 * 60_000);
});
