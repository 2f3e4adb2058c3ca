import assert from "node:assert/strict";
import { isFailure } from "../../../server/protocol/failures.js";
import { StaleStep } from "../../../server/store/staleStep.js";
import type {
  Claim,
  Holding,
  LeaseEnd,
  Release,
  Store,
  StoredAssignment,
  StoredEvent,
  StoredLease,
  StoredRest,
  StoredState,
} from "../../../server/store/store.js";
import { failureOf } from "../services/failure.js";

export const assignment = (port: number, project: string, more: Partial<StoredAssignment> = {}): StoredAssignment => ({
  ...{ port, project, service: "main", context: "", createdAt: 1000, lastUsedAt: 1000 },
  ...more,
});

export const lease = (port: number, owner = "connection:1", more: Partial<StoredLease> = {}): StoredLease => ({
  ...{ port, owner, client: "vscode", pid: 41, since: 1000 },
  ...more,
});

export const rest = (port: number, project: string, until = 61_000): StoredRest => ({ port, project, service: "main", context: "", until });

export const event = (port: number, project: string, more: Partial<StoredEvent> = {}): StoredEvent => ({
  ...{ at: 1000, kind: "assigned" as const, port, project, service: "main", context: "" },
  ...more,
});

/** The end of a lease, with what is kept of it. */
export const ending = (port: number, owner: string): LeaseEnd["leases"][number] => ({
  ...{ port, owner },
  event: event(port, "someone", { kind: "expired", reason: owner }),
});

export const holding = (port: number, project: string): Holding => ({ port, project, service: "main", context: "" });

/** The step must be refused as one that counts on what is not so any more. */
export async function refusal(step: Promise<void>): Promise<StaleStep> {
  const error: unknown = await step.catch((error: unknown) => error);
  assert.ok(error instanceof StaleStep, String(error));
  return error;
}

/** A claim of identities that have a port already. */
export const having = (previous: number, claim: Claim): Claim => ({
  ...claim,
  grants: claim.grants.map((grant) => ({ ...grant, previous })),
});

/** Gives a port to an identity, and leases it to nobody. */
export const idle = (port: number, project: string, more: Partial<StoredAssignment> = {}): Claim => ({
  ...{ grants: [{ assignment: assignment(port, project, more), leases: [] }], reclaimed: [], rests: [], events: [] },
});

/** Gives a port to an identity, and leases it to one owner. */
export const grant = (port: number, project: string, more: Partial<StoredAssignment> = {}, owner?: string): Claim => ({
  grants: [{ assignment: assignment(port, project, more), leases: [lease(port, owner)] }],
  reclaimed: [],
  rests: [],
  events: [],
});

/** All that a store holds, in an order that does not depend on it. */
export async function contentOf(store: Store): Promise<StoredState> {
  const { assignments, leases, rests } = await store.load();
  return {
    assignments: assignments.sort((a, b) => a.port - b.port),
    leases: leases.sort((a, b) => a.port - b.port || a.owner.localeCompare(b.owner)),
    rests: rests.sort((a, b) => a.port - b.port),
  };
}

/** As `contentOf`, and with the events; their order is the store's. */
export const storyOf = async (store: Store): Promise<StoredState & { events: (StoredEvent & { id: number })[] }> => ({
  ...(await contentOf(store)),
  events: await store.findEvents({ limit: 1000 }),
});

/** What every store must do, whatever it keeps things in. @param open gives a new and empty one */
export function storeContract(name: string, open: () => Store | Promise<Store>): void {
  suite(`The store contract: ${name}`, () => {
    let store: Store;
    setup(async () => {
      store = await open();
    });
    teardown(() => store.close());

    /** The step is refused for what it asks for, not for the store's state, and nothing is changed. */
    async function refuses(step: () => Promise<void>): Promise<void> {
      const before = await storyOf(store);
      await assert.rejects(step, (error) => error instanceof Error && !isFailure(error));
      assert.deepEqual(await storyOf(store), before);
    }

    /** The step is refused since it counts on what is not so any more, and nothing is changed. */
    async function isStale(step: () => Promise<void>, ports: number[]): Promise<void> {
      const before = await storyOf(store);
      assert.deepEqual([...new Set((await refusal(step())).ports)].sort(), ports);
      assert.deepEqual(await storyOf(store), before);
    }

    test("is empty at first", async () => {
      assert.deepEqual(await store.load(), { assignments: [], leases: [], rests: [] });
    });

    test("gives back what was claimed, with all its fields and no others", async () => {
      const full = assignment(4100, "shop", { service: "web", context: "feature", folder: '/home/me/it\'s "mine"; é', lastUsedAt: 2000 });
      const adopted = lease(4100, "process:42:x", { pid: 42, startedAt: "x" });
      const grants = [
        { assignment: full, leases: [lease(4100), adopted] },
        { assignment: assignment(4101, "library"), leases: [lease(4101, "process:43:y", { startedAt: "y" })] },
      ];
      await store.claim({ grants, reclaimed: [], rests: [rest(4102, "shop")], events: [] });
      assert.deepEqual(await contentOf(store), {
        assignments: [full, assignment(4101, "library")],
        leases: [lease(4100), adopted, lease(4101, "process:43:y", { startedAt: "y" })],
        rests: [rest(4102, "shop")],
      });
    });

    test("keeps names apart that mean something to JavaScript or differ in case only", async () => {
      const names = ["__proto__", "constructor", "toString", "Shop", "shop", "NULL"];
      for (const [index, name] of names.entries()) await store.claim(grant(4100 + index, name));
      assert.deepEqual(
        (await contentOf(store)).assignments.map(({ project }) => project),
        names,
      );
    });

    test("keeps ports and times of any size they may have", async () => {
      const far = 8.64e15;
      await store.claim(grant(1024, "low", { createdAt: 0, lastUsedAt: far }));
      await store.claim(grant(65_535, "high"));
      assert.deepEqual((await contentOf(store)).assignments, [
        assignment(1024, "low", { createdAt: 0, lastUsedAt: far }),
        assignment(65_535, "high"),
      ]);
    });

    test("claimed again, an assignment has its new folder and time; its beginning and its leases stay", async () => {
      await store.claim(grant(4100, "shop", { folder: "/old" }));
      const renewed = assignment(4100, "shop", { folder: "/new", createdAt: 1000, lastUsedAt: 5000 });
      await store.claim({
        grants: [
          { assignment: renewed, previous: 4100, leases: [lease(4100, "connection:1", { since: 5000 }), lease(4100, "connection:2")] },
        ],
        reclaimed: [],
        rests: [],
        events: [],
      });
      assert.deepEqual(await contentOf(store), {
        assignments: [renewed],
        leases: [lease(4100), lease(4100, "connection:2")],
        rests: [],
      });
    });

    test("an identity that gets another port loses the one before, with its leases", async () => {
      await store.claim(grant(4100, "shop"));
      await store.claim({ ...having(4100, grant(4101, "shop", {}, "connection:2")), rests: [rest(4100, "shop")] });
      assert.deepEqual(await contentOf(store), {
        assignments: [assignment(4101, "shop")],
        leases: [lease(4101, "connection:2")],
        rests: [rest(4100, "shop")],
      });
    });

    test("keeps which ports were requested by number, of assignments and of rests, as each claim says", async () => {
      const byNumber = { byNumber: true } as const;
      const rested: StoredRest = { ...rest(3001, "library"), byNumber: true };
      await store.claim({ ...idle(3000, "shop", byNumber), rests: [rested, rest(4102, "library")] });
      await store.claim(idle(4100, "library"));
      const flags = async () => (await contentOf(store)).assignments.map(({ port, byNumber }) => [port, byNumber]);
      assert.deepEqual((await contentOf(store)).rests, [rested, rest(4102, "library")]);
      assert.deepEqual(await flags(), [[3000, true], [4100, undefined]]); // prettier-ignore
      await store.claim(having(3000, grant(3000, "shop", { ...byNumber, lastUsedAt: 2000 })));
      await store.claim(having(4100, grant(4100, "library", byNumber)));
      await store.endLeases({ leases: [ending(3000, "connection:1")], at: 3000 });
      assert.deepEqual(await flags(), [[3000, true], [4100, true]]); // prettier-ignore
      await store.claim(having(3000, grant(4101, "shop")));
      await store.release({ released: [holding(4100, "library")], rests: [{ ...rest(4100, "library"), byNumber: true }], events: [] });
      assert.deepEqual((await contentOf(store)).assignments, [assignment(4101, "shop", { lastUsedAt: 1000 })]);
      assert.deepEqual((await contentOf(store)).rests.map(({ port, byNumber }) => [port, byNumber]), [[3001, true], [4100, true], [4102, undefined]]); // prettier-ignore
    });

    test("a reclaimed port goes from one identity to the other in one step", async () => {
      await store.claim(idle(4100, "old"));
      await store.claim({ ...grant(4100, "new", {}, "connection:2"), reclaimed: [holding(4100, "old")] });
      assert.deepEqual(await contentOf(store), {
        assignments: [assignment(4100, "new")],
        leases: [lease(4100, "connection:2")],
        rests: [],
      });
    });

    test("a port never has two identities", async () => {
      await store.claim(grant(4100, "shop"));
      await isStale(() => store.claim(grant(4100, "library")), [4100]);
      await isStale(() => store.claim(grant(4100, "shop", { context: "feature" })), [4100]);
    });

    test("a claim that counts on another port than the identity has is refused, and tells all ports concerned", async () => {
      await store.claim(grant(4100, "shop"));
      await isStale(() => store.claim(grant(4101, "shop")), [4100, 4101]);
      await isStale(() => store.claim(grant(4100, "shop")), [4100]);
      await isStale(() => store.claim(having(4102, grant(4101, "shop"))), [4100, 4101, 4102]);
      await isStale(() => store.claim(having(4102, grant(4102, "nobody"))), [4102]);
    });

    test("what is leased, pinned, another identity's or not there is not reclaimed", async () => {
      await store.claim(grant(4100, "leased"));
      await store.claim(idle(4101, "pinned", { pinned: true }));
      await store.claim(idle(4102, "idle"));
      for (const [port, project] of [
        [4100, "leased"],
        [4101, "pinned"],
        [4102, "other"],
        [4103, "nobody"],
      ] as const)
        await isStale(() => store.claim({ ...grant(port, "new"), reclaimed: [holding(port, project)] }), [port]);
    });

    test("a release is refused where the port is another identity's or not idle, if it must be", async () => {
      await store.claim(grant(4100, "a"));
      await store.claim(idle(4101, "b"));
      const release = (more: Pick<Release, "released" | "ifIdle">) => store.release({ ...more, rests: [], events: [] });
      await isStale(() => release({ released: [holding(4101, "b"), holding(4100, "z")] }), [4100]);
      await isStale(() => release({ released: [holding(4100, "a"), holding(4102, "b")] }), [4101, 4102]);
      await isStale(() => release({ released: [holding(4101, "b"), holding(4100, "a")], ifIdle: true }), [4100]);
      await release({ released: [holding(4101, "b")], ifIdle: true });
      assert.deepEqual((await contentOf(store)).assignments, [assignment(4100, "a")]);
    });

    test("what concerns some ports is loaded by itself", async () => {
      for (const [port, project] of [
        [4100, "a"],
        [4101, "b"],
        [4102, "c"],
      ] as const)
        await store.claim(grant(port, project));
      await store.release({ released: [], rests: [rest(4103, "d"), rest(4104, "e")], events: [] });
      const found = await store.load([4101, 4104, 4999]);
      assert.deepEqual(found, { assignments: [assignment(4101, "b")], leases: [lease(4101)], rests: [rest(4104, "e")] });
      assert.deepEqual(await store.load([]), { assignments: [], leases: [], rests: [] });
    });

    test("an identity never has two ports", async () => {
      const [one, two] = [grant(4100, "shop").grants[0]!, grant(4101, "shop").grants[0]!];
      await refuses(() => store.claim({ grants: [one, two], reclaimed: [], rests: [], events: [] }));
    });

    test("a claim that is refused in part is refused as a whole", async () => {
      await store.claim(grant(4100, "shop"));
      await store.claim(idle(4103, "idle"));
      const grants = [having(4100, grant(4101, "shop")).grants[0]!, grant(4103, "new").grants[0]!];
      await isStale(() => store.claim({ grants, reclaimed: [], rests: [rest(4100, "shop")], events: [] }), [4103]);
      await isStale(() => store.claim({ ...grant(4100, "new"), reclaimed: [holding(4103, "idle")] }), [4100]);
    });

    test("a port that an identity leaves goes to another one with the same claim", async () => {
      await store.claim(grant(4100, "shop"));
      const grants = [grant(4100, "library").grants[0]!, having(4100, grant(4101, "shop")).grants[0]!];
      await store.claim({ grants, reclaimed: [], rests: [], events: [] });
      assert.deepEqual(
        (await contentOf(store)).assignments.map(({ port, project }) => [port, project]),
        [
          [4100, "library"],
          [4101, "shop"],
        ],
      );
    });

    test("a port that is claimed rests no more; one that rests again does so until later", async () => {
      await store.release({ released: [], rests: [rest(4100, "shop"), rest(4101, "shop")], events: [] });
      await store.claim(grant(4100, "library"));
      await store.release({ released: [], rests: [rest(4101, "library", 90_000)], events: [] });
      assert.deepEqual((await contentOf(store)).rests, [rest(4101, "library", 90_000)]);
    });

    test("a release takes the ports with all their leases, and leaves the others", async () => {
      for (const [port, project] of [
        [4100, "a"],
        [4101, "b"],
        [4102, "c"],
      ] as const)
        await store.claim(grant(port, project));
      await store.release({ released: [holding(4100, "a"), holding(4102, "c")], rests: [rest(4100, "a")], events: [] });
      assert.deepEqual(await contentOf(store), { assignments: [assignment(4101, "b")], leases: [lease(4101)], rests: [rest(4100, "a")] });
    });

    test("the end of leases ends those and no others, and is when their assignments were used last", async () => {
      await store.claim(grant(4100, "a"));
      await store.claim(having(4100, grant(4100, "a", {}, "connection:2")));
      await store.claim(grant(4101, "b"));
      await store.claim(grant(4102, "c", { lastUsedAt: 9000 }));
      await store.endLeases({
        leases: [ending(4100, "connection:1"), ending(4102, "connection:1"), ending(4101, "connection:9"), ending(4999, "connection:1")],
        at: 5000,
      });
      assert.deepEqual(await contentOf(store), {
        assignments: [assignment(4100, "a", { lastUsedAt: 5000 }), assignment(4101, "b"), assignment(4102, "c", { lastUsedAt: 9000 })],
        leases: [lease(4100, "connection:2"), lease(4101)],
        rests: [],
      });
    });

    test("steps that are asked for without waiting happen one after the other", async () => {
      const steps = [
        store.claim(grant(4100, "a")),
        store.release({ released: [holding(4100, "a")], rests: [], events: [] }),
        store.claim(grant(4100, "b")),
        store.endLeases({ leases: [ending(4100, "connection:1")], at: 3000 }),
      ];
      await Promise.all(steps);
      assert.deepEqual(await contentOf(store), { assignments: [assignment(4100, "b", { lastUsedAt: 3000 })], leases: [], rests: [] });
    });

    test("a look sees what was asked for before it", async () => {
      const claimed = store.claim(grant(4100, "a"));
      assert.equal((await store.load()).assignments.length, 1);
      await claimed;
    });

    test("a step that is refused does not undo the others that came with it", async () => {
      await store.claim(grant(4100, "a"));
      const outcomes = await Promise.allSettled([
        store.claim(grant(4101, "b")),
        store.claim({ grants: [grant(4102, "c").grants[0]!, grant(4100, "thief").grants[0]!], reclaimed: [], rests: [], events: [] }),
        store.claim(grant(4103, "d")),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ["fulfilled", "rejected", "fulfilled"],
      );
      assert.deepEqual(
        (await contentOf(store)).assignments.map(({ port, project }) => [port, project]),
        [
          [4100, "a"],
          [4101, "b"],
          [4103, "d"],
        ],
      );
    });

    test("tells the latest date that anything has, and keeps a doubt about the clock until it is forgotten", async () => {
      assert.deepEqual(await store.readTime(), {});
      await store.claim(grant(4100, "a", { createdAt: 1000, lastUsedAt: 2000 }));
      assert.deepEqual(await store.readTime(), { latest: 2000 });
      await store.record([event(4100, "a", { at: 3000 })]);
      const doubt = { certain: 3000, seen: 9000, ranMs: 10.5, periods: [{ from: 8000, to: 9000 }] };
      await store.keepDoubt({ ...doubt, ranMs: 1 });
      await store.keepDoubt(doubt);
      assert.deepEqual(await store.readTime(), { latest: 3000, doubt });
      await store.keepDoubt(undefined);
      assert.deepEqual(await store.readTime(), { latest: 3000 });
    });

    test("replaces all dates of a period, and no others", async () => {
      await store.claim({ ...grant(4100, "a", { createdAt: 1000, lastUsedAt: 5000 }), events: [event(4100, "a", { at: 4999 })] });
      await store.claim({ ...grant(4101, "b", { createdAt: 5000, lastUsedAt: 6001 }), rests: [rest(4102, "c", 5500)] });
      await store.claim({ ...idle(4103, "d", { createdAt: 6000, lastUsedAt: 6000 }), events: [event(4103, "d", { at: 6000 })] });
      await store.redate({ from: 5000, to: 6000 }, 7000);
      const { assignments, leases, rests, events } = await storyOf(store);
      assert.deepEqual(
        assignments.map(({ createdAt, lastUsedAt }) => [createdAt, lastUsedAt]),
        [
          [1000, 7000],
          [7000, 6001],
          [7000, 7000],
        ],
      );
      assert.deepEqual([leases.map(({ since }) => since), rests], [[1000, 1000], [rest(4102, "c", 5500)]]);
      await store.redate({ from: 1000, to: 1000 }, 900);
      assert.deepEqual(
        [(await contentOf(store)).leases.map(({ since }) => since), events.map(({ at }) => at)],
        [
          [900, 900],
          [7000, 4999],
        ],
      );
    });

    test("many steps at once are all done", async () => {
      await Promise.all(Array.from({ length: 500 }, (_, index) => store.claim(grant(4000 + index, `p${index}`))));
      assert.equal((await store.load()).assignments.length, 500);
    });

    test("closing finishes what was asked before it; afterwards the store is not available", async () => {
      const claimed = store.claim(grant(4100, "a"));
      await store.close();
      await claimed;
      await failureOf(store.load(), "StoreUnavailable");
      await failureOf(store.claim(grant(4100, "a")), "StoreUnavailable");
      await failureOf(store.release({ released: [], rests: [], events: [] }), "StoreUnavailable");
      await failureOf(store.endLeases({ leases: [], at: 0 }), "StoreUnavailable");
    });
  });
}
