import assert from "node:assert/strict";
import { runLoad } from "../backend/load/runLoad.js";

const [clients, each] = process.env["PORT_DADDY_CHAOS"] === "1" ? [64, 313] : [16, 100];

suite(`${clients} client processes that ask at once`, () => {
  test(`get ${clients * each} answers that fit together, and the backend has just what it told them`, async () => {
    const { requests, ms } = await runLoad(clients, each);
    assert.ok(requests >= clients * each);
    console.log(`      ${requests} requests in ${(ms / 1000).toFixed(1)} s, ${Math.round(requests / (ms / 1000))} a second`);
  }).timeout(300_000);
});
