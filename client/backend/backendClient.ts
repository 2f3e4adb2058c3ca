import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { type BackendFile, HANDSHAKE_TIMEOUT_MS } from "../../server/protocol/handshake.js";
import { isFailure } from "../../server/protocol/failures.js";
import type { Notifications, StopReason } from "../../server/protocol/notifications.js";
import type { Method, Params, Requester, Result } from "../../server/protocol/requests.js";
import { comeBack, mayStartAfter } from "../connection/comeBack.js";
import { type Delay, type HeldLease, HeldLeases } from "../connection/heldLeases.js";
import { inTime } from "../connection/inTime.js";
import { introduce } from "../connection/introduce.js";
import { signOfLife, speakTo } from "../connection/olderBackend.js";
import { reachBackend } from "../connection/reach.js";
import { requestWithRetries } from "../connection/requestWithRetries.js";
import { withRetries } from "../connection/retry.js";
import { connectionEnded } from "../connection/rpcErrors.js";
import type { Reached } from "../connection/runningBackend.js";
import { SharedConnection } from "../connection/sharedConnection.js";
import { canEnd, endSilentBackend } from "../connection/silence/endSilentBackend.js";
import { Heartbeat } from "../connection/silence/heartbeat.js";
import { notResponding } from "../connection/silentBackend.js";
import { BackendSilent } from "../connection/unreachable.js";
import { Attention } from "./attention.js";
import { currentErrand, inBackground, remarkOnErrands } from "./errand.js";
import { waitingSentence } from "./waitingSentence.js";

export type BackendState =
  /** Nobody has needed the backend yet, or a person has stopped it. */
  { kind: "away" } | { kind: "connecting" } | { kind: "connected"; version: string } | Unresponsive | { kind: "failed"; message: string };

/** The backend runs, but does not respond. */
export interface Unresponsive {
  kind: "unresponsive";
  /** When it was last heard, as ISO 8601. */
  since: string;
  /** Says so in a sentence for a person. */
  message: string;
  /** Whether it can be restarted from here. */
  canRestart: boolean;
}

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
  private readonly shared = new SharedConnection<LanguageClient>((start) => withRetries(() => inBackground(() => this.open(start))));
  private readonly attention = new Attention(() => this.heartbeat?.look());
  /** That of the newest connection. */
  private heartbeat: Heartbeat | undefined;
  /** The backend that does not respond. */
  private silent: BackendFile | undefined;
  private looking = false;
  private readonly tellErrands = remarkOnErrands(() => (this.stateNow.kind === "unresponsive" ? this.stateNow.message : ""));
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
    await this.wait(this.client(start), vscode.l10n.t("Connecting to the backend…"));
  }

  /**
   * Ends a backend that does not respond, and starts another one, which restores the leases. Does nothing when it responds again.
   * @throws BackendUnreachable
   */
  async restart(): Promise<void> {
    const file = this.silent;
    if (file === undefined) return;
    this.log.warn(`Restarting the backend, pid ${file.pid}, which does not respond.`);
    const restarting = endSilentBackend(file).then(() => this.client(true));
    await this.wait(restarting, vscode.l10n.t("Restarting Port Daddy's backend…"));
  }

  /**
   * Sends a request. When the connection breaks before the answer, reconnects and repeats it, up to three times in all. A person who waits
   * for the answer is told what for, and is not given up on while the backend does not respond.
   * @throws Failure, BackendUnreachable; CancellationError when the person gives up
   */
  async request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    const errand = currentErrand();
    const goesOn = (): boolean => errand !== undefined && this.silent !== undefined;
    const answer = requestWithRetries(
      method,
      params,
      () => (errand === undefined ? this.clientInTime() : this.client(true)),
      async (client, identified) => {
        errand?.throwIfCancelled();
        const file = this.file!;
        const token = errand === undefined ? [] : [errand.token]; // The library takes undefined for one more parameter.
        const send: Requester["request"] = (each, its) => inTime(client.sendRequest(each, its, ...token), file, undefined, goesOn);
        const result = await speakTo(file.protocol, send, method, identified);
        this.held.answered(method, params, result);
        inBackground(() => {
          for (const granted of grantedIn(method, result)) {
            if (granted.reassigned) this.reassignEmitter.fire(granted);
            this.grantEmitter.fire(granted);
          }
        });
        return result;
      },
    );
    return this.wait(answer, waitingSentence(method, params));
  }

  dispose(): void {
    this.disposed = true;
    void this.end();
    this.attention.dispose();
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

  private wait<T>(answer: Promise<T>, what: string): Promise<T> {
    return currentErrand()?.wait(answer, what) ?? answer;
  }

  private async client(start: boolean): Promise<LanguageClient> {
    try {
      return await this.shared.get(start);
    } catch (error) {
      if (error instanceof BackendSilent) {
        this.fellSilent(error.file, Date.now());
        this.lookAgain();
      } else if (start) this.setState({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
      else if (this.silent !== undefined) this.setState({ kind: "away" }); // It has ended meanwhile.
      throw error;
    }
  }

  /** As `client`, for what nobody waits for: when a backend does not respond, somebody else can do without. */
  private async clientInTime(): Promise<LanguageClient> {
    const connecting = this.client(true);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const look = (): void => {
        if (this.silent === undefined) timer = setTimeout(look, HANDSHAKE_TIMEOUT_MS);
        else reject(notResponding(this.silent));
      };
      timer = setTimeout(look, HANDSHAKE_TIMEOUT_MS);
    });
    return Promise.race([connecting, late]).finally(() => clearTimeout(timer));
  }

  private fellSilent(file: BackendFile, since: number): void {
    if (this.silent?.token === file.token) return;
    const canRestart = canEnd(file);
    const message = canRestart ? vscode.l10n.t("Port Daddy's backend (pid {0}) is not responding.", file.pid) : notResponding(file).message;
    this.log.warn(`The backend, pid ${file.pid}, is not responding.`);
    this.silent = file;
    this.setState({ kind: "unresponsive", since: new Date(since).toISOString(), message, canRestart });
  }

  /** Looks for a backend that others may have restarted, or that responds again. */
  private lookAgain(): void {
    if (this.looking) return;
    this.looking = true;
    comeBack({ connect: (start) => this.client(start), mayStart: false, signal: this.shared.closed })
      .catch((error: unknown) => this.log.debug("Looking for a backend that responds", error))
      .finally(() => (this.looking = false));
  }

  private tellNetwork(sentence: string): void {
    if (this.network !== sentence) this.log.warn(sentence);
    this.network = sentence;
  }

  /** A look for a backend that others start shows in no state until it has found one. */
  private async open(start: boolean): Promise<LanguageClient> {
    if (start && this.silent === undefined) this.setState({ kind: "connecting" });
    const { socket, file } = await this.reach(start);
    // Loaded only now, because a window without a backend does not need the library.
    const { createLanguageClient } = await loadLanguageClient().catch((error: unknown) => {
      socket.destroy();
      throw error;
    });
    let stopReason: StopReason | undefined;
    let running = false;
    const connected: BackendState = { kind: "connected", version: file.version };
    const heartbeat = new Heartbeat({
      ping: () => void client.sendRequest(signOfLife(file.protocol), {}).catch(() => undefined), // An error is a sign of life, too.
      onDidFallSilent: (since) => this.fellSilent(file, since),
      onDidRespond: () => {
        this.log.info(`The backend, pid ${file.pid}, is responding again.`);
        this.setState(running ? connected : { kind: "connecting" });
      },
      isNeeded: () => this.attention.isLikely,
    });
    this.heartbeat = heartbeat;
    const ending = new AbortController();
    const client = createLanguageClient(
      socket,
      { ...introduce("vscode", file), translations: vscode.l10n.bundle },
      this.log,
      () => {
        heartbeat.stop();
        ending.abort();
        if (running) this.closed(client, stopReason);
      },
      () => heartbeat.received(),
    );
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
    const goesOn = (): boolean => this.silent !== undefined;
    const request = (params: Params<"portDaddy/request">) =>
      inTime(client.sendRequest<GrantedAssignment>("portDaddy/request", params), file, undefined, goesOn);
    let delay: Delay | undefined;
    const giveUp = (): void => void socket.destroy();
    this.shared.closed.addEventListener("abort", giveUp);
    try {
      heartbeat.expect();
      // Not in a limited time: a backend that is suspended may go on, and then answers.
      await Promise.race([client.start(), rejectsAtEnd(ending.signal)]);
      this.held.connected();
      delay = await this.held.restore(request);
      // With nothing to restore, an end in the meantime would go unnoticed, and the window would count as connected for ever.
      if (ending.signal.aborted) throw connectionEnded();
    } catch (error) {
      heartbeat.stop();
      socket.destroy();
      if (this.silent === file) {
        this.setState({ kind: start ? "connecting" : "away" });
        this.lookAgain();
      }
      throw error;
    } finally {
      this.shared.closed.removeEventListener("abort", giveUp);
    }
    running = true;
    this.file = file;
    this.log.info(`Connected to the backend ${file.version}, pid ${file.pid}.`);
    this.setState(connected);
    this.held
      .restoreLater(delay, request, this.shared.closed)
      .catch((error: unknown) => this.log.debug("Leases that were refused for the moment", error));
    return client;
  }

  /** A backend that should hand over but does not respond is awaited as it is. */
  private async reach(start: boolean): Promise<Reached> {
    const onDidEnterNetwork = (sentence: string): void => this.tellNetwork(sentence);
    try {
      return await reachBackend({ start, onDidEnterNetwork });
    } catch (error) {
      if (!(error instanceof BackendSilent)) throw error;
      return reachBackend({ start: false, onDidEnterNetwork });
    }
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
    if (state.kind !== "unresponsive") this.silent = undefined;
    this.stateNow = state;
    this.tellErrands();
    inBackground(() => this.stateEmitter.fire(state));
  }
}

/** A bundle of its own; see extension.ts. */
const loadLanguageClient = () => import("./languageClient.js");

const rejectsAtEnd = (ending: AbortSignal): Promise<never> =>
  new Promise((_, reject) => ending.addEventListener("abort", () => reject(connectionEnded()), { once: true }));

/** The assignments in the answer to a request for ports. */
function grantedIn<M extends Method>(method: M, result: Result<M>): GrantedAssignment[] {
  if (method === "portDaddy/request") return [result as Result<"portDaddy/request">];
  return method === "portDaddy/requestAll" ? (result as Result<"portDaddy/requestAll">).assignments : [];
}
