import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { Clients } from "../../../server/transport/socket/clients.js";
import { SocketServer, type SocketServerOptions } from "../../../server/transport/socket/socketServer.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("The socket server", () => {
  const folder = temporaryFolder();

  test("listens when that has become possible, and keeps nothing of the failures before", async () => {
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    const server = new SocketServer({ clients: new Clients(), life: "x", log } as unknown as SocketServerOptions);
    const warnings: string[] = [];
    const note = ({ message }: Error) => warnings.push(message);
    process.on("warning", note);
    try {
      for (let times = 0; times < 15; times++) await assert.rejects(server.listen(folder("none", "x.sock")));
      await new Promise(setImmediate); // Warnings are emitted later.
      assert.deepEqual(warnings, []);
      await server.listen(folder("x.sock"));
      assert.ok(existsSync(folder("x.sock")));
    } finally {
      process.off("warning", note);
      await server.close();
    }
  });
});
