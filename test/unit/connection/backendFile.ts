import { PROTOCOL_VERSION } from "../../../server/protocol/handshake.js";
import type { BackendFile } from "../../../server/protocol/handshake.js";
import { thisMachine } from "../../../server/protocol/machine/machine.js";
import { VERSION } from "../../../server/protocol/version.js";
import { TOKEN } from "../transport/openServer.js";

/** The content of `backend.json` if this process were a backend of our version. */
export const backendFile = (changed: Partial<BackendFile> = {}): BackendFile => ({
  ...{ version: VERSION, protocol: PROTOCOL_VERSION, pid: process.pid, endpoint: "nowhere", token: TOKEN },
  ...{ startedAt: "2026-01-01T00:00:00Z", ...thisMachine(), ...changed },
});
