import * as l10n from "@vscode/l10n";
import type { Assignment, Rest } from "../../server/protocol/assignment.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { Notifications } from "../../server/protocol/notifications.js";
import { FIRST_PORT, LAST_PORT } from "../../server/protocol/port.js";
import type { Health } from "../../server/protocol/requests.js";
import { createRow, type PortRow, statesOf } from "./portRow.js";
import { type PortState, portStates } from "../../server/protocol/wording/portState.js";

/** The machine's ports: a snapshot, kept up to date by notifications. */
export class PortModel {
  private readonly assignments = new Map<number, Assignment>();
  private readonly listeners = new Map<number, ListenerInfo[]>();
  /** Drifted servers, by the port on which they listen. */
  private readonly visitors = new Map<number, Assignment>();
  private readonly excluded = new Map<number, string>();
  private excludedOutside: Health["exclusions"] = [];
  private readonly rests = new Map<number, Rest>();
  private onlyByNumber: ReadonlySet<number> = new Set();
  private revision = 0;
  private counted: Record<PortState, number> | undefined;

  /** By port; only assigned ports and those with a listener. */
  readonly rows = new Map<number, PortRow>();
  /** Changes with the rows. */
  version = 0;
  range: readonly [first: number, last: number] = [0, -1];

  load(list: { assignments: Assignment[]; revision: number }, health: Health, listeners: ListenerInfo[]): void {
    this.range = health.range;
    this.excluded.clear();
    for (const { first, last, reason } of [...health.exclusions].reverse()) {
      for (let port = first; port <= last; port++) this.excluded.set(port, reason);
    }
    // Before protocol 1.4 no port beside the range was assigned.
    const beside = { first: 0, last: LAST_PORT, reason: this.whyOutside() };
    this.excludedOutside = [
      { first: 0, last: FIRST_PORT - 1, reason: l10n.t("ports below {0} need privileges", FIRST_PORT) },
      ...(health.exclusionsOutside ?? [beside]),
    ];
    this.onlyByNumber = new Set(health.onlyByNumber);
    this.rests.clear();
    for (const rest of health.resting) this.rests.set(rest.port, rest);
    this.replaceAssignments(list);
    this.replaceListeners(listeners);
  }

  replaceAssignments({ assignments, revision }: { assignments: Assignment[]; revision: number }): void {
    this.revision = revision;
    this.assignments.clear();
    for (const assignment of assignments) this.assignments.set(assignment.port, assignment);
    this.visitors.clear();
    for (const assignment of assignments) this.noteVisitor(assignment);
    this.rebuild();
  }

  /** @returns false when a notification was missed, so that everything must be requested again */
  apply({ revision, changed, removed, resting = [] }: Notifications["portDaddy/didChange"]): boolean {
    if (revision <= this.revision) return true; // The snapshot is newer.
    if (revision !== this.revision + 1) return false;
    this.revision = revision;
    const touched = new Set([...removed, ...changed.map(({ port }) => port)]);
    for (const port of touched) {
      const before = this.assignments.get(port)?.trouble;
      if (before?.kind === "drift" && this.visitors.delete(before.port)) touched.add(before.port);
    }
    for (const port of removed) this.assignments.delete(port);
    for (const rest of resting) this.rests.set(rest.port, rest);
    for (const assignment of changed) {
      this.rests.delete(assignment.port);
      this.assignments.set(assignment.port, assignment);
      if (this.noteVisitor(assignment)) touched.add(assignment.trouble!.port);
    }
    for (const port of touched) this.rebuildRow(port);
    return true;
  }

  replaceListeners(listeners: readonly ListenerInfo[]): void {
    this.listeners.clear();
    for (const listener of listeners) {
      const there = this.listeners.get(listener.port);
      if (there === undefined) this.listeners.set(listener.port, [listener]);
      else there.push(listener);
    }
    this.rebuild();
  }

  stateOf(port: number): PortState {
    const { state } = this.rows.get(port) ?? {};
    if (state !== undefined) return state;
    if (this.exclusionOf(port) !== undefined) return "excluded";
    return this.rests.has(port) ? "resting" : "free";
  }

  /** The port's rest, with its former identity, while it lasts. */
  restAt(port: number): Rest | undefined {
    return this.rests.get(port);
  }

  /** Whether there is more to say about an unassigned port than that it is available. */
  hasMoreToSay(port: number): boolean {
    return this.exclusionOf(port) !== undefined || this.rests.has(port) || this.whyOnlyByNumber(port) !== undefined;
  }

  /** Why the port is assigned only when requested by number, as the end of a sentence. */
  whyOnlyByNumber(port: number): string | undefined {
    if (!this.isInRange(port)) return this.whyOutside();
    return this.onlyByNumber.has(port) ? l10n.t("other programs often use it") : undefined;
  }

  /** The ports beside the range that are assigned, or on which an assignment's own server listens, in order. */
  outside(): PortRow[] {
    return [...this.rows.values()]
      .filter(({ port, assignment, visitor }) => !this.isInRange(port) && (assignment !== undefined || visitor !== undefined))
      .sort((a, b) => a.port - b.port);
  }

  private isInRange(port: number): boolean {
    return port >= this.range[0] && port <= this.range[1];
  }

  private whyOutside(): string {
    return l10n.t("it is outside the range {0} to {1}", ...this.range);
  }

  /**
   * Ends the rests that are over.
   * @param now milliseconds since the epoch
   * @returns when the next one is over; undefined when none is left
   */
  wake(now: number): number | undefined {
    let next = Infinity;
    for (const { port, until } of this.rests.values()) {
      const ends = Date.parse(until);
      if (ends > now) next = Math.min(next, ends);
      else if (this.rests.delete(port)) this.counted = undefined;
    }
    return next === Infinity ? undefined : next;
  }

  /** Why the port is never assigned, as the end of a sentence. */
  exclusionOf(port: number): string | undefined {
    if (this.isInRange(port)) return this.excluded.get(port);
    return this.excludedOutside.find(({ first, last }) => port >= first && port <= last)?.reason;
  }

  /**
   * Counts the ports by state, as the backend does: an active port with its server listening counts as both, and so does an
   * idle one with a conflict. Free means unassigned and available to any request, and excluded is counted in the range alone.
   */
  counts(): Record<PortState, number> {
    return (this.counted ??= this.count());
  }

  private count(): Record<PortState, number> {
    const counts = Object.fromEntries(portStates.map((state) => [state, 0])) as Record<PortState, number>;
    for (const row of this.rows.values()) for (const state of statesOf(row)) counts[state] += 1;
    const [first, last] = this.range;
    for (let port = first; port <= last; port++) {
      if (this.assignments.has(port)) continue;
      if (this.exclusionOf(port) !== undefined) counts.excluded += 1;
      else if (this.rests.has(port)) counts.resting += 1;
      else if (!this.onlyByNumber.has(port)) counts.free += 1;
    }
    return counts;
  }

  get all(): Assignment[] {
    return [...this.assignments.values()];
  }

  private noteVisitor(assignment: Assignment): boolean {
    const { trouble, port } = assignment;
    if (trouble?.kind !== "drift" || trouble.port === port) return false;
    this.visitors.set(trouble.port, assignment);
    return true;
  }

  private rebuild(): void {
    this.counted = undefined;
    this.version += 1;
    this.rows.clear();
    for (const port of [...this.assignments.keys(), ...this.listeners.keys(), ...this.visitors.keys()]) {
      if (!this.rows.has(port)) this.rebuildRow(port);
    }
  }

  private rebuildRow(port: number): void {
    this.counted = undefined;
    this.version += 1;
    const assignment = this.assignments.get(port);
    const listeners = this.listeners.get(port);
    const visitor = this.visitors.get(port);
    if (assignment === undefined && listeners === undefined && visitor === undefined) this.rows.delete(port);
    else this.rows.set(port, createRow(port, assignment, listeners ?? [], visitor));
  }
}
