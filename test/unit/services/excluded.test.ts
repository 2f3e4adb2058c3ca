import assert from "node:assert/strict";
import { PortPool } from "../../../server/services/pool/portPool.js";

test("the pool names what of its range is never handed out, and nothing beyond the range", () => {
  const pool = new PortPool();
  pool.configure({ range: [6600, 6700], reserved: [6650, [6690, 6800], 9000] }, [
    { first: 6000, last: 6610, reason: "the system keeps it" },
  ]);
  assert.deepEqual(pool.excluded(), [
    { first: 6650, last: 6650, reason: 'it is reserved ("reserved" in config.json)' },
    { first: 6690, last: 6700, reason: 'it is reserved ("reserved" in config.json)' },
    ...[6665, 6666, 6667, 6668, 6669, 6679, 6697].map((port) => ({ first: port, last: port, reason: "browsers refuse to open it" })),
    { first: 6600, last: 6610, reason: "the system keeps it" },
  ]);
  for (const { first, last } of pool.excluded()) {
    for (let port = first; port <= last; port++) assert.equal(pool.isCandidate(port), false);
  }
});
