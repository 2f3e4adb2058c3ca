import type { Assignment, Rest } from "../protocol/assignment.js";
import type { Notifications } from "../protocol/notifications.js";
import { Emitter } from "./emitter.js";
import { pagesOf } from "../protocol/pages/pagesOf.js";

type DidChange = Notifications["portDaddy/didChange"];

/** The current assignments and rests, as clients see them. */
interface Assigned {
  assignmentAt(port: number): Assignment | undefined;
  /** The rests of these ports. */
  resting(ports: Iterable<number>): Rest[];
}

/**
 * Reports every change of assignments. Changes within one turn of the event loop, such as a batch, make one notification, or several if
 * they don't fit into one message.
 */
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
    // The current state, because a port may have changed several times.
    const now = [...this.ports].map((port) => ({
      port,
      assignment: this.assigned?.assignmentAt(port),
      rests: this.assigned?.resting([port]),
    }));
    this.ports.clear();
    for (const page of pagesOf(now)) {
      this.revision += 1;
      const changed = page.flatMap(({ assignment }) => assignment ?? []);
      const removed = page.flatMap(({ port, assignment }) => (assignment === undefined ? port : []));
      const resting = page.flatMap(({ rests = [] }) => rests);
      this.changed.fire({ revision: this.revision, changed, removed, ...(resting.length === 0 ? {} : { resting }) });
    }
  }
}
