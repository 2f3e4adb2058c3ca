import { BackendHome } from "../backend/backendHome.js";
import { fuzzFrames, fuzzParameters } from "../backend/fuzzing.js";

const runs = process.env["PORT_DADDY_CHAOS"] === "1" ? 100_000 : 5000;

suite("fuzzing, at length", () => {
  const home = new BackendHome({ maxRequestsPerSecond: 1_000_000, requestBurst: 1_000_000 });
  suiteTeardown(() => home.remove());

  test(`${runs} generated frames`, async () => {
    await home.start();
    await fuzzFrames(home, runs);
  }).timeout(1_800_000);

  test(`${runs} generated parameter sets`, () => fuzzParameters(runs)).timeout(1_800_000);
});
