/** How long changes are gathered before they are spoken: a screen reader says one sentence, not one for each. In milliseconds. */
const PAUSE_MS = 1000;

/** What a screen reader is told of changes on which the focus is not. */
export class Announcements {
  private readonly waiting = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** To be put into a live region. */
  text = "";

  constructor(private readonly changed: () => void) {}

  /** @param about of two sentences about the same, only the later one is spoken */
  add(sentence: string, about = sentence): void {
    this.waiting.set(about, sentence);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const [first, second, ...rest] = this.waiting.values();
      this.waiting.clear();
      this.text = [first, second, rest.length === 0 ? undefined : `And ${rest.length} more changes.`]
        .filter((part) => part !== undefined)
        .join(" ");
      this.changed();
    }, PAUSE_MS);
  }
}
