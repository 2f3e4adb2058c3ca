import assert from "node:assert/strict";
import type { Caller } from "../../../server/protocol/requests.js";
import { RECONNECT_GRACE_MS } from "../../../server/services/leases.js";
import { failureOf } from "./failure.js";
import { type House, house } from "./house.js";

const shop = { project: "shop" };
const owners = ({ list }: House) => list().map(({ leases }) => leases.map(({ client, pid }) => [client, pid]));

suite("The pid of a client", () => {
  const of = (namespace: string | undefined, { connection, client }: Caller): Caller => ({
    connection,
    client: { ...client, ...(namespace === undefined ? {} : { pidNamespace: namespace }) },
  });

  test("counts where its namespace is ours, also for other processes that it names, without a look at its own", async () => {
    const built = await house();
    const { system, connect, request } = built;
    system.processes.namespace = "pid:[1]";
    system.processes.start(41);
    const caller = of("pid:[1]", connect("vscode", 40));
    await request({ ...shop, owner: { pid: 41 } }, caller);
    await request(shop, caller);
    assert.deepEqual(owners(built), [
      [
        ["vscode", 41],
        ["vscode", 40],
      ],
    ]);
  });

  test("counts where we have no namespaces, whatever the client says of its own", async () => {
    const built = await house();
    const { system, connect, request } = built;
    system.processes.start(41);
    for (const namespace of [undefined, "pid:[2]"]) {
      await request({ ...shop, owner: { pid: 41 } }, of(namespace, connect("vscode", 40)));
      await request(shop, of(namespace, connect("vscode", 40)));
    }
    assert.deepEqual(owners(built), [
      [
        ["vscode", 41],
        ["vscode", 40],
        ["vscode", 40],
      ],
    ]);
  });
});

suite("The lease of a client that was connected to an earlier backend", () => {
  /** A client with pid 41 leased the port before a restart. */
  async function restarted({ isSeen = true } = {}) {
    const before = await house();
    before.system.processes.start(41);
    if (!isSeen) before.system.processes.failure = new Error("no /proc");
    await before.request(shop, before.connect("before", 41));
    before.system.processes.failure = undefined;
    const after = await before.restart();
    return { ...after, again: (pid = 41) => after.request(shop, after.connect("after", pid)), after };
  }

  test("is replaced when the same process leases the port again, as far as the system tells", async () => {
    for (const seen of ["both", "before", "after"] as const) {
      const { again, system, after } = await restarted({ isSeen: seen !== "after" });
      if (seen === "before") system.processes.failure = new Error("no /proc");
      await again();
      assert.deepEqual(owners(after), [[["after", 41]]], seen);
    }
  });

  test("is not replaced by a later process with its pid, but ends with the next sweep", async () => {
    const { again, system, after, leases, history } = await restarted();
    system.processes.start(41);
    await again();
    assert.deepEqual(owners(after)[0]!.length, 2);
    assert.equal(await leases.sweep(), 1);
    const [expired] = await history();
    assert.deepEqual([expired!.client, expired!.reason], ["before", "its client did not come back"]);
  });

  test("is nobody else's, also where the system does not tell who is who", async () => {
    const { again, system, after, release, connect } = await restarted({ isSeen: false });
    system.processes.failure = new Error("no /proc");
    await failureOf(release(shop, connect("other", 42)), "NotOwner");
    await again(42);
    assert.deepEqual(owners(after), [
      [
        ["before", 41],
        ["after", 42],
      ],
    ]);
  });
});

suite("The lease of another backend on the same store", () => {
  test("is that backend's to end, and no reason to look at this machine", async () => {
    const before = await house();
    before.system.processes.start(41);
    await before.request({ ...shop, owner: { pid: 41 } });
    const { store } = before;
    const load = store.load.bind(store);
    store.load = async (ports) => {
      const state = await load(ports);
      return { ...state, leases: state.leases.map((lease) => ({ ...lease, elsewhere: true as const })) };
    };
    const { leases, system, clock, list, release } = await before.restart();
    assert.equal(leases.any, false);
    system.processes.kill(41);
    clock.advance(RECONNECT_GRACE_MS);
    assert.deepEqual([await leases.sweep(), list()[0]!.state], [0, "active"]);
    await failureOf(release(shop), "NotOwner");
  });
});
