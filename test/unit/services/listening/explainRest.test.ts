import assert from "node:assert/strict";
import { mock } from "node:test";
import { watchingHouse } from "./watchingHouse.js";

suite("The explanation of a resting port", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  test("does not end its rest", async () => {
    const { explainer, request, release } = await watchingHouse({ config: { restSeconds: 60 } });
    const { port } = await request({ project: "shop" });
    await release({ project: "shop" });
    await explainer.explain(port);
    assert.notEqual((await request({ project: "blog", preferred: port })).port, port);
    assert.equal((await request({ project: "shop" })).port, port);
  });

  test("does not keep a free port from who asks for it next", async () => {
    const { explainer, request } = await watchingHouse();
    assert.equal((await explainer.explain(4100)).available, true);
    assert.equal((await request({ project: "shop", preferred: 4100 })).port, 4100);
  });
});
