import { existsSync } from "node:fs";
import { SUCCESSOR_FLAG } from "../../server/protocol/handshake.js";
import type { Startup } from "../../server/protocol/schemas/startup.js";
import { StartingBackend } from "./startingBackend.js";
import { BackendNotStarted, BackendUnreachable } from "./unreachable.js";

/** How long (ms) a backend may take to start. A loaded machine needs a second or two. */
const START_TIMEOUT_MS = 30_000;

/**
 * Starts a backend that outlives this process, with the same Node.
 * @param server the backend's bundle, `dist/server.js`
 * @returns whether it is ready, or found that another process is the backend already
 * @throws BackendNotStarted with the backend's own sentence, when it cannot start
 * @throws BackendUnreachable when it hangs, or is not installed
 */
export async function startBackend(server: string, dataDir: string, timeoutMs = START_TIMEOUT_MS): Promise<"ready" | "running"> {
  const backend = launch(server, dataDir);
  try {
    return "ready" in (await report(backend, timeoutMs)) ? "ready" : "running";
  } finally {
    backend.letGo();
  }
}

/** A backend that starts as soon as the present one has ended. */
export interface Successor {
  /** Waits for its start. @throws as `startBackend` */
  started(): Promise<unknown>;
  /** Ends it, when the present one does not end. */
  cancel(): void;
}

/**
 * Starts a backend that waits for the end of the present one. Nobody else can be faster then: others would have to start a process first.
 * @returns once it waits, or needs not wait
 * @throws as `startBackend`
 */
export async function startSuccessor(server: string, dataDir: string): Promise<Successor> {
  const backend = launch(server, dataDir, SUCCESSOR_FLAG);
  const cancel = (): void => {
    backend.kill();
    backend.letGo();
  };
  try {
    const first = await report(backend, START_TIMEOUT_MS);
    const started = async (): Promise<void> => {
      try {
        if ("waiting" in first) await report(backend, START_TIMEOUT_MS);
      } finally {
        backend.letGo();
      }
    };
    return { started, cancel };
  } catch (error) {
    cancel();
    throw error;
  }
}

function launch(server: string, dataDir: string, ...args: string[]): StartingBackend {
  if (!existsSync(server)) throw new BackendUnreachable(`Port Daddy is not completely installed: ${server} is missing. Reinstall it.`);
  return new StartingBackend(server, dataDir, args);
}

async function report(backend: StartingBackend, timeoutMs: number): Promise<Startup> {
  const startup = await backend.report(timeoutMs);
  if ("failed" in startup) throw new BackendNotStarted(`Port Daddy's backend cannot start: ${startup.failed}`);
  return startup;
}
