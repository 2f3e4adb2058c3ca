import { Emitter } from "./emitter.js";

/** Current problems that need a person's attention, one sentence per subject. */
export class Problems {
  private readonly bySubject = new Map<string, string>();
  private readonly appeared = new Emitter<string>();
  readonly onDidAppear = this.appeared.event;

  /** @param problem undefined when it is over */
  set(subject: string, problem: string | undefined): void {
    if (problem === undefined) {
      this.bySubject.delete(subject);
      return;
    }
    if (this.bySubject.get(subject) === problem) return;
    this.bySubject.set(subject, problem);
    this.appeared.fire(problem);
  }

  all(): string[] {
    return [...this.bySubject.values()];
  }
}
