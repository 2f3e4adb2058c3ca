import { once } from "node:events";
import net, { type Socket } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { dataDirectory, readBackendFile } from "../../server/protocol/dataDirectory.js";
import { incompatibleVersion } from "../../server/protocol/failures.js";
import { type BackendFile, PROTOCOL_VERSION, majorVersion } from "../../server/protocol/handshake.js";
import { VERSION } from "../../server/protocol/version.js";
import { compareVersions } from "./compareVersions.js";
import { shakeHands } from "./handshake.js";
import { startBackend } from "./startBackend.js";
import { BackendUnreachable } from "./unreachable.js";

export interface ReachOptions {
  /** Start a backend when none runs. */
  start: boolean;
  dataDir?: string;
  /** The backend's bundle. */
  server?: string;
}

export interface Reached {
  socket: Socket;
  file: BackendFile;
}

/** The pauses between the tries, in milliseconds. */
export const RETRY_PAUSES_MS = [100, 400];
/** How long one that is just starting, or ending, is waited for, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Finds the running backend, or starts one, and connects. An older backend hands over to one of our version.
 * @throws BackendUnreachable
 * @throws Failure "IncompatibleVersion" when the backend is so much newer that we cannot talk to it
 */
export async function reachBackend(options: ReachOptions): Promise<Reached> {
  const dataDir = options.dataDir ?? dataDirectory();
  const server = options.server ?? path.join(__dirname, "server.js");
  for (let tries = 0; ; tries++) {
    try {
      const found = await tryConnect(dataDir);
      if (found !== undefined && !(await makeRoom(found, options.start))) return found;
      if (!options.start) throw new BackendUnreachable("Port Daddy's backend is not running.");
      await startBackend(server, dataDir);
      // Ours is ready, or another one is about to be.
      return await waitForBackend(dataDir);
    } catch (error) {
      const wait = RETRY_PAUSES_MS[tries];
      if (!(error instanceof BackendUnreachable) || !options.start || wait === undefined) throw error;
      await pause(wait);
    }
  }
}

/** @returns undefined when no backend answers there */
async function tryConnect(dataDir: string): Promise<Reached | undefined> {
  let file: BackendFile | undefined;
  try {
    file = readBackendFile(dataDir);
  } catch (error) {
    throw new BackendUnreachable(`Port Daddy's data directory cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  if (file === undefined) return undefined;
  const socket = net.connect(file.endpoint);
  try {
    await once(socket, "connect");
  } catch {
    socket.destroy();
    return undefined; // It was killed, and left its file behind: one that is alive listens.
  }
  socket.on("error", () => undefined); // Its close tells; without a listener it would end the process.
  return { socket, file };
}

async function waitForBackend(dataDir: string): Promise<Reached> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(20)) {
    const reached = await tryConnect(dataDir);
    if (reached !== undefined) return reached;
  }
  throw new BackendUnreachable("Port Daddy's backend was started but does not answer; see its log.");
}

/**
 * Asks a backend that is older than we are to hand over.
 * @returns true when it has gone
 */
async function makeRoom({ socket, file }: Reached, mayReplace: boolean): Promise<boolean> {
  const isOlder = compareVersions(VERSION, file.version) > 0;
  if (isOlder && mayReplace) {
    const gone = once(socket, "close");
    try {
      const connection = await shakeHands(socket, file, "hand-over");
      await connection.sendRequest("portDaddy/stop", { reason: "handOver" });
      await gone;
      connection.dispose();
    } catch {
      socket.destroy(); // It was ending anyway, or broke: whoever is there next will tell.
    }
    return true;
  }
  if (majorVersion(file.protocol) !== majorVersion(PROTOCOL_VERSION)) {
    socket.destroy();
    throw incompatibleVersion(PROTOCOL_VERSION, file.protocol);
  }
  return false;
}
