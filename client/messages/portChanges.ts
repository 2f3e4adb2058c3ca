import type { Assignment, GrantedAssignment } from "../../server/protocol/assignment.js";
import { identityKey } from "../../server/protocol/identity.js";

export interface PortChange {
  assignment: Assignment;
  /** Left out when it is unknown. */
  previousPort?: number;
  /** Why, as the end of a sentence; left out when it is unknown. */
  reason?: string;
}

/** Remembers the last port of each identity, to find those that have another one now. */
export class PortChanges {
  private readonly ports = new Map<string, number>();

  /**
   * @param assignments all current ones
   * @returns those that had another port before
   */
  compare(assignments: readonly Assignment[]): PortChange[] {
    const seen = new Set(assignments.map(identityKey));
    // An identity whose port was released does not count as moved when it gets a new one.
    for (const key of this.ports.keys()) if (!seen.has(key)) this.ports.delete(key);
    return assignments.flatMap((assignment) => this.note(assignment) ?? []);
  }

  /** To be called when the answer to a request says that an identity was moved. @returns undefined when that is known already */
  reassigned(granted: Assignment & Pick<GrantedAssignment, "reason">): PortChange | undefined {
    const { reason } = granted;
    const isKnown = this.ports.has(identityKey(granted));
    const noted = this.note(granted);
    const change = isKnown ? noted : { assignment: granted };
    return change && { ...change, ...(reason === undefined ? {} : { reason }) };
  }

  private note(assignment: Assignment): PortChange | undefined {
    const key = identityKey(assignment);
    const previousPort = this.ports.get(key);
    this.ports.set(key, assignment.port);
    return previousPort === undefined || previousPort === assignment.port ? undefined : { assignment, previousPort };
  }
}
