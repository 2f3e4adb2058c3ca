import assert from "node:assert/strict";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

suite("The range of a request", () => {
  const config = { config: { range: [4000, 4100] as [number, number] } };

  test("may be the whole range, or its ends", async () => {
    const { request } = await house(config);
    const ask = async (service: string, range: [number, number]) => (await request({ project: "shop", service, range })).port;
    assert.equal(await ask("first", [4000, 4000]), 4000);
    assert.equal(await ask("last", [4100, 4100]), 4100);
    const port = await ask("any", [4000, 4100]);
    assert.ok(port > 4000 && port < 4100);
  });

  test("is refused where it reaches beyond, at either end", async () => {
    const { request, list } = await house(config);
    for (const range of [
      [3999, 4050],
      [4050, 4101],
      [3000, 3999],
    ] as [number, number][]) {
      const { data } = await failureOf(request({ project: "shop", range }), "InvalidParams");
      assert.deepEqual([data.field, data.allowed], ["range", "within 4000 to 4100"]);
    }
    assert.deepEqual(list(), []);
  });

  test("does not bring back a resting port that is never given any more, or is not in it", async () => {
    const { request, release, restart } = await house(config);
    const { port } = await request({ project: "shop" });
    await release({ project: "shop" });
    const reserving = await restart({ reserved: [port] });
    assert.notEqual((await reserving.request({ project: "shop" })).port, port);

    const other = await house(config);
    const before = await other.request({ project: "shop", range: [4000, 4010] });
    await other.release({ project: "shop" });
    const after = await other.request({ project: "shop", range: [4020, 4030] });
    assert.ok(before.port <= 4010 && after.port >= 4020);
  });
});
