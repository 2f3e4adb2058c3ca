import type { Assignment, Notice } from "../../server/protocol/assignment.js";
import { identityKey } from "../../server/protocol/identity.js";
import type { Memory } from "./told.js";

/**
 * Remembers which notices the user has seen in this window, so that none is shown twice: the same kind about the same port of the same
 * identity. Those that the user wants to see no more are remembered for good.
 */
export class ToldNotices {
  private readonly shown = new Set<string>();

  constructor(private readonly memory: Memory) {}

  /**
   * Whether to show it now, which counts as shown. A running server never is: its state is shown anyway, and many programs that a window
   * starts, such as browsers, need it.
   */
  shouldShow(assignment: Assignment, notice: Notice): boolean {
    const key = keyOf(assignment, notice);
    if (notice.kind === "running" || this.shown.has(key) || this.silenced().includes(key)) return false;
    this.shown.add(key);
    return true;
  }

  silence(assignment: Assignment, notice: Notice): void {
    void this.memory.update(SILENCED, [...this.silenced(), keyOf(assignment, notice)].slice(-MOST));
  }

  private silenced(): string[] {
    return this.memory.get<string[]>(SILENCED, []);
  }
}

const SILENCED = "portDaddy.messages.silencedNotices";
/** At most this many entries: more than anybody meets, and few enough to read each time. */
const MOST = 200;

const keyOf = (assignment: Assignment, { kind }: Notice): string => `${kind} ${identityKey(assignment)} ${assignment.port}`;
