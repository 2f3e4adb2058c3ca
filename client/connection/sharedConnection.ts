import { setTimeout as pause } from "node:timers/promises";
import { BackendUnreachable, OwnBackendMissing } from "./unreachable.js";

/** How long (ms) a client waits for the newer backend to which its own handed over, before it would start one itself. */
const SUCCESSOR_PATIENCE_MS = 10_000;
/** How long (ms) it waits between two looks for that backend. */
const SUCCESSOR_POLL_MS = 50;

/**
 * The one connection that all requests of a client share. After it has ended, the next request opens it again.
 * @typeParam C an open connection
 */
export class SharedConnection<C> {
  private attempt: { connection: Promise<C>; start: boolean } | undefined;
  private opened: C | undefined;
  /** Until this time (monotonic, ms) a newer backend is about to start, so this client starts none. */
  private successorBy = 0;
  private readonly closing = new AbortController();

  /** @param open connects once; `start` says whether to start a backend when none runs */
  constructor(private readonly open: (start: boolean) => Promise<C>) {}

  /** Aborted when this is closed. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** @throws BackendUnreachable when this was closed; otherwise as `open` */
  get(start: boolean): Promise<C> {
    if (this.closed.aborted) return Promise.reject(wasClosed());
    const { attempt } = this;
    if (attempt !== undefined && (attempt.start || !start)) return attempt.connection;
    // An attempt that only looks for a running backend is awaited; if it finds none, this one starts it.
    const connection = attempt === undefined ? this.openInTurn(start) : attempt.connection.catch(() => this.openInTurn(true));
    const own = (this.attempt = { connection, start });
    connection.then(
      (opened) => (this.opened = opened),
      () => {
        if (this.attempt === own) this.attempt = undefined;
      },
    );
    return connection;
  }

  /** To be called when a connection has ended. */
  forget(ended: C): void {
    if (this.opened !== ended) return;
    this.opened = undefined;
    this.attempt = undefined;
  }

  /** To be called when the backend has announced that a newer one takes its place. */
  expectSuccessor(): void {
    this.successorBy = performance.now() + SUCCESSOR_PATIENCE_MS;
  }

  /** Opens no connection from now on. @returns the open one, for the caller to end */
  async close(): Promise<C | undefined> {
    this.closing.abort();
    const connection = await this.attempt?.connection.catch(() => undefined);
    this.attempt = undefined;
    return connection;
  }

  /** An older backend that this client started now would be in the newer one's way. */
  private async openInTurn(start: boolean): Promise<C> {
    while (start && performance.now() < this.successorBy) {
      if (this.closed.aborted) throw wasClosed();
      try {
        return await this.open(false);
      } catch (error) {
        if (error instanceof OwnBackendMissing) break; // The newer one is another network's.
        if (!(error instanceof BackendUnreachable)) throw error;
        await pause(SUCCESSOR_POLL_MS);
      }
    }
    return this.open(start);
  }
}

const wasClosed = (): BackendUnreachable => new BackendUnreachable("The connection to Port Daddy's backend was closed.");
