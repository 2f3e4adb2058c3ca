import type { Database } from "better-sqlite3";
import { storeTooNew } from "../../protocol/failures.js";

/** Index + 1 is `PRAGMA user_version`. Append only: what has shipped is never edited. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE assignments (
    port INTEGER PRIMARY KEY CHECK (port BETWEEN 1024 AND 65535),
    project TEXT NOT NULL,
    service TEXT NOT NULL,
    context TEXT NOT NULL,
    folder TEXT,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    UNIQUE (project, service, context)
  ) STRICT;
  CREATE TABLE leases (
    port INTEGER NOT NULL REFERENCES assignments (port) ON DELETE CASCADE,
    owner TEXT NOT NULL,
    client TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started_at TEXT,
    since INTEGER NOT NULL,
    PRIMARY KEY (port, owner)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE rests (
    port INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    service TEXT NOT NULL,
    context TEXT NOT NULL,
    until INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE assignments ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    port INTEGER NOT NULL,
    previous_port INTEGER,
    project TEXT NOT NULL,
    service TEXT NOT NULL,
    context TEXT NOT NULL,
    client TEXT,
    pid INTEGER,
    reason TEXT,
    correlation_id TEXT
  ) STRICT;
  CREATE INDEX events_by_port ON events (port, id);
  CREATE INDEX events_by_project ON events (project, id, service, context);
  CREATE INDEX events_by_time ON events (at);
  CREATE TABLE totals (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE samples (
    step_seconds INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sample TEXT NOT NULL,
    PRIMARY KEY (step_seconds, at)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE INDEX events_by_previous_port ON events (previous_port, id) WHERE previous_port IS NOT NULL;
  `,
  `
  ALTER TABLE assignments ADD COLUMN by_number INTEGER NOT NULL DEFAULT 0 CHECK (by_number IN (0, 1));
  ALTER TABLE rests ADD COLUMN by_number INTEGER NOT NULL DEFAULT 0 CHECK (by_number IN (0, 1));
  `,
];

/**
 * Reads the version of a store.
 * @throws Failure "StoreUnavailable" when it was written by a newer Port Daddy
 */
export function findVersion(db: Database, steps: readonly string[] = migrations): number {
  const found = db.pragma("user_version", { simple: true }) as number;
  if (found > steps.length) throw storeTooNew(found, steps.length);
  return found;
}

/**
 * Brings a store to the newest version: all steps or none.
 * @throws Failure "StoreUnavailable" when it was written by a newer Port Daddy; it is left untouched then
 */
export function migrate(db: Database, steps: readonly string[] = migrations): void {
  const found = findVersion(db, steps);
  if (found === steps.length) return;
  db.transaction(() => {
    for (const sql of steps.slice(found)) db.exec(sql);
    db.pragma(`user_version = ${steps.length}`);
  }).immediate();
}
