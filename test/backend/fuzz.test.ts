import { BackendHome } from "./backendHome.js";
import { fuzzFrames, fuzzParameters } from "./fuzzing.js";

suite("fuzzing, in short", () => {
  const home = new BackendHome({ maxRequestsPerSecond: 1_000_000, requestBurst: 1_000_000 });
  suiteTeardown(() => home.remove());

  test("2,000 generated frames", async () => {
    await home.start();
    await fuzzFrames(home, 2000);
  });

  test("2,000 generated parameter sets", () => fuzzParameters(2000));
});
