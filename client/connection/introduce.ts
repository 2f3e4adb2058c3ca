import type { BackendFile, Handshake } from "../../server/protocol/handshake.js";
import { ownNamespace } from "../../server/protocol/machine/namespaces.js";
import { VERSION } from "../../server/protocol/version.js";

/** Our `initializationOptions` for LSP's `initialize`. */
export const introduce = (name: string, { token }: BackendFile): Handshake => ({
  token,
  client: { name, version: VERSION, pid: process.pid, pidNamespace: ownNamespace("pid"), netNamespace: ownNamespace("net") },
});
