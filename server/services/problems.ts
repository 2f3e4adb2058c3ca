/** What a person should know and do something about, for as long as it lasts: one sentence for each subject. */
export class Problems {
  private readonly bySubject = new Map<string, string>();
  private readonly listeners = new Set<(problem: string) => void>();

  /** @param problem undefined when there is none any more */
  set(subject: string, problem: string | undefined): void {
    if (problem === undefined) {
      this.bySubject.delete(subject);
      return;
    }
    if (this.bySubject.get(subject) === problem) return;
    this.bySubject.set(subject, problem);
    for (const listener of this.listeners) listener(problem);
  }

  all(): string[] {
    return [...this.bySubject.values()];
  }

  onDidAppear(listener: (problem: string) => void): void {
    this.listeners.add(listener);
  }
}
