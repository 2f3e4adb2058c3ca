import { type Identity, identityKey } from "../../protocol/identity.js";
import type { Store, StoredEvent } from "../../store/store.js";
import type { Journal } from "../journal.js";

/** Knows from the history which identities lost their ports to others, so that each learns it at its next request. */
export class LostPorts {
  /** The identities that ever lost one, by key; read at the first request of an identity without a port. */
  private losers: Promise<Set<string>> | undefined;

  constructor(
    private readonly store: Pick<Store, "findEvents">,
    journal: Pick<Journal, "onDidRecord">,
  ) {
    journal.onDidRecord((events) => {
      for (const event of events) if (event.kind === "reclaimed") void this.losers?.then((losers) => losers.add(identityKey(event)));
    });
  }

  /**
   * @param identity one without a port
   * @returns the port that it lost, unless it got or released another one since
   * @throws Failure "StoreUnavailable"
   */
  async of({ project, service, context }: Identity): Promise<number | undefined> {
    this.losers ??= this.read();
    if (!(await this.losers).has(identityKey({ project, service, context }))) return undefined;
    const [latest] = await this.store.findEvents({ project, service, context, limit: 1 });
    return latest?.kind === "reclaimed" ? latest.port : undefined;
  }

  private read(): Promise<Set<string>> {
    const reading = this.store.findEvents({ kind: "reclaimed", limit: MAX_LOSSES }).then(keysOf);
    reading.catch(() => (this.losers = undefined));
    return reading;
  }
}

/** At most this many losses are remembered, the latest ones. */
const MAX_LOSSES = 10_000;

const keysOf = (events: readonly StoredEvent[]): Set<string> => new Set(events.map(identityKey));
