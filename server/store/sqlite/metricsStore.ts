import type { Database } from "better-sqlite3";
import type { GroupCommit } from "./groupCommit.js";
import type { MetricsFlush, MetricsStore, StoredSample } from "../metricsStore.js";
import { asStoreFailure, toStoreFailure } from "./failure.js";

/** Stores the metrics, on the store's connection and in its transactions. */
export class SqliteMetricsStore implements MetricsStore {
  private prepared: ReturnType<typeof prepare> | undefined;

  constructor(
    private readonly db: Database,
    private readonly commit: GroupCommit,
  ) {}

  load(): Promise<Map<string, string>> {
    return this.answer(() => new Map(this.statements.allTotals.all().map(({ name, value }) => [name, value])));
  }

  async flush({ totals, samples, kept }: MetricsFlush): Promise<void> {
    try {
      await this.commit.run(() => {
        for (const [name, value] of totals) this.statements.putTotal.run(name, value);
        for (const sample of samples) this.statements.putSample.run(sample);
        for (const each of kept) this.statements.prune.run(each);
        this.statements.pruneOthers.run(JSON.stringify(kept.map(({ stepSeconds }) => stepSeconds)));
      });
    } catch (error) {
      throw toStoreFailure(error);
    }
  }

  samples(stepSeconds: number, after: number): Promise<StoredSample[]> {
    return this.answer(() => this.statements.samples.all(stepSeconds, after));
  }

  // Prepared when needed, because a store in the middle of a migration may not have these tables yet.
  private get statements(): ReturnType<typeof prepare> {
    return (this.prepared ??= prepare(this.db));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, SQLite is not
  private async answer<T>(read: () => T): Promise<T> {
    return asStoreFailure(() => {
      this.commit.flush();
      return read();
    });
  }
}

function prepare(db: Database) {
  return {
    allTotals: db.prepare<[], { name: string; value: string }>("SELECT name, value FROM totals"),
    putTotal: db.prepare("INSERT OR REPLACE INTO totals VALUES (?, ?)"),
    samples: db.prepare<[number, number], StoredSample>(
      "SELECT step_seconds AS stepSeconds, at, sample FROM samples WHERE step_seconds = ? AND at > ? ORDER BY at",
    ),
    putSample: db.prepare("INSERT OR REPLACE INTO samples VALUES (@stepSeconds, @at, @sample)"),
    prune: db.prepare("DELETE FROM samples WHERE step_seconds = @stepSeconds AND (at <= @after OR at > @until)"),
    pruneOthers: db.prepare("DELETE FROM samples WHERE step_seconds NOT IN (SELECT value FROM json_each(?))"),
  };
}
