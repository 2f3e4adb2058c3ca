import type { Store } from "../../../server/store/store.js";
import { assignment, grant, lease, rest } from "./storeContract.js";

/** What the store holds before each step: one that is to move, one that is to go, one that stays, and a port that rests. */
export async function prepare(store: Store): Promise<void> {
  await store.claim(grant(4100, "moves"));
  await store.claim(grant(4101, "idle", {}, "connection:2"));
  await store.claim(grant(4102, "stays", {}, "connection:3"));
  await store.release({ ports: [], rests: [rest(4105, "resting")] });
}

/** One of each kind of step, and each with every part that it can have. */
export const steps = {
  claim: (store: Store) =>
    store.claim({
      grants: [
        {
          assignment: assignment(4103, "moves"),
          lease: lease(4103, "connection:9"),
          adopted: lease(4103, "process:7:x", { startedAt: "x" }),
        },
        { assignment: assignment(4105, "new"), lease: lease(4105, "connection:9") },
        { assignment: assignment(4101, "takes"), lease: lease(4101, "connection:9") },
      ],
      reclaimed: [4101],
      rests: [rest(4100, "moves"), rest(4106, "else")],
    }),
  release: (store: Store) => store.release({ ports: [4100, 4101], rests: [rest(4100, "moves"), rest(4101, "idle")] }),
  endLeases: (store: Store) =>
    store.endLeases({
      leases: [
        { port: 4100, owner: "connection:1" },
        { port: 4102, owner: "connection:3" },
      ],
      at: 5000,
    }),
};

export type KilledStep = keyof typeof steps;
