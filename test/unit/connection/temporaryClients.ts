import { writeFileSync } from "node:fs";
import { type BackendConnection, type ConnectOptions, connectToBackend } from "../../../client/connection/connect.js";
import { writeBackendFile } from "../../../server/dataDirectory/backendFile.js";
import { backendFilePath } from "../../../server/protocol/dataDirectory.js";
import { PROTOCOL_VERSION } from "../../../server/protocol/handshake.js";
import { VERSION } from "../../../server/protocol/version.js";
import { temporaryFolder } from "../store/temporaryFolder.js";
import { TOKEN } from "../transport/openServer.js";

/** Clients of a data directory in which a test announces its servers as backends. They end with the test that connected them. */
export function temporaryClients() {
  const inFolder = temporaryFolder();
  const open: BackendConnection[] = [];
  teardown(async () => {
    for (const client of open.splice(0)) await client.close();
  });

  return {
    inFolder,
    /** Tells clients where a backend is. */
    announce: (endpoint: string, changed: object = {}): void => {
      writeBackendFile(inFolder(), {
        ...{ version: VERSION, protocol: PROTOCOL_VERSION, pid: process.pid, endpoint, token: TOKEN, startedAt: "2026-01-01T00:00:00Z" },
        ...changed,
      });
    },
    connect: async (options: Partial<ConnectOptions> = {}): Promise<BackendConnection> => {
      const client = await connectToBackend({ client: "test", dataDir: inFolder(), server: inFolder("server.js"), ...options });
      open.push(client);
      return client;
    },
    /** Puts a program in the backend's place that notes its start, and announces what is in `later.json`, if there is such a file. */
    install: (): void => {
      const [started, later, file] = [inFolder("started"), inFolder("later.json"), backendFilePath(inFolder())].map((each) =>
        JSON.stringify(each),
      );
      writeFileSync(
        inFolder("server.js"),
        `const fs = require("fs");
         fs.writeFileSync(${started}, "");
         if (fs.existsSync(${later})) fs.renameSync(${later}, ${file});
         console.log('{"ready":true}');`,
      );
    },
  };
}
