import * as l10n from "@vscode/l10n";
import { listAll } from "../../server/protocol/pages/listAll.js";
import type { Measurement } from "../../server/protocol/metrics.js";
import type { Notifications } from "../../server/protocol/notifications.js";
import type { PageAction, PageBackendState, PageNotification } from "../../server/protocol/page.js";
import type { Health } from "../../server/protocol/requests.js";
import { formatNumber } from "../text/formats.js";
import { troubleText } from "../text/sentences.js";
import type { Transport, TransportListener } from "../host/transport.js";
import { Announcements } from "./announcements.js";
import { EventHistory } from "./eventHistory.js";
import { PortModel } from "./portModel.js";
import { TableView } from "./tableView.js";
import { TimeSeries } from "./timeSeries.js";
import { UsageOfProcesses } from "./usageOfProcesses.js";
import { preferencesOf, readViewState, type ViewState } from "./viewState.js";

/** The shortest time (ms) between two redraws for notifications. A person's actions are drawn at once. */
const DRAW_EVERY_MS = 100;

/** With fewer assigned ports than this the map is nearly empty, and folded unless the person opens it. */
const FEW_ASSIGNED = 12;

/** The state of the page and its actions. Components draw it and know nothing else. */
export class Dashboard implements TransportListener {
  readonly model = new PortModel();
  readonly table = new TableView(this);
  readonly usage: UsageOfProcesses;
  readonly history: EventHistory;
  /** The history of the port shown in detail. */
  readonly portHistory: EventHistory;
  readonly series: TimeSeries;
  readonly announcements: Announcements;

  view: ViewState;
  backend: PageBackendState = { kind: "connecting" };
  /** `ready` after the first snapshot, even when the backend has gone since. */
  phase: "loading" | "ready" | "failed" = "loading";
  /** A sentence that says why there is no snapshot. */
  problem = "";
  health: Health | undefined;
  measured: Measurement | undefined;
  /** When the page last heard from the backend. */
  asOf = new Date();
  /** The result of the last action. */
  notice: { text: string; error: boolean } | undefined;
  requesting = false;
  /** Whether the map is open unless the person says otherwise: decided once, so that the page does not jump when a port is assigned. */
  private mapByDefault: boolean | undefined;

  private redraw: () => void = () => undefined;
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private loading: Promise<void> | undefined;
  /** Changes that arrived while the snapshot was on its way. */
  private early: Notifications["portDaddy/didChange"][] = [];
  private waking: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly transport: Transport) {
    const changed = (): void => this.changed();
    this.view = readViewState(transport.getState(), transport.getPreferences());
    this.usage = new UsageOfProcesses(transport, changed);
    this.history = new EventHistory(transport, changed);
    this.portHistory = new EventHistory(transport, changed, 20);
    this.series = new TimeSeries(transport, changed);
    this.announcements = new Announcements(changed);
  }

  start(redraw: () => void): void {
    this.redraw = redraw;
    this.transport.listen(this);
    document.addEventListener("visibilitychange", () => this.watch());
    this.watch();
  }

  backendIs(state: PageBackendState): void {
    const before = this.backend.kind;
    this.backend = state;
    if (state.kind === "connected") {
      if (before === "unresponsive") this.announcements.add(l10n.t("The backend is responding again."));
      else if (this.phase === "ready" && before !== "connected") this.announcements.add(l10n.t("Reconnected to the backend."));
      void this.load();
      for (const shown of [this.history, this.portHistory, this.series]) shown.refresh();
    } else if (before === "connected") {
      this.measured = undefined;
      this.announcements.add(
        state.kind === "unresponsive" ? l10n.t("The backend is not responding.") : l10n.t("Disconnected from the backend."),
      );
    }
    this.changed();
  }

  notified({ method, params }: PageNotification): void {
    this.asOf = new Date();
    if (method === "portDaddy/didMeasure") {
      this.measured = params;
      this.series.append(params);
    } else if (method === "portDaddy/didChangeListeners") {
      this.model.replaceListeners(params.listeners);
    } else if (this.loading !== undefined) this.early.push(params);
    else this.apply(params);
    this.changed();
  }

  /** Requests everything again. */
  load(): Promise<void> {
    this.loading ??= this.loadSnapshot().finally(() => (this.loading = undefined));
    return this.loading;
  }

  get isMapOpen(): boolean {
    return this.view.mapOpen ?? this.mapByDefault ?? true;
  }

  /** Draws and stores a change that the user makes to the view. */
  look(change: Partial<ViewState>): void {
    this.view = { ...this.view, ...change };
    this.table.settle();
    this.transport.setState(this.view);
    if ("sort" in change || "grouped" in change || "mapOpen" in change) this.transport.keepPreferences(preferencesOf(this.view));
    if (change.filter !== undefined) this.announcements.add(shownSentence(this.table.rows.length), "filter");
    this.draw();
  }

  /** Stores the scroll position without redrawing. */
  keepScroll(scrollTop: number): void {
    this.view.scrollTop = scrollTop;
    this.keeping ??= setTimeout(() => {
      this.keeping = undefined;
      this.transport.setState(this.view);
    }, DRAW_EVERY_MS);
  }

  async act(action: PageAction): Promise<boolean> {
    try {
      const { done, message } = await this.transport.act(action);
      this.say(message);
      return done;
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error), true);
      return false;
    }
  }

  /** @param text left out to clear the notice */
  say(text?: string, error = false): void {
    this.notice = text === undefined ? undefined : { text, error };
    this.draw();
  }

  askForRequest(requesting: boolean): void {
    this.requesting = requesting;
    this.draw();
  }

  get isHidden(): boolean {
    return document.hidden;
  }

  private watch(): void {
    this.transport.watch(!document.hidden);
    if (document.hidden) this.usage.watch([]);
  }

  private async loadSnapshot(): Promise<void> {
    this.early = [];
    try {
      const [list, health, { listeners }] = await Promise.all([
        listAll(this.transport, {}),
        this.transport.request("portDaddy/health", {}),
        this.transport.request("portDaddy/listeners", {}),
      ]);
      this.health = health;
      this.model.load(list, health, listeners);
      this.mapByDefault ??= list.assignments.length >= FEW_ASSIGNED;
      this.phase = "ready";
      this.asOf = new Date();
      for (const change of this.early) this.model.apply(change);
      this.wakeRests();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      if (this.phase !== "ready") this.phase = "failed";
      else this.say(this.problem, true);
    }
    this.changed();
  }

  private apply(change: Notifications["portDaddy/didChange"]): void {
    for (const assignment of change.changed) {
      const before = this.model.rows.get(assignment.port)?.assignment?.trouble;
      if (assignment.trouble !== undefined && before === undefined) this.announcements.add(troubleText(assignment, assignment.trouble));
      if (assignment.trouble === undefined && before !== undefined)
        this.announcements.add(l10n.t("Port {0} is OK again.", assignment.port));
    }
    if (!this.model.apply(change)) void this.load();
    this.wakeRests();
    if (this.view.tab === "history") this.history.refresh();
    if (change.changed.some(({ port }) => port === this.view.current)) this.portHistory.refresh();
  }

  /** Ends the rests that are over. No notification does that, but each rest says when it ends. */
  private wakeRests(): void {
    clearTimeout(this.waking);
    const next = this.model.wake(Date.now());
    if (next === undefined) return;
    this.waking = setTimeout(
      () => {
        this.wakeRests();
        this.changed();
      },
      Math.min(next - Date.now() + 1, 2 ** 31 - 1),
    );
  }

  private changed(): void {
    this.drawing ??= setTimeout(() => this.draw(), DRAW_EVERY_MS);
  }

  private draw(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    const { view } = this;
    this.table.settle();
    if (this.view !== view) this.transport.setState(this.view);
    this.redraw();
  }
}

const shownSentence = (count: number): string => (count === 1 ? l10n.t("1 port shown.") : l10n.t("{0} ports shown.", formatNumber(count)));
