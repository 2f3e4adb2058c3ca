import type { Database } from "better-sqlite3";
import type { ClockDoubt, Period, StoredTime } from "../store.js";

/** The row among the totals that holds the doubt. A table of its own would keep older versions from opening the store. */
const DOUBT = "clockDoubt";

/** The columns with dates in the past. */
const DATES = [
  ["assignments", "created_at"],
  ["assignments", "last_used_at"],
  ["leases", "since"],
  ["events", "at"],
] as const;

/** The dates in all tables, and what is known of the clock. `keepDoubt` and `redate` must run within a transaction. */
export class SqliteDates {
  private prepared: ReturnType<typeof prepare> | undefined;

  constructor(private readonly db: Database) {}

  read(): StoredTime {
    const { latest } = this.statements.latest.get()!;
    const doubt = this.statements.doubt.get(DOUBT);
    return {
      ...(latest === null ? {} : { latest }),
      ...(doubt === undefined ? {} : { doubt: JSON.parse(doubt.value) as ClockDoubt }),
    };
  }

  keepDoubt(doubt: ClockDoubt | undefined): void {
    if (doubt === undefined) this.statements.forget.run(DOUBT);
    else this.statements.keep.run(DOUBT, JSON.stringify(doubt));
  }

  redate(period: Period, at: number): void {
    for (const statement of this.statements.redate) statement.run({ ...period, at });
  }

  // Prepared when needed, because a store in the middle of a migration may not have these tables yet.
  private get statements(): ReturnType<typeof prepare> {
    return (this.prepared ??= prepare(this.db));
  }
}

function prepare(db: Database) {
  const latest = DATES.map(([table, column]) => `SELECT max(${column}) AS at FROM ${table}`).join(" UNION ALL ");
  return {
    latest: db.prepare<[], { latest: number | null }>(`SELECT max(at) AS latest FROM (${latest})`),
    doubt: db.prepare<[string], { value: string }>("SELECT value FROM totals WHERE name = ?"),
    keep: db.prepare("INSERT OR REPLACE INTO totals VALUES (?, ?)"),
    forget: db.prepare("DELETE FROM totals WHERE name = ?"),
    redate: DATES.map(([table, column]) =>
      db.prepare<[Period & { at: number }]>(`UPDATE ${table} SET ${column} = @at WHERE ${column} BETWEEN @from AND @to`),
    ),
  };
}
