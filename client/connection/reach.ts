import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { dataDirectory, objectionToRoot } from "../../server/protocol/dataDirectory.js";
import { ownNamespace } from "../../server/protocol/machine/namespaces.js";
import { VERSION } from "../../server/protocol/version.js";
import { networkSentence } from "../../server/protocol/wording/networkSentence.js";
import { compareVersions } from "./compareVersions.js";
import { handOver } from "./handOver.js";
import { compareNetwork, findNetworkFolder, ownFolder } from "./network/otherNetwork.js";
import { RETRY_PAUSES_MS } from "./retry.js";
import { type Reached, readAnnouncement, tryConnect, waitForBackend } from "./runningBackend.js";
import { lockedBySilentProcess, notFound } from "./silentBackend.js";
import { startBackend } from "./startBackend.js";
import { BackendNotStarted, BackendUnreachable, OwnBackendMissing } from "./unreachable.js";

export interface ReachOptions {
  /** Start a backend when none runs. */
  start: boolean;
  dataDir?: string;
  /** The backend's bundle. */
  server?: string;
  /** Called with a sentence when our network namespace has a backend of its own, in another directory. */
  onDidEnterNetwork?: (sentence: string) => void;
}

/** How long (ms) to wait for a backend that is starting, as `startBackend` does. */
const START_PATIENCE_MS = 30_000;
/** How long (ms) to wait for a backend that holds the lock, does not say that it is starting, and does not answer. It may be ending. */
const SILENCE_PATIENCE_MS = 3000;
/** How long (ms) to wait before starting a backend again; the wait doubles each time. */
const FIRST_WAIT_MS = 500;

/**
 * Finds the running backend, or starts one, and connects. An older backend hands over to one of our version. A backend sees only the ports of
 * its own network namespace, so each namespace has one of its own, and one in a sandbox with processes of its own hands over to one outside.
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
      if (!(error instanceof BackendNotStarted) || wait === undefined) throw error;
      await pause(wait);
    }
  }
}

async function findOrStart(options: ReachOptions): Promise<Reached> {
  const { start, dataDir = dataDirectory(), server = path.join(__dirname, "server.js") } = options;
  const objection = objectionToRoot(dataDir);
  if (objection !== undefined) throw new BackendUnreachable(objection);
  const end = performance.now() + START_PATIENCE_MS;
  let silentSince: number | undefined;
  let found = await tryConnect(dataDir);
  if (found === undefined) {
    const folder = await findNetworkFolder(dataDir);
    if (folder !== undefined) return enterNetwork(folder, options);
  }
  for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
    let replaced = false;
    if (found !== undefined) {
      const network = compareNetwork(found.file, dataDir);
      if (network === "theirs") {
        found.socket.destroy();
        return enterNetwork(ownFolder(dataDir), options);
      }
      if (network === "lesser" && !start) {
        found.socket.destroy();
        throw notFound(dataDir, undefined);
      }
      // A newer one stays: its clients would replace ours in turn.
      const isBlind = network === "inner" && start && compareVersions(VERSION, found.file.version) >= 0;
      const outcome = await handOver(found, { start, dataDir, server, replace: network === "lesser" || isBlind });
      if (outcome === "kept") return found;
      replaced = outcome === "replaced";
      silentSince = undefined;
    }
    if (!start) throw notFound(dataDir, (await readAnnouncement(dataDir)).file);
    if (performance.now() >= end) {
      throw new BackendUnreachable("Port Daddy's backend was started but does not respond. See its log for details.");
    }
    if (replaced || (await startBackend(server, dataDir)) === "ready") {
      found = await waitForBackend(dataDir, START_PATIENCE_MS);
      continue;
    }
    // Another backend is starting or ending; waiting shows which.
    const now = performance.now();
    silentSince ??= now;
    const { file, startingSince = -Infinity } = await readAnnouncement(dataDir);
    const isStarting = Date.now() - startingSince < START_PATIENCE_MS;
    const patience = silentSince + (isStarting ? START_PATIENCE_MS : SILENCE_PATIENCE_MS) - now;
    if (patience <= 0) throw lockedBySilentProcess(dataDir, file);
    found = await waitForBackend(dataDir, Math.min(wait, patience));
  }
}

async function enterNetwork(dataDir: string, options: ReachOptions): Promise<Reached> {
  options.onDidEnterNetwork?.(networkSentence(ownNamespace("net")!, dataDir));
  try {
    return await findOrStart({ ...options, dataDir });
  } catch (error) {
    if (options.start || !(error instanceof BackendUnreachable)) throw error;
    throw new OwnBackendMissing(error.message, { cause: error });
  }
}
