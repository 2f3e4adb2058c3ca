import type { Assignment, Rest } from "../protocol/assignment.js";
import type { Notifications } from "../protocol/notifications.js";
import { Emitter } from "./emitter.js";

type DidChange = Notifications["portDaddy/didChange"];

/** What is assigned now, as clients see it. */
interface Assigned {
  assignmentAt(port: number): Assignment | undefined;
  /** Those of the ports that rest. */
  resting(ports: Iterable<number>): Rest[];
}

/** Tells of every change. What changes in one turn of the event loop, such as a batch, is told in one notification. */
export class Changes {
  /** Counts what was told. */
  revision = 0;
  private readonly ports = new Set<number>();
  private readonly changed = new Emitter<DidChange>();
  readonly onDidChange = this.changed.event;
  private assigned: Assigned | undefined;

  connect(assigned: Assigned): void {
    this.assigned = assigned;
  }

  add(changed: readonly number[], removed: readonly number[]): void {
    if (changed.length + removed.length === 0) return;
    if (this.ports.size === 0) setImmediate(() => this.tell());
    for (const port of [...changed, ...removed]) this.ports.add(port);
  }

  private tell(): void {
    const changed: DidChange["changed"] = [];
    const removed: number[] = [];
    // As it is now: a port may have changed several times, or be somebody else's by now.
    for (const port of this.ports) {
      const assignment = this.assigned?.assignmentAt(port);
      if (assignment === undefined) removed.push(port);
      else changed.push(assignment);
    }
    this.ports.clear();
    this.revision += 1;
    const resting = this.assigned?.resting(removed) ?? [];
    const change: DidChange = { revision: this.revision, changed, removed, ...(resting.length === 0 ? {} : { resting }) };
    this.changed.fire(change);
  }
}
