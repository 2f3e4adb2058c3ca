import * as l10n from "@vscode/l10n";
import { type PortEvent } from "../../server/protocol/history.js";
import { isName } from "../../server/protocol/identity.js";
import { isAnyPort } from "../../server/protocol/port.js";
import type { Params } from "../../server/protocol/requests.js";
import type { Transport } from "../host/transport.js";

const PAGE = 100;
/** The shortest time (ms) between two requests for the newest events, because changes come in bursts. */
const INTERVAL_MS = 2000;

/** The loaded part of the history, newest first. */
export class EventHistory {
  private filter: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private askedAt = -Infinity;
  events: PortEvent[] = [];
  phase: "loading" | "ready" | "failed" = "loading";
  /** A sentence that says why loading failed. */
  problem = "";
  /** Whether there may be older events. */
  more = false;

  constructor(
    private readonly transport: Transport,
    private readonly changed: () => void,
    private readonly page = PAGE,
  ) {}

  /** Shows the history for another filter, unless it is shown already. */
  show(filter: string): void {
    if (this.filter === filter) return;
    this.filter = filter;
    this.events = [];
    void this.load();
  }

  /** Requests the newest events after a change. */
  refresh(): void {
    if (this.filter === undefined || this.timer !== undefined) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.load();
      },
      Math.max(0, this.askedAt + INTERVAL_MS - performance.now()),
    );
  }

  /** To be called when the history is no longer visible. */
  hide(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.filter = undefined;
  }

  async older(): Promise<void> {
    await this.load(this.events.at(-1)?.id);
  }

  async load(before?: number): Promise<void> {
    const { filter } = this;
    if (filter === undefined) return;
    const params = parseHistoryFilter(filter);
    if (typeof params === "string") {
      this.set("failed", params);
      return;
    }
    if (this.events.length === 0) this.set("loading");
    this.askedAt = performance.now();
    try {
      const { events } = await this.transport.request("portDaddy/history", { ...params, limit: this.page, before });
      if (filter !== this.filter) return; // Another filter is shown by now.
      if (before === undefined) this.addNewest(events);
      else this.events = [...this.events, ...events];
      if (before !== undefined || this.events.length === events.length) this.more = events.length === this.page;
      this.set("ready");
    } catch (error) {
      this.set("failed", error instanceof Error ? error.message : String(error));
    }
  }

  private addNewest(events: PortEvent[]): void {
    const known = this.events[0]?.id ?? -1;
    const oldest = events.at(-1)?.id ?? 0;
    // With a full page of new events there may be a gap before the known ones, so those are dropped and requested again when needed.
    if (events.length === this.page && oldest > known) this.events = events;
    else this.events = [...events.filter(({ id }) => id > known), ...this.events];
  }

  private set(phase: EventHistory["phase"], problem = ""): void {
    this.phase = phase;
    this.problem = problem;
    this.changed();
  }
}

/** @returns the request's parameters, or a sentence that says what is wrong with the filter */
export function parseHistoryFilter(filter: string): Params<"portDaddy/history"> | string {
  const text = filter.trim();
  if (text === "") return {};
  if (/^\d{1,5}$/.test(text) && isAnyPort(Number(text))) return { port: Number(text) };
  const [project = "", service, context, ...rest] = text.split(":");
  const names = [project, service, context].filter((part) => part !== undefined);
  if (rest.length > 0 || !names.every(isName)) {
    return l10n.t("This is neither a port nor a project. Enter 3200, shop or shop:web.");
  }
  return { project, service, context };
}
