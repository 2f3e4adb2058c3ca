import type { AssignmentList } from "../backend/assignmentList.js";
import type { BackendClient } from "../backend/backendClient.js";

/**
 * Whoever opens a view wants to see what there is: the backend is started for it. But once only, for all views of the window: where a person
 * has stopped it, it stays stopped.
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
