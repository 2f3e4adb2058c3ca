import { renameSync, rmSync, writeFileSync } from "node:fs";
import { backendFilePath } from "./protocol/dataDirectory.js";
import type { BackendFile } from "./protocol/handshake.js";

/** Tells clients where this backend is. Whole or not at all: they may read it at any moment. */
export function writeBackendFile(dataDir: string, content: BackendFile): void {
  const file = backendFilePath(dataDir);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

export const removeBackendFile = (dataDir: string): void => rmSync(backendFilePath(dataDir), { force: true });
