import assert from "node:assert/strict";
import { isFailure } from "../../../server/protocol/failures.js";
import type { EventFilter, Store, StoredEvent } from "../../../server/store/store.js";
import { failureOf } from "../services/failure.js";
import { ending, event, grant, having, holding, refusal } from "./storeContract.js";

/** What every store must do with events and pins. @param open gives a new and empty one */
export function eventContract(name: string, open: () => Store | Promise<Store>): void {
  suite(`The store contract, events: ${name}`, () => {
    let store: Store;
    setup(async () => {
      store = await open();
    });
    teardown(() => store.close());

    const find = (filter: Partial<EventFilter> = {}) => store.findEvents({ limit: 1000, ...filter });
    const reasons = async (filter: Partial<EventFilter> = {}): Promise<(string | undefined)[]> =>
      (await find(filter)).map(({ reason }) => reason);
    const told = (reason: string, more: Partial<StoredEvent> = {}): StoredEvent => event(4100, "shop", { reason, ...more });

    test("gives back events with all their fields and no others, newest first, with growing ids", async () => {
      const full: StoredEvent = {
        ...{ at: 8.64e15, kind: "moved", port: 4101, previousPort: 4100, project: "shop", service: "web", context: "feature" },
        ...{ client: "vscode", pid: 2 ** 32, reason: 'it\'s "mine"; é', correlationId: "c" },
      };
      await store.record([event(4100, "shop"), full]);
      await store.record([event(4102, "library")]);
      const [newest, middle, oldest] = await find();
      assert.deepEqual(
        [newest, middle, oldest],
        [
          { ...event(4102, "library"), id: newest!.id },
          { ...full, id: middle!.id },
          { ...event(4100, "shop"), id: oldest!.id },
        ],
      );
      assert.ok(oldest!.id < middle!.id && middle!.id < newest!.id);
    });

    test("each change keeps its events with it", async () => {
      await store.claim({ ...grant(4100, "shop"), events: [told("claimed")] });
      await store.endLeases({ leases: [ending(4100, "connection:1")], at: 2000 });
      await store.release({ released: [holding(4100, "shop")], rests: [], events: [told("released")] });
      assert.deepEqual(await reasons(), ["released", "connection:1", "claimed"]);
    });

    test("of leases that are there no more nothing is kept", async () => {
      await store.claim(grant(4100, "shop"));
      const twice = [ending(4100, "connection:1"), ending(4100, "connection:9")];
      await Promise.all([store.endLeases({ leases: twice, at: 2000 }), store.endLeases({ leases: twice, at: 2000 })]);
      assert.deepEqual(await reasons(), ["connection:1"]);
    });

    test("a claim ends the leases that it replaces, with the event of each that was there", async () => {
      await store.claim(grant(4100, "shop"));
      const ended = [ending(4100, "connection:1"), ending(4100, "connection:9")];
      await store.claim({ ...having(4100, grant(4100, "shop", {}, "connection:2")), ended });
      assert.deepEqual(
        (await store.load()).leases.map(({ owner }) => owner),
        ["connection:2"],
      );
      assert.deepEqual(await reasons(), ["connection:1"]);
    });

    test("a step that is refused keeps no event, and takes none from the steps beside it", async () => {
      await store.claim({ ...grant(4100, "shop"), events: [told("first")] });
      const outcomes = await Promise.allSettled([
        store.claim({ ...grant(4101, "a"), events: [told("a")] }),
        store.claim({ ...grant(4100, "thief"), events: [told("thief")] }),
        store.release({ released: [holding(4101, "a")], rests: [], events: [told("b")] }),
        // What the store does not know how to keep is refused by it.
        store.record([told("c"), { ...told("d"), reason: {} as string }]),
        store.record([told("e")]),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
      );
      for (const outcome of outcomes) assert.ok(outcome.status === "fulfilled" || !isFailure(outcome.reason));
      assert.deepEqual(await reasons(), ["e", "b", "a", "first"]);
    });

    test("events are found by port, by project, by each part of an identity, and page by page", async () => {
      await store.record([
        event(4100, "shop", { reason: "1" }),
        event(4101, "shop", { service: "web", reason: "2" }),
        event(4102, "shop", { service: "web", context: "feature", reason: "3" }),
        event(4100, "library", { reason: "4" }),
        event(4101, "shop", { service: "web", reason: "5" }),
      ]);
      assert.deepEqual(await reasons({ port: 4100 }), ["4", "1"]);
      assert.deepEqual(await reasons({ project: "shop" }), ["5", "3", "2", "1"]);
      assert.deepEqual(await reasons({ project: "shop", service: "web" }), ["5", "3", "2"]);
      assert.deepEqual(await reasons({ project: "shop", service: "web", context: "" }), ["5", "2"]);
      assert.deepEqual(await reasons({ project: "shop", port: 4100 }), ["1"]);
      assert.deepEqual(await reasons({ project: "Shop" }), []);
      const [first, ...others] = await find({ limit: 2 });
      assert.deepEqual([first!.reason, others.map(({ reason }) => reason)], ["5", ["4"]]);
      assert.deepEqual(await reasons({ limit: 2, before: others[0]!.id }), ["3", "2"]);
    });

    test("a port's events are also those of an identity that left it for another one", async () => {
      const moved: Partial<StoredEvent> = { kind: "moved", previousPort: 4100 };
      await store.record([
        told("1"),
        event(4101, "shop", { ...moved, reason: "2" }),
        event(4101, "shop", { ...moved, previousPort: 4103, reason: "3" }),
        told("4", { ...moved, reason: "4" }),
        event(4102, "blog", { ...moved, reason: "5" }),
      ]);
      assert.deepEqual(await reasons({ port: 4100 }), ["5", "4", "2", "1"]);
      assert.deepEqual(await reasons({ port: 4100, project: "shop", kind: "moved" }), ["4", "2"]);
      assert.deepEqual(await reasons({ port: 4100, limit: 2 }), ["5", "4"]);
      assert.deepEqual(await reasons({ port: 4100, limit: 2, before: (await find({ port: 4100 }))[1]!.id }), ["2", "1"]);
    });

    test("a look sees what was asked for before it", async () => {
      const recorded = store.record([told("1")]);
      assert.deepEqual(await reasons(), ["1"]);
      await recorded;
    });

    test("of more than 100,000 events the oldest are forgotten, and what is too old", async () => {
      const many = Array.from({ length: 100_700 }, (_, index) => event(4100 + (index % 50), "shop", { at: index }));
      await store.record(many);
      await store.forgetEvents(0, 100_000);
      const count = async () => {
        let left = 0;
        for (let page = await find({ limit: 20_000 }); page.length > 0; page = await find({ limit: 20_000, before: page.at(-1)!.id })) {
          left += page.length;
        }
        return left;
      };
      assert.equal(await count(), 100_000);
      await store.forgetEvents(99_500, 100_000);
      assert.equal(await count(), 1200);
      await store.forgetEvents(0, 7);
      assert.deepEqual(
        (await find()).map(({ at }) => at),
        [100_699, 100_698, 100_697, 100_696, 100_695, 100_694, 100_693],
      );
      await store.forgetEvents(Infinity, 7);
      await store.record([told("new")]);
      assert.deepEqual(await reasons(), ["new"]);
      assert.ok((await find())[0]!.id > many.length, "an id is never given twice");
    });

    test("are forgotten in their order, and not by a date from a clock that was wrong", async () => {
      await store.record([told("1", { at: 1000 }), told("2", { at: 5000 }), told("3", { at: 10 }), told("4", { at: 6000 })]);
      await store.forgetEvents(2000, 100);
      assert.deepEqual(await reasons(), ["4", "3", "2"]);
    });

    test("while much is forgotten others get their turn", async () => {
      await store.record(Array.from({ length: 5000 }, () => told("old")));
      const order: string[] = [];
      const forgotten = store.forgetEvents(2000, 100).then(() => order.push("forgotten"));
      await store.claim(grant(4100, "shop")).then(() => order.push("claimed"));
      await forgotten;
      assert.deepEqual([order, await reasons()], [["claimed", "forgotten"], []]);
    });

    test("a pin stays with the identity, whatever is claimed, until it is taken off", async () => {
      const pinned = async () => (await store.load()).assignments.map(({ port, pinned }) => [port, pinned]);
      await store.claim(grant(4100, "shop"));
      await store.pin(holding(4100, "shop"), true);
      await refusal(store.pin(holding(4100, "library"), false));
      await refusal(store.pin(holding(4999, "shop"), true));
      assert.deepEqual(await pinned(), [[4100, true]]);
      await store.claim(having(4100, grant(4100, "shop", { pinned: true, lastUsedAt: 2000 })));
      await store.claim(having(4100, grant(4101, "shop", { pinned: true })));
      assert.deepEqual(await pinned(), [[4101, true]]);
      await store.pin(holding(4101, "shop"), false);
      assert.deepEqual(await pinned(), [[4101, undefined]]);
      assert.ok(!("pinned" in (await store.load()).assignments[0]!));
    });

    test("closed, it is not available for any of this", async () => {
      await store.close();
      await failureOf(store.record([told("1")]), "StoreUnavailable");
      await failureOf(store.pin(holding(4100, "shop"), true), "StoreUnavailable");
      await failureOf(find(), "StoreUnavailable");
      await failureOf(store.forgetEvents(0, 0), "StoreUnavailable");
    });
  });
}
