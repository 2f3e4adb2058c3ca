import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import type { BackendFile } from "../../server/protocol/handshake.js";
import { isFailure } from "../../server/protocol/failures.js";
import type { Notifications, StopReason } from "../../server/protocol/notifications.js";
import type { Method, Params, Requester, Result } from "../../server/protocol/requests.js";
import { comeBack, mayStartAfter } from "../connection/comeBack.js";
import { type Delay, type HeldLease, HeldLeases } from "../connection/heldLeases.js";
import { handshakeInTime, inTime } from "../connection/inTime.js";
import { introduce } from "../connection/introduce.js";
import { speakTo } from "../connection/olderBackend.js";
import { reachBackend } from "../connection/reach.js";
import { requestWithRetries } from "../connection/requestWithRetries.js";
import { withRetries } from "../connection/retry.js";
import { connectionEnded } from "../connection/rpcErrors.js";
import { SharedConnection } from "../connection/sharedConnection.js";

export type BackendState =
  /** Nobody has needed the backend yet, or a person has stopped it. */
  { kind: "away" } | { kind: "connecting" } | { kind: "connected"; version: string } | { kind: "failed"; message: string };

/** A lease that this window held and cannot have again; the error's sentence says why. */
export interface LostLease {
  lease: HeldLease;
  why: Error;
}

/**
 * The window's connection to the backend: opened when somebody needs it, and reopened when it breaks, with the window's
 * leases restored. Each connection has a language client of its own, because a failed one cannot be started again.
 */
export class BackendClient implements Requester, vscode.Disposable {
  private readonly shared = new SharedConnection<LanguageClient>((start) => withRetries(() => this.open(start)));
  /** The sentence about a network namespace of our own that is in the log already. */
  private network: string | undefined;
  private stateNow: BackendState = { kind: "away" };
  private readonly stateEmitter = new vscode.EventEmitter<BackendState>();
  private readonly changeEmitter = new vscode.EventEmitter<Notifications["portDaddy/didChange"]>();
  private readonly conflictEmitter = new vscode.EventEmitter<Notifications["portDaddy/didDetectConflict"]>();
  private readonly listenersEmitter = new vscode.EventEmitter<Notifications["portDaddy/didChangeListeners"]>();
  private readonly measureEmitter = new vscode.EventEmitter<Notifications["portDaddy/didMeasure"]>();
  private readonly reassignEmitter = new vscode.EventEmitter<GrantedAssignment>();
  private readonly grantEmitter = new vscode.EventEmitter<GrantedAssignment>();
  private readonly loseEmitter = new vscode.EventEmitter<LostLease>();
  private readonly held = new HeldLeases({
    onDidLose: (lease, why) => this.loseEmitter.fire({ lease, why }),
    onDidMove: (granted) => this.reassignEmitter.fire(granted),
  });
  private disposed = false;
  /** The connected backend's. */
  private file: BackendFile | undefined;

  readonly onDidChangeState = this.stateEmitter.event;
  readonly onDidChange = this.changeEmitter.event;
  readonly onDidDetectConflict = this.conflictEmitter.event;
  readonly onDidChangeListeners = this.listenersEmitter.event;
  readonly onDidMeasure = this.measureEmitter.event;
  /** Fires when a service that this window requested got another port than before. */
  readonly onDidReassign = this.reassignEmitter.event;
  /** Fires for each port that this window has requested. */
  readonly onDidGrant = this.grantEmitter.event;
  /** Fires when the backend has refused to lease a port again that this window held. */
  readonly onDidLose = this.loseEmitter.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.onDidChange((change) => this.held.changed(change));
  }

  get state(): BackendState {
    return this.stateNow;
  }

  /** The version of the protocol that the connected backend speaks; undefined before the first connection. */
  get protocol(): string | undefined {
    return this.file?.protocol;
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
      params,
      () => this.client(true),
      async (client, identified) => {
        const file = this.file!;
        const result = await speakTo(file.protocol, (each, its) => inTime(client.sendRequest(each, its), file), method, identified);
        this.held.answered(method, params, result);
        for (const granted of grantedIn(method, result)) {
          if (granted.reassigned) this.reassignEmitter.fire(granted);
          this.grantEmitter.fire(granted);
        }
        return result;
      },
    );
  }

  dispose(): void {
    this.disposed = true;
    void this.end();
    this.stateEmitter.dispose();
    this.changeEmitter.dispose();
    vscode.Disposable.from(
      this.conflictEmitter,
      this.listenersEmitter,
      this.measureEmitter,
      this.reassignEmitter,
      this.grantEmitter,
      this.loseEmitter,
    ).dispose();
  }

  /** Ends the connection, and with it the leases. */
  async end(): Promise<void> {
    const client = await this.shared.close();
    await client?.dispose().catch((error: unknown) => this.log.debug("Ending the connection", error));
  }

  private async client(start: boolean): Promise<LanguageClient> {
    try {
      return await this.shared.get(start);
    } catch (error) {
      if (start) this.setState({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }

  private tellNetwork(sentence: string): void {
    if (this.network !== sentence) this.log.warn(sentence);
    this.network = sentence;
  }

  /** A look for a backend that others start shows in no state until it has found one. */
  private async open(start: boolean): Promise<LanguageClient> {
    if (start) this.setState({ kind: "connecting" });
    const { socket, file } = await reachBackend({ start, onDidEnterNetwork: (sentence) => this.tellNetwork(sentence) });
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
      if (reason === "handOver") this.shared.expectSuccessor();
    });
    const request = (params: Params<"portDaddy/request">) =>
      inTime(client.sendRequest<GrantedAssignment>("portDaddy/request", params), file);
    let delay: Delay | undefined;
    try {
      await handshakeInTime(client.start(), file);
      this.held.connected();
      delay = await this.held.restore(request);
      // With nothing to restore, an end in the meantime would go unnoticed, and the window would count as connected for ever.
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may have been set meanwhile
      if (ended) throw connectionEnded();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    running = true;
    this.file = file;
    this.log.info(`Connected to the backend ${file.version}, pid ${file.pid}.`);
    this.setState({ kind: "connected", version: file.version });
    this.held
      .restoreLater(delay, request, this.shared.closed)
      .catch((error: unknown) => this.log.debug("Leases that were refused for the moment", error));
    return client;
  }

  private closed(client: LanguageClient, reason: StopReason | undefined): void {
    this.shared.forget(client);
    setImmediate(() => void client.dispose().catch((error: unknown) => this.log.debug("Disposing of a client", error)));
    if (this.disposed) return;
    this.log.info(`The backend is gone (${reason ?? "for an unknown reason"}).`);
    const mayStart = mayStartAfter(reason);
    this.setState({ kind: mayStart ? "connecting" : "away" });
    comeBack({ connect: (start) => this.client(start), mayStart, signal: this.shared.closed }).catch((error: unknown) => {
      if (!isFailure(error, "IncompatibleVersion")) return; // This window was closed.
      this.setState({ kind: "failed", message: error.message });
      this.held.lose(error);
    });
  }

  private setState(state: BackendState): void {
    if (this.disposed) return;
    this.stateNow = state;
    this.stateEmitter.fire(state);
  }
}

/** A bundle of its own; see extension.ts. */
const loadLanguageClient = () => import("./languageClient.js");

/** The assignments in the answer to a request for ports. */
function grantedIn<M extends Method>(method: M, result: Result<M>): GrantedAssignment[] {
  if (method === "portDaddy/request") return [result as Result<"portDaddy/request">];
  return method === "portDaddy/requestAll" ? (result as Result<"portDaddy/requestAll">).assignments : [];
}
