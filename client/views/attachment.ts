import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";

/**
 * Starts the backend for the first view that is opened. Only once per window, so that a backend that a person stopped stays
 * stopped.
 */
export class Attachment {
  private attempt: Promise<void> | undefined;

  constructor(
    private readonly backend: BackendClient,
    private readonly assignments: AssignmentList,
    private readonly report: (error: unknown) => Promise<void>,
  ) {}

  attach(): Promise<void> {
    return (this.attempt ??= this.connect());
  }

  private async connect(): Promise<void> {
    try {
      await this.backend.connect();
      await this.assignments.load();
    } catch (error) {
      await this.report(error);
    }
  }
}
