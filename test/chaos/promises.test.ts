import { tryInterleavings } from "../unit/model/tryInterleavings.js";
import { tryPromises } from "../unit/model/tryPromises.js";

const isLong = process.env["PORT_DADDY_CHAOS"] === "1";

suite("The promises, whatever happens, for long", () => {
  test("hold after each of very many random steps", async () => {
    const runs = await tryPromises(isLong ? 20_000 : 500, 285_000);
    console.log(`      ${runs} sequences of up to 50 steps`);
  }).timeout(330_000);

  test("hold in very many orders in which the system answers", async () => {
    const runs = await tryInterleavings(isLong ? 20_000 : 500, 120_000);
    console.log(`      ${runs} sequences of rounds`);
  }).timeout(180_000);
});
