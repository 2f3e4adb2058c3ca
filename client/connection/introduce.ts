import type { BackendFile, Handshake } from "../../server/protocol/handshake.js";
import { pidNamespace } from "../../server/protocol/machine/pidNamespace.js";
import { VERSION } from "../../server/protocol/version.js";

/** Our `initializationOptions` for LSP's `initialize`. */
export const introduce = (name: string, { token }: BackendFile): Handshake => ({
  token,
  client: { name, version: VERSION, pid: process.pid, pidNamespace: pidNamespace() },
});
