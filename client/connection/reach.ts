import { once } from "node:events";
import net, { type Socket } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { dataDirectory, readBackendFile } from "../../server/protocol/dataDirectory.js";
import { incompatibleVersion, isFailure } from "../../server/protocol/failures.js";
import { type BackendFile, HAND_OVER, PROTOCOL_VERSION, majorVersion } from "../../server/protocol/handshake.js";
import { VERSION } from "../../server/protocol/version.js";
import { compareVersions } from "./compareVersions.js";
import { fromWire } from "./fromWire.js";
import { RETRY_PAUSES_MS } from "./retry.js";
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

/** How long (ms) to wait for a backend that is starting or ending. */
const PATIENCE_MS = 10_000;
/** How long (ms) to wait before starting a backend again; the wait doubles each time. */
const FIRST_WAIT_MS = 500;

/**
 * Finds the running backend, or starts one, and connects. An older backend hands over to one of our version.
 * @throws BackendUnreachable
 * @throws Failure "IncompatibleVersion" when the backend has a newer major version of the protocol
 * @throws Failure "RateLimited" when so many clients are connected to an older backend that it cannot be asked to hand over
 */
export async function reachBackend(options: ReachOptions): Promise<Reached> {
  for (let tries = 0; ; tries++) {
    try {
      return await findOrStart(options);
    } catch (error) {
      const wait = RETRY_PAUSES_MS[tries];
      if (!(error instanceof BackendUnreachable) || !options.start || wait === undefined) throw error;
      await pause(wait);
    }
  }
}

async function findOrStart({
  start,
  dataDir = dataDirectory(),
  server = path.join(__dirname, "server.js"),
}: ReachOptions): Promise<Reached> {
  const end = Date.now() + PATIENCE_MS;
  let found = await tryConnect(dataDir);
  for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
    if (found !== undefined && !(await makeRoom(found, start))) return found;
    if (!start) throw new BackendUnreachable("Port Daddy's backend is not running.");
    if (Date.now() > end) throw new BackendUnreachable("Port Daddy's backend was started but does not respond. See its log for details.");
    const state = await startBackend(server, dataDir);
    // Another backend is starting or ending; waiting shows which.
    found = await waitForBackend(dataDir, state === "ready" ? PATIENCE_MS : wait);
  }
}

/** @returns undefined when no backend answers */
async function tryConnect(dataDir: string): Promise<Reached | undefined> {
  let text: string | undefined;
  try {
    text = readBackendFile(dataDir);
  } catch (error) {
    throw new BackendUnreachable(`Port Daddy's data directory cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  if (text === undefined) return undefined;
  const { parseBackendFile } = await import("../../server/protocol/schemas/handshakeSchema.js"); // With zod; see extension.ts.
  const file = parseBackendFile(text);
  if (file === undefined) return undefined;
  const socket = net.connect(file.endpoint);
  try {
    await once(socket, "connect");
  } catch {
    socket.destroy();
    return undefined; // A killed backend left its file behind; a living one would listen.
  }
  socket.on("error", () => undefined); // "close" reports the error, too. Without this listener it would end the process.
  return { socket, file };
}

/** @param ms how long to wait. @returns undefined when no backend answers in time */
async function waitForBackend(dataDir: string, ms: number): Promise<Reached | undefined> {
  const end = Date.now() + ms;
  let reached = await tryConnect(dataDir);
  while (reached === undefined && Date.now() < end) {
    await pause(20);
    reached = await tryConnect(dataDir);
  }
  return reached;
}

/**
 * Asks an older backend to hand over.
 * @returns true when it has ended
 */
async function makeRoom({ socket, file }: Reached, mayReplace: boolean): Promise<boolean> {
  const isOlder = compareVersions(VERSION, file.version) > 0;
  if (isOlder && mayReplace) {
    const gone = new Promise((resolve) => socket.once("close", resolve)); // `once` of node:events would throw when the socket fails.
    try {
      const { shakeHands } = await import("./handshake.js"); // Deferred with the JSON-RPC library, which a window has in another bundle.
      const connection = await shakeHands(socket, file, HAND_OVER);
      await connection.sendRequest("portDaddy/stop", { reason: "handOver" });
      await gone;
      connection.dispose();
    } catch (error) {
      socket.destroy();
      const failure = fromWire(error);
      if (isFailure(failure, "RateLimited")) throw failure;
      // It was ending anyway, or the connection broke; the next attempt shows which.
    }
    return true;
  }
  if (majorVersion(file.protocol) !== majorVersion(PROTOCOL_VERSION)) {
    socket.destroy();
    throw incompatibleVersion(PROTOCOL_VERSION, file.protocol);
  }
  return false;
}
