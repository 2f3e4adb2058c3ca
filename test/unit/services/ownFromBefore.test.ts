import assert from "node:assert/strict";
import type { Caller } from "../../../server/protocol/requests.js";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

suite("Whose a lease is when somebody else may release its port", () => {
  const shop = { project: "shop" };

  test("of a client from before a restart, it is that client's still, and nobody else's", async () => {
    const first = await house();
    first.system.processes.start(41);
    first.system.processes.start(42);
    await first.request(shop, first.connect("vscode", 41));
    const { connect, release, list } = await first.restart();
    await failureOf(release(shop, connect("vscode", 42)), "NotOwner");
    await release(shop, connect("vscode", 41));
    assert.deepEqual(list(), []);
  });

  test("of another connection of the same process, it is that connection's", async () => {
    const { connect, request, release, system } = await house();
    system.processes.start(41);
    await request(shop, connect("vscode", 41));
    await failureOf(release(shop, connect("vscode", 41)), "NotOwner");
  });

  test("of a process, it is not that of the process's connection, in this life or in the next", async () => {
    const built = await house();
    built.system.processes.start(50);
    await built.request({ ...shop, owner: { pid: 50 } });
    await failureOf(built.release(shop, built.connect("cli", 50)), "NotOwner");
    const { release, connect } = await built.restart();
    await failureOf(release(shop, connect("cli", 50)), "NotOwner");
  });

  test("of a client whose pid means nothing here, it is not that of another such client", async () => {
    const first = await house();
    first.system.processes.namespace = "pid:[1]";
    const foreigner = ({ connection, client }: Caller): Caller => ({ connection, client: { ...client, pidNamespace: "pid:[2]" } });
    await first.request(shop, foreigner(first.connect("vscode", 41)));
    const { connect, release } = await first.restart();
    await failureOf(release(shop, foreigner(connect("vscode", 41))), "NotOwner");
  });
});

suite("The look for owners that are gone", () => {
  test("is not taken while all of them are connected", async () => {
    const { request, leases, system } = await house();
    await request({ project: "shop" });
    const { looks } = system.processes;
    assert.equal(await leases.sweep(), 0);
    assert.equal(system.processes.looks, looks);
  });

  test("is logged once when the system would not say, and again only after it did", async () => {
    const { request, leases, system, logged, list } = await house();
    system.processes.start(41);
    await request({ project: "shop", owner: { pid: 41 } });
    const sweep = async (failure: string | undefined) => {
      system.processes.failure = failure === undefined ? undefined : new Error(failure);
      await leases.sweep();
    };
    for (const failure of ["no /proc", "no /proc", undefined, undefined, "no /proc", "no memory"]) await sweep(failure);
    const line = (problem: string) => `The system did not say which owners are running: ${problem}`;
    assert.deepEqual(logged, [line("no /proc"), line("no /proc"), line("no memory")]);
    assert.equal(list()[0]!.state, "active");
  });
});
