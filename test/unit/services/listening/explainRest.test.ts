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

  test("says whose it was, also of a port that its identity was moved from and did not release", async () => {
    const { explainer, request, move } = await watchingHouse({ config: { restSeconds: 60 } });
    await request({ project: "shop", preferred: 4100 });
    await move({ project: "shop", port: 4200 });
    const { reason } = await explainer.explain(4100);
    assert.match(reason, /^Port 4100 is not available: shop:main had it until a moment ago, so others can get it only in 60 s\.$/);
  });

  test("does not keep a free port from who asks for it next", async () => {
    const { explainer, request } = await watchingHouse();
    assert.equal((await explainer.explain(4100)).available, true);
    assert.equal((await request({ project: "shop", preferred: 4100 })).port, 4100);
  });
});
