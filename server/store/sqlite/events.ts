import type { Database, Statement } from "better-sqlite3";
import { type Nullable, dropNulls } from "./nulls.js";
import * as tables from "./tables.js";
import type { EventFilter, StoredEvent } from "../store.js";

type EventRow = Nullable<StoredEvent & { id: number }>;

/** How many events are removed per transaction, which takes some two milliseconds. */
const PIECE = 200;

/** The table of events. Everything except `find` must run within a transaction. */
export class SqliteEvents {
  private readonly insert: Statement;
  private readonly forgetOld: Statement<[before: number]>;
  private readonly forgetMany: Statement<[most: number]>;
  /** By the fields of the filter. */
  private readonly searches = new Map<string, Statement<[EventFilter], EventRow>>();

  constructor(private readonly db: Database) {
    this.insert = db.prepare(`INSERT INTO events ${tables.events.inserted}`);
    // In the order of their ids, because their dates may be out of order when the clock was wrong. The plus sign keeps SQLite from sorting
    // all events by the index on `at`.
    this.forgetOld = db.prepare(
      `DELETE FROM events WHERE id < (SELECT min(id) FROM events) + ${PIECE}
       AND id < coalesce((SELECT id FROM events WHERE +at >= ? ORDER BY id LIMIT 1), ${Number.MAX_SAFE_INTEGER})`,
    );
    // Ids have no gaps, because only the oldest events are removed, so events need not be counted.
    this.forgetMany = db.prepare(
      `DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ? AND id < (SELECT min(id) FROM events) + ${PIECE}`,
    );
  }

  add(events: readonly StoredEvent[]): void {
    for (const event of events) this.insert.run(tables.events.toRow(event));
  }

  find(filter: EventFilter): (StoredEvent & { id: number })[] {
    return this.search(filter)
      .all(filter)
      .map((row) => dropNulls<StoredEvent & { id: number }>(row));
  }

  /** @returns whether there may be more to remove */
  forgetSome(before: number, most: number): boolean {
    const old = this.forgetOld.run(before).changes;
    const tooMany = this.forgetMany.run(most).changes;
    return old === PIECE || tooMany === PIECE;
  }

  private search(filter: EventFilter): Statement<[EventFilter], EventRow> {
    const conditions = CONDITIONS.filter(([field]) => filter[field] !== undefined).map(([, condition]) => condition);
    // One part for each index. SQLite merges them in the order of the ids, and stops at the limit.
    const parts = (filter.port === undefined ? [[]] : OF_PORT).map((ofPort) => [...ofPort, ...conditions].join(" AND "));
    const text = `${parts.map((part) => this.selectWhere(part)).join(" UNION ALL ")} ORDER BY id DESC LIMIT @limit`;
    let search = this.searches.get(text);
    if (search === undefined) {
      search = this.db.prepare(text);
      this.searches.set(text, search);
    }
    return search;
  }

  private selectWhere(condition: string): string {
    return `SELECT id, ${tables.events.selected} FROM events${condition === "" ? "" : ` WHERE ${condition}`}`;
  }
}

/** The conditions of a port's events: those on it, and those that took its identity from it. */
const OF_PORT: readonly string[][] = [["port = @port"], ["previous_port = @port", "port <> @port"]];

const CONDITIONS: readonly [field: keyof EventFilter, condition: string][] = [
  ["project", "project = @project"],
  ["service", "service = @service"],
  ["context", "context = @context"],
  ["kind", "kind = @kind"],
  ["before", "id < @before"],
];
