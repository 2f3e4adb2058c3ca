import type { EventKind, PortEvent } from "../protocol/history.js";
import type { Identity } from "../protocol/identity.js";
import type { Caller, CheckedParams } from "../protocol/requests.js";
import type { Store, StoredEvent } from "../store/store.js";
import { Emitter } from "./emitter.js";
import { firstPage } from "../protocol/pages/pagesOf.js";

/** Who caused an event. */
export type Actor = Pick<StoredEvent, "client" | "pid" | "correlationId">;

export const actorOf = ({ client, correlationId }: Caller): Actor => ({
  client: client.name,
  pid: client.pid,
  ...(correlationId === undefined ? {} : { correlationId }),
});

/** Creates an event about one identity and port. @param at milliseconds since the epoch */
export const eventOf = (
  kind: EventKind,
  { project, service, context, port }: Identity & { port: number },
  at: number,
  more: Partial<Pick<StoredEvent, "previousPort" | "client" | "pid" | "reason" | "correlationId">>,
): StoredEvent => ({ kind, project, service, context, port, at, ...more });

const KEPT_MS = 14 * 86_400_000;
const KEPT = 100_000;

/** The history of ports and identities. A change of an assignment or a lease is stored in one step with its events. */
export class Journal {
  private readonly recorded = new Emitter<readonly StoredEvent[]>();
  readonly onDidRecord = this.recorded.event;

  constructor(private readonly store: Store) {}

  /** Stores events that come without a change of assignments or leases. @throws Failure "StoreUnavailable" */
  async record(events: readonly StoredEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.store.record(events);
    this.tell(events);
  }

  /** To be called when events were stored along with a change. */
  tell(events: readonly StoredEvent[]): void {
    if (events.length > 0) this.recorded.fire(events);
  }

  /** Forgets what is older than 14 days, or more than the last 100,000 events. @throws Failure "StoreUnavailable" */
  forgetOld(now: number): Promise<void> {
    return this.store.forgetEvents(now - KEPT_MS, KEPT);
  }

  /** The matching events, newest first, as many as fit into one answer. @throws Failure "StoreUnavailable" */
  async history(filter: CheckedParams<"portDaddy/history">): Promise<PortEvent[]> {
    const events = await this.store.findEvents(filter);
    return firstPage(events.map((event) => ({ ...event, at: new Date(event.at).toISOString() })));
  }
}
