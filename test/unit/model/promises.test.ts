import { tryPromises } from "./tryPromises.js";

suite("The promises, whatever happens", () => {
  test("hold after each of many random steps", async () => {
    await tryPromises(300, 15_000);
  });
});
