import { isFailure } from "../protocol/failures.js";
import type { Claim, EventFilter, LeaseEnd, Release, Store, StoredEvent, StoredState } from "../store/store.js";
import type { Problems } from "./problems.js";

const SUBJECT = "store";

/** A store whose failures are a problem that people are told, until it works again. */
export class WatchedStore implements Store {
  private failing = false;

  constructor(
    private readonly store: Store,
    private readonly problems: Problems,
  ) {}

  get isFailing(): boolean {
    return this.failing;
  }

  load = (): Promise<StoredState> => this.watch(this.store.load());
  claim = (claim: Claim): Promise<void> => this.watch(this.store.claim(claim));
  release = (release: Release): Promise<void> => this.watch(this.store.release(release));
  endLeases = (end: LeaseEnd): Promise<void> => this.watch(this.store.endLeases(end));
  pin = (port: number, pinned: boolean): Promise<void> => this.watch(this.store.pin(port, pinned));
  record = (events: readonly StoredEvent[]): Promise<void> => this.watch(this.store.record(events));
  findEvents = (filter: EventFilter): Promise<(StoredEvent & { id: number })[]> => this.watch(this.store.findEvents(filter));
  forgetEvents = (before: number, most: number): Promise<void> => this.watch(this.store.forgetEvents(before, most));
  close = (): Promise<void> => this.store.close();

  private async watch<T>(step: Promise<T>): Promise<T> {
    try {
      const result = await step;
      if (this.failing) this.problems.set(SUBJECT, undefined);
      this.failing = false;
      return result;
    } catch (error) {
      if (isFailure(error, "StoreUnavailable")) {
        this.failing = true;
        this.problems.set(SUBJECT, error.message);
      }
      throw error;
    }
  }
}
