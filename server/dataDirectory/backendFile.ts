import { renameSync, rmSync, writeFileSync } from "node:fs";
import { backendFilePath, readBackendFile } from "../protocol/dataDirectory.js";
import { type BackendFile, parseBackendFile } from "../protocol/schemas/handshakeSchema.js";

/** Tells clients where this backend is. Written atomically, since they may read it at any moment. */
export function writeBackendFile(dataDir: string, content: BackendFile): void {
  const file = backendFilePath(dataDir);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** @param token this backend's own, which distinguishes its file from another backend's */
export function hasBackendFile(dataDir: string, token: string): boolean {
  const text = readBackendFile(dataDir);
  return text !== undefined && parseBackendFile(text)?.token === token;
}

/** Removes the file if it is this backend's. */
export function removeBackendFile(dataDir: string, token: string): void {
  if (hasBackendFile(dataDir, token)) rmSync(backendFilePath(dataDir), { force: true });
}
