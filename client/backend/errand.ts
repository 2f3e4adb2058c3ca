import { AsyncLocalStorage } from "node:async_hooks";
import * as vscode from "vscode";

/** How long (ms) a person waits before being told what for. */
const PROGRESS_AFTER_MS = 1000;
/** How long (ms) the progress stays after an answer, since the next request of the same command often follows at once. */
const LINGER_MS = 100;

/**
 * Something that a person has asked for and waits for. When a request takes long, a notification says what is awaited, and lets the person
 * give up.
 */
export class Errand {
  private readonly source = new vscode.CancellationTokenSource();
  /** The sentences about awaited answers, in the order of asking. */
  private readonly awaited = new Map<Promise<unknown>, string>();
  private showing: NodeJS.Timeout | undefined;
  private ending: NodeJS.Timeout | undefined;
  private progress: { tell: () => void; end: () => void } | undefined;
  private readonly cancelled: Promise<never>;

  /** @param remark returns a sentence to be added to what is awaited, or nothing */
  constructor(private readonly remark: () => string) {
    this.cancelled = new Promise((_, reject) => this.source.token.onCancellationRequested(() => reject(new vscode.CancellationError())));
    this.cancelled.catch(() => undefined); // Those who wait are told.
  }

  /** Requested when the person gives up. */
  get token(): vscode.CancellationToken {
    return this.source.token;
  }

  /** @throws CancellationError when the person has given up */
  throwIfCancelled(): void {
    if (this.token.isCancellationRequested) throw new vscode.CancellationError();
  }

  /**
   * Waits for an answer.
   * @param what a sentence that says what is awaited, as "Waiting for the list of ports…"
   * @throws CancellationError when the person gives up; otherwise as the answer
   */
  async wait<T>(answer: Promise<T>, what: string): Promise<T> {
    this.awaited.set(answer, what);
    this.update();
    try {
      return await Promise.race([answer, this.cancelled]);
    } finally {
      this.awaited.delete(answer);
      this.update();
    }
  }

  /** Says what is awaited again, since the remark has changed. */
  update(): void {
    clearTimeout(this.ending);
    if (this.awaited.size > 0) {
      this.progress?.tell();
      if (this.progress === undefined) this.showing ??= setTimeout(() => this.show(), PROGRESS_AFTER_MS);
      return;
    }
    clearTimeout(this.showing);
    this.showing = undefined;
    this.ending = setTimeout(() => {
      this.progress?.end();
      this.progress = undefined;
    }, LINGER_MS);
  }

  private show(): void {
    this.showing = undefined;
    const options = { location: vscode.ProgressLocation.Notification, title: "Port Daddy", cancellable: true };
    void vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => this.source.cancel());
      return new Promise<void>((resolve) => {
        const tell = (): void => progress.report({ message: [...this.awaited.values()].slice(-1).concat(this.remark()).join(" ").trim() });
        this.progress = { tell, end: resolve };
        tell();
      });
    });
  }
}

const errands = new AsyncLocalStorage<Errand | undefined>();
const open = new Set<Errand>();
let remark = (): string => "";

/** Sets what all errands add to what they wait for, and returns a function that is to be called when that changes. */
export function remarkOnErrands(said: () => string): () => void {
  remark = said;
  return () => {
    for (const errand of open) errand.update();
  };
}

/** The errand on which the present request is sent; undefined for what nobody waits for, such as a view that is refreshed. */
export const currentErrand = (): Errand | undefined => errands.getStore();

/** Runs what a person has asked for and waits for. @throws CancellationError when the person gives up; otherwise as `run` */
export async function whilePersonWaits<T>(run: () => T): Promise<Awaited<T>> {
  const present = currentErrand();
  if (present?.token.isCancellationRequested === false) return run() as Awaited<T>;
  const errand = new Errand(() => remark());
  open.add(errand);
  try {
    const result = await errands.run(errand, run);
    errand.throwIfCancelled(); // Also where something in between took the error for an answer.
    return result;
  } finally {
    open.delete(errand);
  }
}

/** Runs what nobody waits for, although it is called on somebody's errand. */
export const inBackground = <T>(run: () => T): T => errands.run(undefined, run);
