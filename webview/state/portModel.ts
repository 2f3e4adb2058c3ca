import type { Assignment } from "../../server/protocol/assignment.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import type { Notifications } from "../../server/protocol/notifications.js";
import type { Health } from "../../server/protocol/requests.js";
import { createRow, type PortRow } from "./portRow.js";
import { type PortState, portStates } from "./portState.js";

/** The machine's ports as the last messages show them: a snapshot, kept up to date by what is pushed. */
export class PortModel {
  private readonly assignments = new Map<number, Assignment>();
  private readonly listeners = new Map<number, ListenerInfo[]>();
  /** Servers that are not where they should be, by the port on which they are. */
  private readonly visitors = new Map<number, Assignment>();
  private readonly exclusions: { first: number; last: number; reason: string }[] = [];
  private revision = 0;
  private counted: Record<PortState, number> | undefined;

  /** By port; only those with which something is the matter. */
  readonly rows = new Map<number, PortRow>();
  range: readonly [first: number, last: number] = [0, -1];

  load(list: { assignments: Assignment[]; revision: number }, health: Health, listeners: ListenerInfo[]): void {
    this.range = health.range;
    this.exclusions.splice(0, Infinity, ...health.exclusions);
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

  /** @returns false when something was missed, and all of it must be asked for again */
  apply({ revision, changed, removed }: Notifications["portDaddy/didChange"]): boolean {
    if (revision <= this.revision) return true; // The snapshot is newer.
    if (revision !== this.revision + 1) return false;
    this.revision = revision;
    const touched = new Set([...removed, ...changed.map(({ port }) => port)]);
    for (const port of touched) {
      const before = this.assignments.get(port)?.trouble;
      if (before?.kind === "drift" && this.visitors.delete(before.port)) touched.add(before.port);
    }
    for (const port of removed) this.assignments.delete(port);
    for (const assignment of changed) {
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
    return this.rows.get(port)?.state ?? (this.exclusionOf(port) === undefined ? "free" : "excluded");
  }

  /** Why the port is never handed out, as the end of a sentence. */
  exclusionOf(port: number): string | undefined {
    return this.exclusions.find(({ first, last }) => port >= first && port <= last)?.reason;
  }

  /** How many ports of the range are in each state. */
  counts(): Record<PortState, number> {
    return (this.counted ??= this.count());
  }

  private count(): Record<PortState, number> {
    const counts = Object.fromEntries(portStates.map((state) => [state, 0])) as Record<PortState, number>;
    const [first, last] = this.range;
    let rowsInRange = 0;
    for (const { port, state, assignment, visitor } of this.rows.values()) {
      // A drift has two ports and is one.
      if (assignment !== undefined || visitor === undefined) counts[state] += 1;
      if (port >= first && port <= last) rowsInRange += 1;
    }
    const excluded = new Set<number>();
    for (const exclusion of this.exclusions) {
      for (let port = exclusion.first; port <= exclusion.last; port++) if (!this.rows.has(port)) excluded.add(port);
    }
    counts.excluded = excluded.size;
    counts.free = Math.max(0, last - first + 1 - rowsInRange - excluded.size);
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
    this.rows.clear();
    for (const port of [...this.assignments.keys(), ...this.listeners.keys(), ...this.visitors.keys()]) {
      if (!this.rows.has(port)) this.rebuildRow(port);
    }
  }

  private rebuildRow(port: number): void {
    this.counted = undefined;
    const assignment = this.assignments.get(port);
    const listeners = this.listeners.get(port);
    const visitor = this.visitors.get(port);
    if (assignment === undefined && listeners === undefined && visitor === undefined) this.rows.delete(port);
    else this.rows.set(port, createRow(port, assignment, listeners ?? [], visitor));
  }
}
