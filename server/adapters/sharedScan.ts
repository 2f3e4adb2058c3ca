import type { ListenerScan, ScannedListener } from "./system.js";

/**
 * Lets several callers use one scan, which remembers processes and so must not run twice at once. Each caller gets a scan that began after
 * its question: callers that ask while one runs share the next one.
 */
export class SharedScan implements ListenerScan {
  private running: Promise<ScannedListener[]> | undefined;
  /** The scan that begins when the running one has ended. */
  private next: Promise<ScannedListener[]> | undefined;

  constructor(private readonly listenerScan: ListenerScan) {}

  scan(): Promise<ScannedListener[]> {
    // Between the end of one scan and the start of the next there is a moment in which none is running.
    if (this.next !== undefined) return this.next;
    if (this.running === undefined) return this.begin();
    this.next = this.running
      .catch(() => undefined) // Those who asked for it are told.
      .then(() => {
        this.next = undefined;
        return this.begin();
      });
    return this.next;
  }

  private begin(): Promise<ScannedListener[]> {
    this.running = this.listenerScan.scan().finally(() => (this.running = undefined));
    return this.running;
  }
}
