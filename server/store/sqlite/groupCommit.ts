import type { Database } from "better-sqlite3";

interface Step {
  run: () => void;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Called around each transaction. */
export interface CommitHooks {
  /** Refuses the transaction, and with it its steps, by throwing. */
  before?: () => void;
  /** Gets the duration (ms) of a transaction that was committed. */
  after?: (ms: number) => void;
}

/**
 * Runs steps that arrive together in one transaction, because a durable commit costs the same for sixteen steps as for one.
 * Each step is atomic: one that throws is undone alone, and the other steps of its transaction stay.
 */
export class GroupCommit {
  private waiting: Step[] = [];
  private readonly transaction: (steps: Step[]) => Map<Step, unknown>;

  constructor(
    private readonly db: Database,
    private readonly hooks: CommitHooks = {},
  ) {
    const savepoint = db.transaction((run: () => void) => {
      run();
    });
    const all = db.transaction((steps: Step[]) => {
      const refused = new Map<Step, unknown>();
      for (const step of steps) {
        try {
          savepoint(step.run);
        } catch (error) {
          // After a full disk or an I/O error SQLite has rolled back the whole transaction.
          if (!db.inTransaction) throw error;
          refused.set(step, error);
        }
      }
      return refused;
    });
    this.transaction = all.immediate.bind(all);
  }

  /** Resolves when the step is durable. */
  run(run: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      // After the current turn of the event loop, when all requests that have arrived are waiting here.
      if (this.waiting.length === 0) setImmediate(() => this.flush());
      this.waiting.push({ run, resolve, reject });
    });
  }

  flush(): void {
    const steps = this.waiting;
    this.waiting = [];
    if (steps.length === 0) return;
    let refused: Map<Step, unknown>;
    let duration: number;
    try {
      this.hooks.before?.();
      const begin = performance.now();
      refused = this.transaction(steps);
      duration = performance.now() - begin;
    } catch (error) {
      for (const step of steps) step.reject(error);
      return;
    }
    for (const step of steps) {
      if (refused.has(step)) step.reject(refused.get(step));
      else step.resolve();
    }
    this.hooks.after?.(duration);
  }
}
