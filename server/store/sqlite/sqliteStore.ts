import type Database from "better-sqlite3";
import type { Statement } from "better-sqlite3";
import { type Identity, formatIdentity } from "../../protocol/identity.js";
import { type CommitHooks, GroupCommit } from "./groupCommit.js";
import type { StoreWithMetrics } from "../metricsStore.js";
import { migrate } from "./migrations.js";
import { type Connect, openConnection } from "./connection.js";
import { asStoreFailure, toStoreFailure } from "./failure.js";
import { SqliteDates } from "./dates.js";
import { SqliteEvents } from "./events.js";
import { SqliteMetricsStore } from "./metricsStore.js";
import { StaleStep } from "../staleStep.js";
import type { Row } from "./table.js";
import * as tables from "./tables.js";
import type {
  Claim,
  ClockDoubt,
  EventFilter,
  Grant,
  Holding,
  LeaseEnd,
  Period,
  Release,
  StoredAssignment,
  StoredEvent,
  StoredLease,
  StoredRest,
  StoredState,
  StoredTime,
} from "../store.js";

/**
 * Opens the store in one SQLite file, without repairing it. Every commit is synced before its promise resolves.
 * @param file `:memory:` keeps it in memory
 * @param connect opens the file; for tests that watch SQLite's statements
 * @throws Failure "StoreUnavailable" when the file cannot be opened, is no database, or was written by a newer version
 */
export function openSqliteStore(file: string, connect?: Connect): StoreWithMetrics {
  return storeOn(openConnection(file, connect));
}

/**
 * Creates the store on a connection, which it migrates and owns from then on.
 * @throws Failure "StoreUnavailable"; the connection is closed then
 */
export function storeOn(db: Database.Database, steps?: readonly string[], hooks?: CommitHooks): StoreWithMetrics {
  return asStoreFailure(() => {
    try {
      migrate(db, steps);
      return new SqliteStore(db, hooks);
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
  private readonly dates: SqliteDates;
  private readonly statements: ReturnType<typeof prepare>;

  constructor(
    private readonly db: Database.Database,
    hooks?: CommitHooks,
  ) {
    this.commit = new GroupCommit(db, hooks);
    this.metrics = new SqliteMetricsStore(db, this.commit);
    this.statements = prepare(db);
    this.events = new SqliteEvents(db);
    this.dates = new SqliteDates(db);
  }

  load(ports?: readonly number[]): Promise<StoredState> {
    return this.answer(() => {
      this.commit.flush();
      const wanted = { ports: ports === undefined ? null : JSON.stringify(ports) };
      return this.db.transaction(() => ({
        assignments: this.statements.assignments.all(wanted).map((row) => tables.assignments.fromRow(row)),
        leases: this.statements.leases.all(wanted).map((row) => tables.leases.fromRow(row)),
        rests: this.statements.rests.all(wanted).map((row) => tables.rests.fromRow(row)),
      }))();
    });
  }

  claim({ grants, ended = [], reclaimed, rests, events }: Claim): Promise<void> {
    return this.write(() => {
      for (const holding of reclaimed) this.remove(holding, this.statements.removeIdle);
      // Most grants renew an identity's port.
      const others = grants.filter((grant) => !this.renew(grant));
      for (const grant of others) this.checkPrevious(grant);
      for (const { assignment } of others) this.statements.removeMoved.run(assignment);
      for (const { assignment } of others) {
        const { changes } = this.statements.putAssignment.run(tables.assignments.toRow(assignment));
        if (changes === 0) throw new StaleStep([assignment.port], `port ${assignment.port} belongs to another identity`);
        this.statements.removeRest.run(assignment.port);
      }
      for (const each of ended) this.endLease(each);
      for (const { leases } of grants) {
        for (const lease of leases) this.statements.putLease.run(tables.leases.toRow(lease));
      }
      for (const rest of rests) this.statements.putRest.run(tables.rests.toRow(rest));
      this.events.add(events);
    });
  }

  release({ released, ifIdle, rests, events }: Release): Promise<void> {
    return this.write(() => {
      for (const holding of released) this.remove(holding, ifIdle === true ? this.statements.removeIdle : this.statements.removeAssignment);
      for (const rest of rests) this.statements.putRest.run(tables.rests.toRow(rest));
      this.events.add(events);
    });
  }

  endLeases({ leases, at }: LeaseEnd): Promise<void> {
    return this.write(() => {
      for (const each of leases) if (this.endLease(each)) this.statements.touch.run(at, each.port);
    });
  }

  pin(holding: Holding, pinned: boolean): Promise<void> {
    return this.write(() => {
      if (this.statements.pin.run({ ...holding, pinned: pinned ? 1 : 0 }).changes === 0) throw this.stale(holding);
    });
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

  readTime(): Promise<StoredTime> {
    return this.answer(() => {
      this.commit.flush();
      return this.dates.read();
    });
  }

  keepDoubt(doubt: ClockDoubt | undefined): Promise<void> {
    return this.write(() => this.dates.keepDoubt(doubt));
  }

  redate(period: Period, at: number): Promise<void> {
    return this.write(() => this.dates.redate(period, at));
  }

  close(): Promise<void> {
    return this.answer(() => {
      this.commit.flush();
      this.db.close();
    });
  }

  /** @returns whether it was still there */
  private endLease({ port, owner, event }: LeaseEnd["leases"][number]): boolean {
    if (this.statements.removeLease.run(port, owner).changes === 0) return false;
    this.events.add([event]);
    return true;
  }

  private renew({ assignment, previous }: Grant): boolean {
    return previous === assignment.port && this.statements.renewAssignment.run(tables.assignments.toRow(assignment)).changes > 0;
  }

  private checkPrevious({ assignment, previous }: Grant): void {
    if (this.statements.portOf.get(assignment)?.port !== previous) throw this.stale(assignment, previous);
  }

  /** @param others further ports about which the caller is wrong */
  private stale(holding: Holding, ...others: (number | undefined)[]): StaleStep {
    const found = this.statements.portOf.get(holding)?.port;
    const ports = [holding.port, found, ...others].filter((port) => port !== undefined);
    return new StaleStep(ports, `${formatIdentity(holding)} has ${found === undefined ? "no port" : `port ${found}`}`);
  }

  private remove(holding: Holding, statement: Statement<[Holding]>): void {
    if (statement.run(holding).changes === 0) throw this.stale(holding);
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

interface Wanted {
  /** JSON; null for all. */
  ports: string | null;
}

const IF_WANTED = "WHERE @ports IS NULL OR port IN (SELECT value FROM json_each(@ports))";
const IS_HELD = "port = @port AND project = @project AND service = @service AND context = @context";

function prepare(db: Database.Database) {
  return {
    assignments: db.prepare<[Wanted], Row<StoredAssignment>>(`SELECT ${tables.assignments.selected} FROM assignments ${IF_WANTED}`),
    leases: db.prepare<[Wanted], Row<StoredLease>>(`SELECT ${tables.leases.selected} FROM leases ${IF_WANTED}`),
    rests: db.prepare<[Wanted], Row<StoredRest>>(`SELECT ${tables.rests.selected} FROM rests ${IF_WANTED}`),
    portOf: db.prepare<[Identity], { port: number }>(
      "SELECT port FROM assignments WHERE project = @project AND service = @service AND context = @context",
    ),
    renewAssignment: db.prepare(
      `UPDATE assignments SET ${tables.assignments.updatedExcept("port", "project", "service", "context", "createdAt")}
       WHERE ${IS_HELD}`,
    ),
    // Changes nothing when the port is another identity's. Throws instead of giving an identity a second port.
    putAssignment: db.prepare(`INSERT INTO assignments ${tables.assignments.inserted} ON CONFLICT (port) DO NOTHING`),
    removeMoved: db.prepare(
      "DELETE FROM assignments WHERE project = @project AND service = @service AND context = @context AND port <> @port",
    ),
    removeAssignment: db.prepare<[Holding]>(`DELETE FROM assignments WHERE ${IS_HELD}`),
    removeIdle: db.prepare<[Holding]>(
      `DELETE FROM assignments WHERE ${IS_HELD} AND pinned = 0 AND NOT EXISTS (SELECT 1 FROM leases WHERE leases.port = @port)`,
    ),
    touch: db.prepare("UPDATE assignments SET last_used_at = max(last_used_at, ?) WHERE port = ?"),
    pin: db.prepare<[Holding & { pinned: 0 | 1 }]>(`UPDATE assignments SET pinned = @pinned WHERE ${IS_HELD}`),
    putLease: db.prepare(`INSERT INTO leases ${tables.leases.inserted} ON CONFLICT (port, owner) DO NOTHING`),
    removeLease: db.prepare("DELETE FROM leases WHERE port = ? AND owner = ?"),
    putRest: db.prepare(`INSERT OR REPLACE INTO rests ${tables.rests.inserted}`),
    removeRest: db.prepare("DELETE FROM rests WHERE port = ?"),
  };
}
