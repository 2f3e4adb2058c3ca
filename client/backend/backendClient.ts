import { setTimeout as pause } from "node:timers/promises";
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Assignment } from "../../server/protocol/assignment.js";
import { HANDSHAKE_TIMEOUT_MS, PROTOCOL_VERSION } from "../../server/protocol/handshake.js";
import { MAIN_SERVICE } from "../../server/protocol/identity.js";
import type { Notifications, StopReason } from "../../server/protocol/notifications.js";
import type { Method, Params, Requester, Result } from "../../server/protocol/requests.js";
import { HeldLeases } from "../connection/heldLeases.js";
import { inTime } from "../connection/inTime.js";
import { introduce } from "../connection/introduce.js";
import { speakTo } from "../connection/olderBackend.js";
import { type Reached, reachBackend } from "../connection/reach.js";
import { requestWithRetries } from "../connection/requestWithRetries.js";
import { withRetries } from "../connection/retry.js";
import { connectionEnded, isBroken } from "../connection/rpcErrors.js";
import { BackendUnreachable } from "../connection/unreachable.js";

/** How long (ms) a window waits for the newer backend to which its own handed over. */
const SUCCESSOR_PATIENCE_MS = 10_000;

export type BackendState =
  /** Nobody has needed the backend yet, or a person has stopped it. */
  { kind: "away" } | { kind: "connecting" } | { kind: "connected"; version: string } | { kind: "failed"; message: string };

/**
 * The window's connection to the backend: opened when somebody needs it, and reopened when it breaks, with the window's
 * leases restored. Each connection has a language client of its own, because a failed one cannot be started again.
 */
export class BackendClient implements Requester, vscode.Disposable {
  private current: { client: Promise<LanguageClient>; start: boolean } | undefined;
  private stateNow: BackendState = { kind: "away" };
  private readonly stateEmitter = new vscode.EventEmitter<BackendState>();
  private readonly changeEmitter = new vscode.EventEmitter<Notifications["portDaddy/didChange"]>();
  private readonly conflictEmitter = new vscode.EventEmitter<Notifications["portDaddy/didDetectConflict"]>();
  private readonly listenersEmitter = new vscode.EventEmitter<Notifications["portDaddy/didChangeListeners"]>();
  private readonly measureEmitter = new vscode.EventEmitter<Notifications["portDaddy/didMeasure"]>();
  private readonly reassignEmitter = new vscode.EventEmitter<Assignment>();
  private readonly held = new HeldLeases();
  private disposed = false;
  /** The connected backend's. */
  private protocol = PROTOCOL_VERSION;
  /** Until this time (ms since the epoch) a newer client's backend is about to start, so this window starts none. */
  private successorBy = 0;

  readonly onDidChangeState = this.stateEmitter.event;
  readonly onDidChange = this.changeEmitter.event;
  readonly onDidDetectConflict = this.conflictEmitter.event;
  readonly onDidChangeListeners = this.listenersEmitter.event;
  readonly onDidMeasure = this.measureEmitter.event;
  /** Fires when a service that this window requested got another port than before. */
  readonly onDidReassign = this.reassignEmitter.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.onDidChange((change) => this.held.changed(change));
  }

  get state(): BackendState {
    return this.stateNow;
  }

  /**
   * Connects, unless connected or connecting.
   * @param start whether to start a backend when none runs
   * @throws BackendUnreachable, Failure "IncompatibleVersion"
   */
  async connect({ start = true } = {}): Promise<void> {
    await this.client(start);
  }

  /**
   * Sends a request. When the connection breaks before the answer, reconnects and repeats it, up to three times in all.
   * @throws Failure, BackendUnreachable
   */
  async request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return requestWithRetries(
      method,
      () => this.client(true),
      async (client) => {
        const result = await speakTo(this.protocol, (each, its) => inTime(client.sendRequest(each, its)), method, params);
        this.held.answered(method, params, result);
        for (const assignment of reassignedIn(method, result)) this.reassignEmitter.fire(assignment);
        return result;
      },
    );
  }

  dispose(): void {
    this.disposed = true;
    void this.end();
    this.stateEmitter.dispose();
    this.changeEmitter.dispose();
    vscode.Disposable.from(this.conflictEmitter, this.listenersEmitter, this.measureEmitter, this.reassignEmitter).dispose();
  }

  /** Ends the connection, and with it the leases. */
  async end(): Promise<void> {
    const client = await this.current?.client.catch(() => undefined);
    await client?.dispose().catch((error: unknown) => this.log.debug("Ending the connection", error));
  }

  private client(start: boolean): Promise<LanguageClient> {
    if (this.disposed) return Promise.reject(new BackendUnreachable("This window's connection to Port Daddy's backend was closed."));
    const { current } = this;
    if (current !== undefined && (current.start || !start)) return current.client;
    // An attempt that only checks for a running backend is awaited; if it finds none, this one starts it.
    const client = current === undefined ? this.open(start) : current.client.catch(() => this.open(true));
    const attempt = { client, start };
    this.current = attempt;
    client.catch((error: unknown) => {
      if (this.current !== attempt) return;
      this.current = undefined;
      const message = error instanceof Error ? error.message : String(error);
      this.setState(start ? { kind: "failed", message } : { kind: "away" });
    });
    return client;
  }

  private async open(start: boolean): Promise<LanguageClient> {
    this.setState({ kind: "connecting" });
    return withRetries(() => this.openOnce(start));
  }

  private async openOnce(start: boolean): Promise<LanguageClient> {
    const { socket, file } = (await this.reachSuccessor()) ?? (await reachBackend({ start }));
    // Loaded only now, because a window without a backend does not need the library.
    const { createLanguageClient } = await loadLanguageClient().catch((error: unknown) => {
      socket.destroy();
      throw error;
    });
    let stopReason: StopReason | undefined;
    let running = false;
    let ended = false;
    const client = createLanguageClient(socket, introduce("vscode", file), this.log, () => {
      ended = true;
      if (running) this.closed(client, stopReason);
    });
    client.onNotification("portDaddy/didChange", (change: Notifications["portDaddy/didChange"]) => this.changeEmitter.fire(change));
    client.onNotification("portDaddy/didDetectConflict", (conflict: Notifications["portDaddy/didDetectConflict"]) =>
      this.conflictEmitter.fire(conflict),
    );
    client.onNotification("portDaddy/didChangeListeners", (change: Notifications["portDaddy/didChangeListeners"]) =>
      this.listenersEmitter.fire(change),
    );
    client.onNotification("portDaddy/didMeasure", (measured: Notifications["portDaddy/didMeasure"]) => this.measureEmitter.fire(measured));
    client.onNotification("portDaddy/willStop", ({ reason }: Notifications["portDaddy/willStop"]) => {
      stopReason = reason;
    });
    try {
      await inTime(client.start(), HANDSHAKE_TIMEOUT_MS);
      await this.restoreLeases(client);
      // With nothing to restore, an end in the meantime would go unnoticed, and the window would count as connected for ever.
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may have been set meanwhile
      if (ended) throw connectionEnded();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    running = true;
    this.protocol = file.protocol;
    this.log.info(`Connected to the backend ${file.version}, pid ${file.pid}.`);
    this.setState({ kind: "connected", version: file.version });
    return client;
  }

  /** Waits for the backend that takes over. @returns undefined when none is expected, or it did not start in time */
  private async reachSuccessor(): Promise<Reached | undefined> {
    while (Date.now() < this.successorBy) {
      try {
        const reached = await reachBackend({ start: false });
        this.successorBy = 0;
        return reached;
      } catch (error) {
        if (!(error instanceof BackendUnreachable)) throw error;
        await pause(50);
      }
    }
    return undefined;
  }

  private closed(client: LanguageClient, reason: StopReason | undefined): void {
    this.current = undefined;
    setImmediate(() => void client.dispose().catch((error: unknown) => this.log.debug("Disposing of a client", error)));
    if (this.disposed) return;
    this.log.info(`The backend is gone (${reason ?? "for an unknown reason"}).`);
    if (reason === "requested" || reason === "idle") {
      this.setState({ kind: "away" }); // The next request reconnects.
      return;
    }
    if (reason === "handOver") this.successorBy = Date.now() + SUCCESSOR_PATIENCE_MS;
    this.connect().catch((error: unknown) => this.log.error("Could not reconnect to the backend", error));
  }

  private async restoreLeases(client: LanguageClient): Promise<void> {
    await this.held.restore(
      (params) => client.sendRequest<Result<"portDaddy/request">>("portDaddy/request", params),
      (error, params) => {
        if (isBroken(error)) throw error;
        this.log.error(`${params.project}:${params.service ?? MAIN_SERVICE} could not be leased again`, error);
      },
    );
  }

  private setState(state: BackendState): void {
    if (this.disposed) return;
    this.stateNow = state;
    this.stateEmitter.fire(state);
  }
}

/** A bundle of its own; see extension.ts. */
const loadLanguageClient = () => import("./languageClient.js");

/** The assignments with a new port in the answer to a request for ports. */
function reassignedIn<M extends Method>(method: M, result: Result<M>): Assignment[] {
  if (method === "portDaddy/request") return [result as Result<"portDaddy/request">].filter(({ reassigned }) => reassigned);
  if (method !== "portDaddy/requestAll") return [];
  return (result as Result<"portDaddy/requestAll">).assignments.filter(({ reassigned }) => reassigned);
}
