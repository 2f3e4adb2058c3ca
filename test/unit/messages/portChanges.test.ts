import assert from "node:assert/strict";
import type { Assignment } from "../../../server/protocol/assignment.js";
import { PortChanges } from "../../../client/messages/portChanges.js";

const at = "2026-01-01T00:00:00.000Z";
const on = (port: number, service = "web"): Assignment => ({
  ...{ project: "shop", service, context: "", port, state: "idle", leases: [], createdAt: at, lastUsedAt: at },
});

suite("which identities have another port than before", () => {
  test("the first look changes nothing, and a later one tells what moved from where", () => {
    const changes = new PortChanges();
    assert.deepEqual(changes.compare([on(3200), on(3300, "api")]), []);
    assert.deepEqual(changes.compare([on(3201), on(3300, "api")]), [{ assignment: on(3201), previousPort: 3200 }]);
    assert.deepEqual(changes.compare([on(3201), on(3300, "api")]), []);
  });

  test("what was released and got another port was not moved", () => {
    const changes = new PortChanges();
    changes.compare([on(3200)]);
    changes.compare([]);
    assert.deepEqual(changes.compare([on(3201)]), []);
  });

  test("an answer and the list tell of one move once, whichever comes first", () => {
    const answerFirst = new PortChanges();
    answerFirst.compare([on(3200)]);
    assert.deepEqual(answerFirst.reassigned(on(3201)), { assignment: on(3201), previousPort: 3200 });
    assert.deepEqual(answerFirst.compare([on(3201)]), []);
    const listFirst = new PortChanges();
    listFirst.compare([on(3200)]);
    listFirst.compare([on(3201)]);
    assert.equal(listFirst.reassigned(on(3201)), undefined);
  });

  test("an answer tells why, whether or not the list had the port before", () => {
    const reason = "node (pid 42) is listening on port 3200";
    const changes = new PortChanges();
    assert.deepEqual(changes.reassigned({ ...on(3201), reason })?.reason, reason);
    assert.deepEqual(changes.reassigned({ ...on(3202), reason }), {
      ...{ assignment: { ...on(3202), reason }, previousPort: 3201, reason },
    });
  });

  test("an answer about an identity that was never seen has no port before", () => {
    assert.deepEqual(new PortChanges().reassigned(on(3201)), { assignment: on(3201) });
  });
});
