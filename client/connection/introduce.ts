import type { BackendFile, Handshake } from "../../server/protocol/handshake.js";
import { VERSION } from "../../server/protocol/version.js";
import { pidNamespace } from "./pidNamespace.js";

/** How we introduce ourselves to the backend, as LSP's `initializationOptions`. */
export const introduce = (name: string, { token }: BackendFile): Handshake => ({
  token,
  client: { name, version: VERSION, pid: process.pid, pidNamespace: pidNamespace() },
});
