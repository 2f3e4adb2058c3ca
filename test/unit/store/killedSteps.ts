import type { Store } from "../../../server/store/store.js";
import { assignment, ending, event, grant, holding, idle, lease, rest } from "./storeContract.js";

/** What the store holds before each step: one that is to move, one that is to go, one that stays, and a port that rests. */
export async function prepare(store: Store): Promise<void> {
  await store.claim(grant(4100, "moves"));
  await store.claim(idle(4101, "idle"));
  await store.claim(grant(4102, "stays", {}, "connection:3"));
  await store.release({ released: [], rests: [rest(4105, "resting")], events: [] });
  await store.record([event(4100, "moves"), event(4101, "idle")]);
}

/** One of each kind of step, and each with every part that it can have. */
export const steps = {
  claim: (store: Store) =>
    store.claim({
      grants: [
        {
          assignment: assignment(4103, "moves"),
          previous: 4100,
          leases: [lease(4103, "connection:9"), lease(4103, "process:7:x", { startedAt: "x" })],
        },
        { assignment: assignment(4105, "new"), leases: [lease(4105, "connection:9")] },
        { assignment: assignment(4101, "takes"), leases: [lease(4101, "connection:9")] },
      ],
      ended: [ending(4102, "connection:3")],
      reclaimed: [holding(4101, "idle")],
      rests: [rest(4100, "moves"), rest(4106, "else")],
      events: [event(4101, "idle", { kind: "reclaimed" }), event(4103, "moves", { kind: "moved", previousPort: 4100 })],
    }),
  release: (store: Store) =>
    store.release({
      released: [holding(4100, "moves"), holding(4101, "idle")],
      rests: [rest(4100, "moves"), rest(4101, "idle")],
      events: [event(4100, "moves", { kind: "released" }), event(4101, "idle", { kind: "released" })],
    }),
  endLeases: (store: Store) =>
    store.endLeases({
      leases: [
        ending(4100, "connection:1"),
        ending(4102, "connection:3"),
        ending(4102, "connection:9"), // Which is not there, so that nothing ends.
      ],
      at: 5000,
    }),
  /** Committed together, with one among them that is refused. */
  group: (store: Store) =>
    Promise.all([
      store.claim({ ...grant(4107, "beside"), events: [event(4107, "beside")] }),
      store.claim({ ...grant(4102, "thief"), events: [event(4102, "thief")] }).catch(() => "refused"),
      store.endLeases({ leases: [ending(4100, "connection:1")], at: 5000 }),
      store.release({ released: [holding(4101, "idle")], rests: [], events: [event(4101, "idle", { kind: "released" })] }),
    ]),
  pin: (store: Store) => store.pin(holding(4102, "stays"), true),
  record: (store: Store) => store.record([event(4100, "moves", { kind: "conflicted" }), event(4102, "stays", { kind: "drifted" })]),
  redate: (store: Store) => store.redate({ from: 1000, to: 1000 }, 900),
  forgetEvents: (store: Store) => store.forgetEvents(1000, 1),
};

export type KilledStep = keyof typeof steps;
