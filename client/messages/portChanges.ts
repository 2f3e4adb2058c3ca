import type { Assignment } from "../../server/protocol/assignment.js";
import { identityKey } from "../../server/protocol/identity.js";

export interface PortChange {
  assignment: Assignment;
  /** Left out where nobody remembers it. */
  previousPort?: number;
}

/** Which port each identity had when it was last seen, and so, which have another one now. */
export class PortChanges {
  private readonly ports = new Map<string, number>();

  /**
   * @param assignments all there are now
   * @returns those that had another port before
   */
  compare(assignments: readonly Assignment[]): PortChange[] {
    const seen = new Set(assignments.map(identityKey));
    // Whoever released its port is given one anew, not moved.
    for (const key of this.ports.keys()) if (!seen.has(key)) this.ports.delete(key);
    return assignments.flatMap((assignment) => this.note(assignment) ?? []);
  }

  /** The answer to a request says that this one was moved. @returns undefined when that is known already */
  reassigned(assignment: Assignment): PortChange | undefined {
    return this.ports.has(identityKey(assignment)) ? this.note(assignment) : (this.note(assignment), { assignment });
  }

  private note(assignment: Assignment): PortChange | undefined {
    const key = identityKey(assignment);
    const previousPort = this.ports.get(key);
    this.ports.set(key, assignment.port);
    return previousPort === undefined || previousPort === assignment.port ? undefined : { assignment, previousPort };
  }
}
