import { renameSync, rmSync, writeFileSync } from "node:fs";
import { backendFilePath, readBackendFile } from "../protocol/dataDirectory.js";
import { type BackendFile, parseBackendFile, type StartingFile } from "../protocol/schemas/handshakeSchema.js";

/** Tells clients that a backend is starting, so that they wait for it: a large store or a busy machine makes that take seconds. */
export function announceStart(dataDir: string): void {
  try {
    write(dataDir, { startingSince: new Date().toISOString() });
  } catch {
    // They wait less, then. What is wrong with the directory shows when the store is opened.
  }
}

/** Tells clients where this backend is. */
export const writeBackendFile = (dataDir: string, content: BackendFile): void => write(dataDir, content);

/** Atomically, since clients may read the file at any moment. */
function write(dataDir: string, content: BackendFile | StartingFile): void {
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
