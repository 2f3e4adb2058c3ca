import { storeUnavailable } from "../../../server/protocol/failures.js";
import type { Claim, Store } from "../../../server/store/store.js";
import { wrapStore } from "../../../server/store/wrapStore.js";

/** A store that the tests can break, and mend again. */
export interface HeldStore extends Store {
  /** From now on nothing can be written. */
  broken: boolean;
  writes: number;
  claim: (claim: Claim) => Promise<void>;
}

const READS: readonly string[] = ["load", "readTime", "findEvents", "forgetEvents", "close"] satisfies (keyof Store)[];

export function heldStore(store: Store): HeldStore {
  const held: HeldStore = Object.assign(
    wrapStore(store, async (step, name) => {
      if (READS.includes(name)) return step();
      held.writes += 1;
      if (held.broken) throw storeUnavailable("the disk is full");
      return step();
    }),
    { broken: false, writes: 0 },
  );
  return held;
}
