import assert from "node:assert/strict";
import type { Caller } from "../../../server/protocol/requests.js";
import { house } from "./house.js";

suite("An owner whose pid means nothing here", () => {
  /** A client of another pid namespace, as one in a container. */
  async function withForeigner() {
    const built = await house();
    built.system.processes.namespace = "pid:[1]";
    const { connection, client } = built.connect("vscode");
    const foreigner: Caller = { connection, client: { ...client, pidNamespace: "pid:[2]" } };
    return { ...built, foreigner };
  }

  test("is listed and kept in the history without it", async () => {
    const { request, list, history, disconnect, foreigner } = await withForeigner();
    await request({ project: "shop" }, foreigner);
    const [assignment] = list();
    assert.deepEqual(
      assignment!.leases.map((lease) => ({ client: lease.client, hasPid: "pid" in lease })),
      [{ client: "vscode", hasPid: false }],
    );
    await disconnect(foreigner);
    const [expired] = await history();
    assert.deepEqual([expired!.kind, expired!.client, "pid" in expired!], ["expired", "vscode", false]);
  });

  test("has its pid in the history where the pid is one of ours", async () => {
    const { request, history, disconnect, client } = await house();
    await request({ project: "shop" }, client);
    await disconnect(client);
    const [expired] = await history();
    assert.deepEqual([expired!.kind, expired!.pid], ["expired", client.client.pid]);
  });
});

suite("The end of a lease", () => {
  test("is not written for a port that was released meanwhile, nor for an owner that is still there", async () => {
    const { request, release, state, leases, store, client, disconnect, history } = await house();
    await request({ project: "shop" });
    const [lease] = (await state()).inStore.leases;
    let { writes } = store;
    await leases.endIfClosed(lease!);
    assert.equal(store.writes, writes, "its owner is connected");
    await release({ project: "shop" });
    await disconnect(client);
    ({ writes } = store);
    await leases.endIfClosed(lease!);
    assert.equal(store.writes, writes, "nobody has the port");
    assert.equal((await history())[0]!.kind, "released");
  });

  test("is written, with its reason, for a request that came through after its connection had closed", async () => {
    const { request, store, client, disconnect, history, list } = await house();
    const { claim } = store;
    store.claim = async (what) => {
      await disconnect(client);
      return claim(what);
    };
    await request({ project: "shop" });
    const [expired] = await history();
    assert.deepEqual([expired!.kind, expired!.reason], ["expired", "its client disconnected"]);
    assert.equal(list()[0]!.state, "idle");
  });
});
