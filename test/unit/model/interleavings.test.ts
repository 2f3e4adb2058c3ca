import { tryInterleavings } from "./tryInterleavings.js";

suite("The promises, with many requests at once", () => {
  test("hold in whichever order the system answers", async () => {
    await tryInterleavings(300, 15_000);
  });
});
