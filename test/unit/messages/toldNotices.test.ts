import assert from "node:assert/strict";
import type { Assignment, Notice } from "../../../server/protocol/assignment.js";
import { ToldNotices } from "../../../client/messages/toldNotices.js";
import { KeptMemory } from "./keptMemory.js";

const at = "2026-01-01T00:00:00.000Z";
const on = (port: number, service = "web"): Assignment => ({
  ...{ project: "shop", service, context: "", port, state: "active", leases: [], createdAt: at, lastUsedAt: at },
});
const refused: Notice = { kind: "refused", port: 3217, reason: "it is assigned to blog:web" };
const unclear: Notice = { kind: "unclear", listener: { user: "root" } };

suite("notices that a person has seen", () => {
  test("each kind is shown once for each port of each service", () => {
    const told = new ToldNotices(new KeptMemory());
    const shown = [
      told.shouldShow(on(3200), refused),
      told.shouldShow(on(3200), refused),
      told.shouldShow(on(3200), unclear),
      told.shouldShow(on(3201), refused),
      told.shouldShow(on(3200, "api"), refused),
    ];
    assert.deepEqual(shown, [true, false, true, true, true]);
  });

  test("one is shown again in another window, unless it was silenced", () => {
    const memory = new KeptMemory();
    const told = new ToldNotices(memory);
    for (const notice of [refused, unclear]) told.shouldShow(on(3200), notice);
    told.silence(on(3200), unclear);
    const next = new ToldNotices(memory);
    assert.deepEqual([next.shouldShow(on(3200), refused), next.shouldShow(on(3200), unclear)], [true, false]);
  });

  test("a server that is running already is no news", () => {
    const told = new ToldNotices(new KeptMemory());
    assert.equal(told.shouldShow(on(3200), { kind: "running", listener: { pid: 42, command: "vite" } }), false);
  });
});
