import assert from "node:assert/strict";
import { ConnectionError, ConnectionErrors } from "vscode-jsonrpc/node";
import { HeldLeases } from "../../../client/connection/heldLeases.js";
import { requestWithRetries } from "../../../client/connection/requestWithRetries.js";
import type { GrantedAssignment, Lease } from "../../../server/protocol/assignment.js";
import type { Params } from "../../../server/protocol/requests.js";

const AT = "2030-01-01T00:00:00.000Z";

const granted = (port: number, ...leases: Lease[]): GrantedAssignment => ({
  ...{ port, project: "shop", service: "main", context: "", state: "active", leases, createdAt: AT, lastUsedAt: AT },
  ...{ existing: true, reassigned: false },
});

suite("A lease whose port was moved by somebody else", () => {
  /** The port for which the lease is requested again on the next connection. */
  async function restored(own: Lease, moved: GrantedAssignment): Promise<number | undefined> {
    const held = new HeldLeases();
    held.answered("portDaddy/request", { project: "shop" }, granted(4100, own));
    held.changed({ revision: 1, changed: [moved], removed: [4100] });
    held.connected();
    let preferred: number | undefined;
    await held.restore((params) => {
      preferred = params.preferred;
      return Promise.resolve(moved);
    });
    return preferred;
  }

  test("is followed to its new port", async () => {
    const own = { pid: process.pid, client: "vscode", since: AT };
    assert.equal(await restored(own, granted(4200, own)), 4200);
  });

  test("is followed in another pid namespace, where leases have no pid", async () => {
    const own = { client: "vscode", since: AT };
    assert.equal(await restored(own, granted(4200, own)), 4200);
  });

  test("is forgotten when it was released, and its identity got another port for somebody else", async () => {
    const own = { pid: process.pid, client: "vscode", since: AT };
    assert.equal(await restored(own, granted(4200, { pid: process.pid + 1, client: "cli", since: AT })), undefined);
  });
});

suite("A move whose answer was lost", () => {
  test("is repeated with the same id, and another move has another one", async () => {
    const sent: (Params<"portDaddy/move"> | undefined)[] = [];
    const move = () =>
      requestWithRetries(
        "portDaddy/move",
        { project: "shop" },
        () => Promise.resolve(undefined),
        (_connection, params) => {
          sent.push(params);
          if (sent.length % 2 === 1) return Promise.reject(new ConnectionError(ConnectionErrors.Closed, "It broke."));
          return Promise.resolve(granted(4200));
        },
      );
    await move();
    await move();
    const ids = sent.map((params) => params?.requestId);
    assert.match(ids[0]!, /^[A-Za-z0-9-]{1,100}$/);
    assert.deepEqual([ids[1], ids[3]], [ids[0], ids[2]]);
    assert.notEqual(ids[0], ids[2]);
  });
});
