import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { listenersIn, withoutOwnListener } from "../../../client/cli/programs/inheritedListeners.js";
import type { GrantedAssignment, PortHolder } from "../../../server/protocol/assignment.js";

const granted = (port: number, listener: PortHolder): GrantedAssignment => ({
  project: "shop",
  service: "web",
  context: "",
  port,
  state: "active",
  leases: [],
  createdAt: "",
  lastUsedAt: "",
  existing: true,
  reassigned: false,
  conflict: listener,
  notices: [
    { kind: "running", listener },
    { kind: "unclear", listener },
    { kind: "excluded", reason: "" },
  ],
});
const systemd = { pid: 1, startedAt: "1", command: "systemd" };

suite("A listener that a program inherits", () => {
  test("is nothing to tell of, although another process holds it, too", async function () {
    if (process.platform !== "linux") this.skip(); // There is no /proc.
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { conflict, notices } = withoutOwnListener(granted(port, systemd));
    assert.deepEqual([conflict, notices], [undefined, [{ kind: "excluded", reason: "" }]]);
    server.close();
    await once(server, "close");
    assert.deepEqual(withoutOwnListener(granted(port, systemd)), granted(port, systemd));
  });

  test("is known by our own pid, too", () => {
    const { conflict, notices } = withoutOwnListener(granted(1, { ...systemd, pid: process.pid }));
    assert.deepEqual([conflict, notices], [undefined, [{ kind: "excluded", reason: "" }]]);
  });

  test("is a socket that listens on just this port", () => {
    const row = (local: string, state: string, inode: number): string =>
      `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000 100 0 0 10 0`;
    const table = [
      "  sl  local_address rem_address   st",
      row("0100007F:0050", "0A", 1),
      row("0100007F:1050", "0A", 2),
      row("0100007F:0050", "01", 3),
    ];
    assert.deepEqual(listenersIn(table.join("\n"), 80), ["1"]);
  });
});
