import assert from "node:assert/strict";
import { checkByBackend, checkNumber } from "../../../../client/project/setup/checkPorts.js";
import type { Requester } from "../../../../server/protocol/requests.js";

suite("Whether a preferred port can be had", () => {
  test("without a backend: not where no backend would assign it", async () => {
    assert.equal(await checkNumber(3000), undefined);
    assert.equal(await checkNumber(80), "Only ports from 1024 to 65535 are assigned.");
    assert.equal(await checkNumber(6000), "Port 6000 is not available: browsers refuse to open it.");
  });

  /** A backend that excludes ports within and beside its range, where somebody listens on each port. */
  const backend = {
    request: (method: string, { port }: { port?: number }) =>
      Promise.resolve(
        method === "portDaddy/health"
          ? { exclusions: [{ first: 5000, last: 5001, reason: "" }], exclusionsOutside: [{ first: 32_768, last: 60_999, reason: "" }] }
          : { port, available: false, reason: `Port ${port} is not available.`, listener: { command: "node" } },
      ),
  } as unknown as Requester;

  test("with one: not where it is excluded, in the range or beside it, but where only the own server may be listening", async () => {
    const check = checkByBackend({ project: "shop" }, backend);
    assert.deepEqual(await Promise.all([4000, 5000, 40_000].map(check)), [
      undefined,
      "Port 5000 is not available.",
      "Port 40000 is not available.",
    ]);
  });
});
