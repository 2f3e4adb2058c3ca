import { Emitter } from "./emitter.js";

/** Problems that a person should know and do something about, for as long as they last: one sentence per subject. */
export class Problems {
  private readonly bySubject = new Map<string, string>();
  private readonly appeared = new Emitter<string>();
  readonly onDidAppear = this.appeared.event;

  /** @param problem undefined when there is none any more */
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
