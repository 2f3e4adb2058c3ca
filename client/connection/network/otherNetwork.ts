import { existsSync } from "node:fs";
import { readNetworkFile } from "../../../server/protocol/dataDirectory.js";
import type { BackendFile } from "../../../server/protocol/handshake.js";
import { ownNamespace } from "../../../server/protocol/machine/namespaces.js";
import { isNetworkFolder, networkFolder, ownNetwork } from "../../../server/protocol/machine/network.js";
import { readAnnouncement, tryConnect } from "../runningBackend.js";
import { isInner } from "./innerBackend.js";

/**
 * Whose network the backend of a data directory sees: ours; ours from within a sandbox, "inner", without all of its processes; one with more
 * right to the directory than ours, or the same; or one with less, which has to leave the directory to us. Older backends do not tell, and
 * count as ours.
 */
export function compareNetwork(file: BackendFile, dataDir: string): "ours" | "inner" | "theirs" | "lesser" {
  const { netNamespace, standing = 0 } = file;
  const isOurs = netNamespace === undefined || (ownNamespace("net") ?? netNamespace) === netNamespace;
  if (isOurs) return isInner(file) ? "inner" : "ours";
  if (isNetworkFolder(dataDir)) return "ours"; // Somebody names it on purpose.
  return ownNetwork()!.standing > standing ? "lesser" : "theirs";
}

/**
 * Finds out whether our network has a directory of its own although no backend runs in the given one.
 * @returns undefined when a backend may be started in the given one
 */
export async function findNetworkFolder(dataDir: string): Promise<string | undefined> {
  const netNamespace = ownNamespace("net");
  if (netNamespace === undefined || isNetworkFolder(dataDir)) return undefined;
  const folder = networkFolder(dataDir, netNamespace);
  return (await isReserved(dataDir)) || (await isServed(folder)) ? folder : undefined;
}

/** Our network's own directory. Only for a system with namespaces. */
export const ownFolder = (dataDir: string): string => networkFolder(dataDir, ownNamespace("net")!);

/** The data directory that the backend of this program has, whether or not it runs. */
export async function currentDirectory(dataDir: string): Promise<string> {
  const { file } = await readAnnouncement(dataDir);
  const network = file === undefined ? undefined : compareNetwork(file, dataDir);
  if (network === "ours" || network === "inner") return dataDir;
  if (network === "theirs") return ownFolder(dataDir);
  return (await findNetworkFolder(dataDir)) ?? dataDir;
}

/** How long (ms) a directory stays reserved for the network that used it: as long as an unused assignment is kept by default. */
const RESERVED_MS = 30 * 86_400_000;

/** Whether the directory's last backend was one of a network with more right to it. */
async function isReserved(dataDir: string): Promise<boolean> {
  const text = readNetworkFile(dataDir);
  if (text === undefined) return false;
  const { parseNetworkFile } = await import("../../../server/protocol/schemas/handshakeSchema.js"); // With zod; see extension.ts.
  const last = parseNetworkFile(text);
  const own = ownNetwork();
  if (last === undefined || own === undefined || last.netNamespace === own.netNamespace) return false;
  return own.standing < last.standing && Date.now() - Date.parse(last.usedAt) < RESERVED_MS;
}

/** Another program of our network may have come while a backend of another one ran. */
async function isServed(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  const found = await tryConnect(folder);
  found?.socket.destroy();
  return found !== undefined;
}
