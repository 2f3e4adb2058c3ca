import assert from "node:assert/strict";
import { formatAssignments } from "../../../client/cli/commands/list.js";
import { failureOf } from "./failure.js";
import { house } from "./house.js";

suite("The lease of a server that was found listening", () => {
  const shop = { project: "shop", folder: "/home/me/shop", preferred: 4100 };

  /** A house in which a command asked for shop's port, on which shop's server was listening, and has ended. */
  async function adopted() {
    const built = await house();
    await built.idle(shop);
    built.system.processes.start(42);
    built.system.listen(4100, 42, "/home/me/shop");
    const command = built.connect("cli");
    await built.request(shop, command);
    await built.disconnect(command);
    return { ...built, other: built.connect("cli") };
  }

  test("is the server's own, not that of the client that asked", async () => {
    const { list } = await adopted();
    assert.match(formatAssignments(list()), /^4100 +shop:main +active +server \(pid 42\) +\/home\/me\/shop$/m);
  });

  test("is no other owner's when the port is released or moved", async () => {
    const { release, move, list, other } = await adopted();
    const { port } = await move({ project: "shop", port: 4200 }, other);
    assert.deepEqual([port, list()[0]?.leases.map(({ client }) => client)], [4200, ["server"]]);
    await release({ project: "shop" }, other);
    assert.deepEqual(list(), []);
  });

  test("is no other owner's when a person has chosen the server's port", async () => {
    const { adopt, release, idle, system, connect, list } = await house();
    await idle(shop);
    system.processes.start(42);
    system.listen(4101, 42, "/home/me/shop");
    const window = connect("vscode");
    await adopt({ project: "shop", port: 4101 }, window);
    assert.deepEqual(
      list()[0]?.leases.map(({ client, pid }) => [client, pid]),
      [["server", 42]],
    );
    await release({ project: "shop" }, connect("cli"));
  });

  test("hides nobody who has asked for the port", async () => {
    const { request, release, move, system, other } = await adopted();
    system.processes.start(50);
    await request({ project: "shop", owner: { pid: 50 } });
    for (const asked of [release({ project: "shop" }, other), move({ project: "shop", port: 4200 }, other)]) {
      const { owners } = (await failureOf(asked, "NotOwner")).data;
      assert.deepEqual(owners, ["first (pid 50)"]);
    }
  });

  test("keeps a port in use, so that nobody else gets it", async () => {
    const { request, list } = await adopted();
    assert.equal(list()[0]?.state, "active");
    await failureOf(request({ project: "blog", preferred: 4100, strict: true }), "PortUnavailable");
  });
});
