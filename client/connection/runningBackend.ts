import { once } from "node:events";
import net, { type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { directoryId, readBackendFile } from "../../server/protocol/dataDirectory.js";
import type { BackendFile } from "../../server/protocol/handshake.js";
import { BackendUnreachable } from "./unreachable.js";

export interface Reached {
  socket: Socket;
  file: BackendFile;
}

/** The content of `backend.json`: where a backend is, or since when (ms since the epoch) one has been starting. */
interface Announced {
  file?: BackendFile;
  startingSince?: number;
}

/** @throws BackendUnreachable when the file cannot be read */
export async function readAnnouncement(dataDir: string): Promise<Announced> {
  let text: string | undefined;
  try {
    text = readBackendFile(dataDir);
  } catch (error) {
    throw new BackendUnreachable(`Port Daddy's data directory cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  if (text === undefined) return {};
  const { parseBackendFile, parseStartingFile } = await import("../../server/protocol/schemas/handshakeSchema.js"); // With zod; see extension.ts.
  const file = parseBackendFile(text);
  if (file !== undefined) return isOf(file, dataDir) ? { file } : {};
  const starting = parseStartingFile(text);
  return starting === undefined ? {} : { startingSince: Date.parse(starting.startingSince) };
}

/** Whether a file was written for this data directory, and not copied together with another one. Older backends do not tell. */
function isOf({ dataDir: written }: BackendFile, dataDir: string): boolean {
  if (written === undefined) return true;
  try {
    const own = directoryId(dataDir);
    return own.id === written.id || own.path === written.path;
  } catch {
    return true; // The directory has gone meanwhile, which the next step reports.
  }
}

/** @returns undefined when no backend answers */
export async function tryConnect(dataDir: string): Promise<Reached | undefined> {
  const { file } = await readAnnouncement(dataDir);
  if (file === undefined) return undefined;
  const socket = net.connect(file.endpoint);
  try {
    await once(socket, "connect");
  } catch {
    return undefined; // A killed backend left its file behind; a living one would listen.
  }
  socket.on("error", () => undefined); // "close" reports the error, too. Without this listener it would end the process.
  return { socket, file };
}

/** @param ms how long to wait. @returns undefined when no backend answers in time */
export async function waitForBackend(dataDir: string, ms: number): Promise<Reached | undefined> {
  const end = performance.now() + ms;
  let reached = await tryConnect(dataDir);
  while (reached === undefined && performance.now() < end) {
    await pause(20);
    reached = await tryConnect(dataDir);
  }
  return reached;
}
