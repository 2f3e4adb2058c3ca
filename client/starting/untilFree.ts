import { setTimeout as pause } from "node:timers/promises";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { BackendClient } from "../backend/backendClient.js";

/** How long (ms) between two questions to the backend, since nothing tells a client that a port has become free. */
const LOOK_MS = 100;
/** How long (ms) a server may take to give up its port after it was told to end. */
const PATIENCE_MS = 8000;

/** The assignment's own server that listens on the port now. @throws Failure */
export async function ownServerOn(backend: Pick<BackendClient, "request">, port: number): Promise<ListenerInfo | undefined> {
  const { listener } = await backend.request("portDaddy/explain", { port });
  return listener?.own === true ? listener : undefined;
}

/** Waits until no own server listens on a port. @returns the one that still does when the time is over. @throws Failure */
export async function untilFree(backend: Pick<BackendClient, "request">, port: number): Promise<ListenerInfo | undefined> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const server = await ownServerOn(backend, port);
    if (server === undefined || performance.now() > end) return server;
    await pause(LOOK_MS);
  }
}
