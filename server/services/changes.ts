import type { Assignment, Rest } from "../protocol/assignment.js";
import type { Notifications } from "../protocol/notifications.js";
import { Emitter } from "./emitter.js";

type DidChange = Notifications["portDaddy/didChange"];

/** The current assignments and rests, as clients see them. */
interface Assigned {
  assignmentAt(port: number): Assignment | undefined;
  /** The rests of these ports. */
  resting(ports: Iterable<number>): Rest[];
}

/** Reports every change of assignments. Changes within one turn of the event loop, such as a batch, make one notification. */
export class Changes {
  /** Counts the notifications. */
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
    // The current state, because a port may have changed several times.
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
