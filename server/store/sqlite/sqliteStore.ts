import type Database from "better-sqlite3";
import { GroupCommit } from "./groupCommit.js";
import type { StoreWithMetrics } from "../metricsStore.js";
import { migrate } from "./migrations.js";
import { type Connect, openConnection } from "./connection.js";
import { asStoreFailure, toStoreFailure } from "./failure.js";
import { SqliteEvents } from "./events.js";
import { SqliteMetricsStore } from "./metricsStore.js";
import type { Row } from "./table.js";
import * as tables from "./tables.js";
import type {
  Claim,
  EventFilter,
  LeaseEnd,
  Release,
  StoredAssignment,
  StoredEvent,
  StoredLease,
  StoredRest,
  StoredState,
} from "../store.js";

/**
 * The store in one SQLite file, as it is: a damaged one is refused. Every commit is synced before its promise resolves.
 * @param file `:memory:` keeps it in memory
 * @param connect opens the file, for those who want to watch what SQLite is told
 * @throws Failure "StoreUnavailable" when the file cannot be opened, is no database, or was written by a newer version
 */
export function openSqliteStore(file: string, connect?: Connect): StoreWithMetrics {
  return storeOn(openConnection(file, connect));
}

/**
 * The store on a connection, which is migrated, and from now on the store's.
 * @param onCommit told of each transaction how long it took, in milliseconds
 * @throws Failure "StoreUnavailable"; it is closed then
 */
export function storeOn(db: Database.Database, steps?: readonly string[], onCommit?: (ms: number) => void): StoreWithMetrics {
  return asStoreFailure(() => {
    try {
      migrate(db, steps);
      return new SqliteStore(db, onCommit);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

class SqliteStore implements StoreWithMetrics {
  readonly metrics: SqliteMetricsStore;
  private readonly commit: GroupCommit;
  private readonly events: SqliteEvents;
  private readonly statements: ReturnType<typeof prepare>;

  constructor(
    private readonly db: Database.Database,
    onCommit?: (ms: number) => void,
  ) {
    this.commit = new GroupCommit(db, onCommit);
    this.metrics = new SqliteMetricsStore(db, this.commit);
    this.statements = prepare(db);
    this.events = new SqliteEvents(db);
  }

  load(): Promise<StoredState> {
    return this.answer(() => {
      this.commit.flush();
      return this.db.transaction(() => ({
        assignments: this.statements.allAssignments.all().map((row) => tables.assignments.fromRow(row)),
        leases: this.statements.allLeases.all().map((row) => tables.leases.fromRow(row)),
        rests: this.statements.allRests.all().map((row) => tables.rests.fromRow(row)),
      }))();
    });
  }

  claim({ grants, reclaimed, rests, events }: Claim): Promise<void> {
    return this.write(() => {
      for (const port of reclaimed) this.statements.removeAssignment.run(port);
      // Most grants give an identity the port that it has.
      const others = grants.filter(
        ({ assignment }) => this.statements.renewAssignment.run(tables.assignments.toRow(assignment)).changes === 0,
      );
      for (const { assignment } of others) this.statements.removeMoved.run(assignment);
      for (const { assignment } of others) {
        const { changes } = this.statements.putAssignment.run(tables.assignments.toRow(assignment));
        if (changes === 0) throw new Error(`port ${assignment.port} belongs to another identity`);
        this.statements.removeRest.run(assignment.port);
      }
      for (const { leases } of grants) {
        for (const lease of leases) this.statements.putLease.run(tables.leases.toRow(lease));
      }
      for (const rest of rests) this.statements.putRest.run(tables.rests.toRow(rest));
      this.events.add(events);
    });
  }

  release({ ports, rests, events }: Release): Promise<void> {
    return this.write(() => {
      for (const port of ports) this.statements.removeAssignment.run(port);
      for (const rest of rests) this.statements.putRest.run(tables.rests.toRow(rest));
      this.events.add(events);
    });
  }

  endLeases({ leases, at }: LeaseEnd): Promise<void> {
    return this.write(() => {
      for (const { port, owner, event } of leases) {
        if (this.statements.removeLease.run(port, owner).changes === 0) continue;
        this.statements.touch.run(at, port);
        this.events.add([event]);
      }
    });
  }

  pin(port: number, pinned: boolean): Promise<void> {
    return this.write(() => void this.statements.pin.run(pinned ? 1 : 0, port));
  }

  record(events: readonly StoredEvent[]): Promise<void> {
    return this.write(() => this.events.add(events));
  }

  findEvents(filter: EventFilter): Promise<(StoredEvent & { id: number })[]> {
    return this.answer(() => {
      this.commit.flush();
      return this.events.find(filter);
    });
  }

  async forgetEvents(before: number, most: number): Promise<void> {
    const forgetSome = async (): Promise<boolean> => {
      let mayBeMore = false;
      await this.write(() => void (mayBeMore = this.events.forgetSome(before, most)));
      return mayBeMore;
    };
    while (await forgetSome());
  }

  close(): Promise<void> {
    return this.answer(() => {
      this.commit.flush();
      this.db.close();
    });
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
    allAssignments: db.prepare<[], Row<StoredAssignment>>(`SELECT ${tables.assignments.selected} FROM assignments`),
    allLeases: db.prepare<[], Row<StoredLease>>(`SELECT ${tables.leases.selected} FROM leases`),
    allRests: db.prepare<[], Row<StoredRest>>(`SELECT ${tables.rests.selected} FROM rests`),
    renewAssignment: db.prepare(
      `UPDATE assignments SET ${tables.assignments.updatedExcept("port", "project", "service", "context", "createdAt")}
       WHERE port = @port AND project = @project AND service = @service AND context = @context`,
    ),
    // Changes nothing when the port is another identity's; what would give an identity a second port throws.
    putAssignment: db.prepare(`INSERT INTO assignments ${tables.assignments.inserted} ON CONFLICT (port) DO NOTHING`),
    removeMoved: db.prepare(
      "DELETE FROM assignments WHERE project = @project AND service = @service AND context = @context AND port <> @port",
    ),
    removeAssignment: db.prepare("DELETE FROM assignments WHERE port = ?"),
    touch: db.prepare("UPDATE assignments SET last_used_at = max(last_used_at, ?) WHERE port = ?"),
    pin: db.prepare("UPDATE assignments SET pinned = ? WHERE port = ?"),
    putLease: db.prepare(`INSERT INTO leases ${tables.leases.inserted} ON CONFLICT (port, owner) DO NOTHING`),
    removeLease: db.prepare("DELETE FROM leases WHERE port = ? AND owner = ?"),
    putRest: db.prepare(`INSERT OR REPLACE INTO rests ${tables.rests.inserted}`),
    removeRest: db.prepare("DELETE FROM rests WHERE port = ?"),
  };
}
