import * as l10n from "@vscode/l10n";
/** How long (ms) changes are collected, so that a screen reader reads one sentence instead of many. */
const PAUSE_MS = 1000;

/** Announces changes outside the focus to screen readers. */
export class Announcements {
  private readonly waiting = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The text for a live region. */
  text = "";

  constructor(private readonly changed: () => void) {}

  /** @param about of two sentences about the same subject, only the later one is read */
  add(sentence: string, about = sentence): void {
    this.waiting.set(about, sentence);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const [first, second, ...rest] = this.waiting.values();
      this.waiting.clear();
      this.text = [
        first,
        second,
        rest.length === 0 ? undefined : rest.length === 1 ? l10n.t("And 1 more change.") : l10n.t("And {0} more changes.", rest.length),
      ]
        .filter((part) => part !== undefined)
        .join(" ");
      this.changed();
    }, PAUSE_MS);
  }
}
