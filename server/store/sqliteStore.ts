import type Database from "better-sqlite3";
import { GroupCommit } from "./groupCommit.js";
import { migrate } from "./migrations.js";
import { type Connect, openConnection } from "./sqliteConnection.js";
import { asStoreFailure, toStoreFailure } from "./sqliteFailure.js";
import type { Claim, LeaseEnd, Release, Store, StoredAssignment, StoredLease, StoredRest, StoredState } from "./store.js";

/**
 * The store in one SQLite file, as it is: a damaged one is refused. Every commit is synced before its promise resolves.
 * @param file `:memory:` keeps it in memory
 * @param connect opens the file, for those who want to watch what SQLite is told
 * @throws Failure "StoreUnavailable" when the file cannot be opened, is no database, or was written by a newer version
 */
export function openSqliteStore(file: string, connect?: Connect): Store {
  return storeOn(openConnection(file, connect));
}

/** The store on a connection, which is migrated, and from now on the store's. @throws Failure "StoreUnavailable"; it is closed then */
export function storeOn(db: Database.Database, steps?: readonly string[]): Store {
  return asStoreFailure(() => {
    try {
      migrate(db, steps);
      return new SqliteStore(db);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

class SqliteStore implements Store {
  private readonly commit: GroupCommit;
  private readonly statements: ReturnType<typeof prepare>;

  constructor(private readonly db: Database.Database) {
    this.commit = new GroupCommit(db);
    this.statements = prepare(db);
  }

  load(): Promise<StoredState> {
    return this.answer(() => {
      this.commit.flush();
      return this.db.transaction(() => ({
        assignments: this.statements.allAssignments.all().map(dropNulls),
        leases: this.statements.allLeases.all().map(dropNulls),
        rests: this.statements.allRests.all(),
      }))();
    });
  }

  claim({ grants, reclaimed, rests }: Claim): Promise<void> {
    return this.write(() => {
      for (const port of reclaimed) this.statements.removeAssignment.run(port);
      for (const { assignment } of grants) this.statements.removeMoved.run(assignment);
      for (const { assignment, lease, adopted } of grants) {
        const { changes } = this.statements.putAssignment.run({ ...assignment, folder: assignment.folder ?? null });
        if (changes === 0) throw new Error(`port ${assignment.port} belongs to another identity`);
        this.statements.removeRest.run(assignment.port);
        this.putLease(lease);
        if (adopted !== undefined) this.putLease(adopted);
      }
      for (const rest of rests) this.statements.putRest.run(rest);
    });
  }

  release({ ports, rests }: Release): Promise<void> {
    return this.write(() => {
      for (const port of ports) this.statements.removeAssignment.run(port);
      for (const rest of rests) this.statements.putRest.run(rest);
    });
  }

  endLeases({ leases, at }: LeaseEnd): Promise<void> {
    return this.write(() => {
      for (const { port, owner } of leases) {
        if (this.statements.removeLease.run(port, owner).changes > 0) this.statements.touch.run(at, port);
      }
    });
  }

  close(): Promise<void> {
    return this.answer(() => {
      this.commit.flush();
      this.db.close();
    });
  }

  private putLease(lease: StoredLease): void {
    this.statements.putLease.run({ ...lease, startedAt: lease.startedAt ?? null });
  }

  private async write(run: () => void): Promise<void> {
    try {
      await this.commit.run(run);
    } catch (error) {
      throw toStoreFailure(error);
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, SQLite is not
  private async answer<T>(run: () => T): Promise<T> {
    return asStoreFailure(run);
  }
}

function prepare(db: Database.Database) {
  return {
    allAssignments: db.prepare<[], Nullable<StoredAssignment>>(
      "SELECT port, project, service, context, folder, created_at AS createdAt, last_used_at AS lastUsedAt FROM assignments",
    ),
    allLeases: db.prepare<[], Nullable<StoredLease>>("SELECT port, owner, client, pid, started_at AS startedAt, since FROM leases"),
    allRests: db.prepare<[], StoredRest>("SELECT port, project, service, context, until FROM rests"),
    // An upsert that changes nothing when the port is another identity's; one that would give an identity a second port throws.
    putAssignment: db.prepare(
      `INSERT INTO assignments VALUES (@port, @project, @service, @context, @folder, @createdAt, @lastUsedAt)
       ON CONFLICT (port) DO UPDATE SET folder = excluded.folder, last_used_at = excluded.last_used_at
       WHERE project = excluded.project AND service = excluded.service AND context = excluded.context`,
    ),
    removeMoved: db.prepare(
      "DELETE FROM assignments WHERE project = @project AND service = @service AND context = @context AND port <> @port",
    ),
    removeAssignment: db.prepare("DELETE FROM assignments WHERE port = ?"),
    touch: db.prepare("UPDATE assignments SET last_used_at = max(last_used_at, ?) WHERE port = ?"),
    putLease: db.prepare(
      `INSERT INTO leases VALUES (@port, @owner, @client, @pid, @startedAt, @since)
       ON CONFLICT (port, owner) DO NOTHING`,
    ),
    removeLease: db.prepare("DELETE FROM leases WHERE port = ? AND owner = ?"),
    putRest: db.prepare("INSERT OR REPLACE INTO rests VALUES (@port, @project, @service, @context, @until)"),
    removeRest: db.prepare("DELETE FROM rests WHERE port = ?"),
  };
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** SQL's NULL is an optional field that is left out. */
function dropNulls<T extends object>(row: Nullable<T>): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}
