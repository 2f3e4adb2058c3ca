import type { Claim, EventFilter, LeaseEnd, Release, Store, StoredEvent, StoredState } from "../../../server/store/store.js";
import { storeUnavailable } from "../../../server/protocol/failures.js";

/** A store that the tests can break, and mend again. */
export class HeldStore implements Store {
  /** From now on nothing can be read or written. */
  broken = false;
  writes = 0;

  constructor(private readonly store: Store) {}

  load = (): Promise<StoredState> => this.store.load();
  claim = (claim: Claim): Promise<void> => this.write(() => this.store.claim(claim));
  release = (release: Release): Promise<void> => this.write(() => this.store.release(release));
  endLeases = (end: LeaseEnd): Promise<void> => this.write(() => this.store.endLeases(end));
  pin = (port: number, pinned: boolean): Promise<void> => this.write(() => this.store.pin(port, pinned));
  record = (events: readonly StoredEvent[]): Promise<void> => this.write(() => this.store.record(events));
  findEvents = (filter: EventFilter): Promise<(StoredEvent & { id: number })[]> => this.store.findEvents(filter);
  forgetEvents = (before: number, most: number): Promise<void> => this.store.forgetEvents(before, most);
  close = (): Promise<void> => this.store.close();

  private async write(step: () => Promise<void>): Promise<void> {
    this.writes += 1;
    if (this.broken) throw storeUnavailable("the disk is full");
    await step();
  }
}
