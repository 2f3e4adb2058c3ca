import { isDeepStrictEqual } from "node:util";
import type { Database } from "better-sqlite3";
import type { StoredState } from "../../store.js";
import { checkWhole } from "../damage.js";
import type { Table } from "../table.js";
import * as tables from "../tables.js";

/**
 * Whether the store is sound and has what memory has, although another program wrote to its file. It may have set the file's times only.
 * Rests are not compared, since the store has those that are over, too.
 */
export function isIntact(db: Database, { assignments, leases }: StoredState): boolean {
  try {
    db.pragma("shrink_memory"); // Pages are read again, not taken from SQLite's cache.
    checkWhole(db);
    return hasRows(db, tables.assignments, assignments) && hasRows(db, tables.leases, leases);
  } catch {
    return false; // It cannot even be read.
  }
}

function hasRows<T extends object>(db: Database, table: Table<T>, expected: readonly T[]): boolean {
  const found = db.prepare(`SELECT ${table.selected} FROM ${table.name}`).all();
  return isDeepStrictEqual(inOrder(found), inOrder(expected.map((row) => table.toRow(row))));
}

const inOrder = (rows: unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
