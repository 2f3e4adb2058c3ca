interface Parts {
  /** Asks the backend for a sign of life. The answer reaches `received` as any other message does. */
  ping: () => void;
  /** Called when the backend has not responded for a while. @param since when it was last heard (ms since the epoch) */
  onDidFallSilent: (since: number) => void;
  /** Called when a backend that had fallen silent responds again. */
  onDidRespond: () => void;
  /** Whether somebody may be looking. Otherwise the backend is not asked. */
  isNeeded: () => boolean;
}

/** After how long (ms) without a message the backend is asked for one. */
const QUIET_MS = 1000;
/** How long (ms) its answer may take. Together with the above, people see within three seconds that it does not respond. */
const PATIENCE_MS = 1500;
/** How often (ms) to look whether the answer has come. */
const TICK_MS = 250;

/**
 * Notices when the backend of a connection no longer responds, as when its process is suspended, hangs, or waits for a disk. It costs one
 * tiny request a second, and only while nothing else is received.
 *
 * Time in which this process itself did not run, because its event loop was blocked or the machine slept, does not count: an answer may
 * have come meanwhile that nobody could read.
 */
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  /** When the backend was last heard: monotonic, and since the epoch (ms). */
  private heard = { at: performance.now(), date: Date.now() };
  /** When the present timer was started (monotonic, ms). */
  private tickedAt = 0;
  /** How long (ms) the backend has been given for its answer; undefined when it owes none. */
  private waited: number | undefined;
  private silent = false;
  private stopped = false;

  constructor(private readonly parts: Parts) {}

  /** Begins to wait for an answer, as that to the handshake. */
  expect(): void {
    if (this.stopped || this.waited !== undefined) return;
    this.waited = 0;
    this.wait(TICK_MS);
  }

  /** To be called with each message from the backend. */
  received(): void {
    this.heard = { at: performance.now(), date: Date.now() };
    if (this.stopped) return;
    const wasOwing = this.waited !== undefined;
    this.waited = undefined;
    if (this.silent) {
      this.silent = false;
      this.parts.onDidRespond();
    }
    if (wasOwing || this.timer === undefined) this.wait(QUIET_MS);
  }

  /** To be called when somebody may be looking again. */
  look(): void {
    if (this.timer === undefined && this.waited === undefined) this.ask();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private wait(ms: number): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.tickedAt = performance.now();
    this.timer = setTimeout(() => this.tick(ms), ms);
  }

  private tick(planned: number): void {
    this.timer = undefined;
    const passed = performance.now() - this.tickedAt;
    if (this.waited === undefined) {
      const quiet = performance.now() - this.heard.at;
      if (quiet < QUIET_MS) this.wait(QUIET_MS - quiet);
      else if (this.parts.isNeeded()) this.ask();
      // Otherwise `look` or the next message goes on.
      return;
    }
    const wasLate = passed > planned + TICK_MS;
    if (!wasLate) this.waited += passed;
    if (wasLate || this.waited < PATIENCE_MS) this.wait(TICK_MS);
    else {
      this.silent = true; // Nothing more to do until it is heard.
      this.parts.onDidFallSilent(this.heard.date);
    }
  }

  private ask(): void {
    if (this.stopped || this.waited !== undefined) return;
    this.expect();
    this.parts.ping();
  }
}
