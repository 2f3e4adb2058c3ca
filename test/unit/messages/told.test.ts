import assert from "node:assert/strict";
import type { Assignment, Trouble } from "../../../server/protocol/assignment.js";
import { Ignored, Told } from "../../../client/messages/told.js";
import { KeptMemory } from "./keptMemory.js";

const at = "2026-01-01T00:00:00.000Z";
const assignment = (service = "web", trouble?: Trouble): Assignment => ({
  ...{ project: "shop", service, context: "", port: 3200, state: "active", leases: [], createdAt: at, lastUsedAt: at },
  ...(trouble === undefined ? {} : { trouble }),
});
const conflict = (startedAt: string, pid = 42): Trouble => ({
  ...{ kind: "conflict", port: 3200, address: "::", since: at },
  holder: { pid, command: "vite", folder: "/code/blog", startedAt },
});
const nobody: Trouble = { kind: "conflict", port: 3200, address: "::", since: at };

suite("what a person has been told", () => {
  test("the same pair is told once, also after the window was loaded again", () => {
    const memory = new KeptMemory();
    new Told(memory).add(assignment(), conflict("a"));
    assert.equal(new Told(memory).has(assignment(), conflict("a")), true);
  });

  test("another life of the same pid, another identity and another kind are other pairs", () => {
    const told = new Told(new KeptMemory());
    told.add(assignment(), conflict("a"));
    assert.equal(told.has(assignment(), conflict("b")), false);
    assert.equal(told.has(assignment("api"), conflict("a")), false);
    assert.equal(told.has(assignment(), { ...conflict("a"), kind: "shadow" }), false);
  });

  test("conflicts are held back for as long as somebody looks who would tell of them himself", async () => {
    const told = new Told(new KeptMemory());
    assert.equal(told.holdsBack(conflict("a")), false);
    await told.holdingBack(async () => {
      await assert.rejects(told.holdingBack(() => Promise.reject(new Error("could not look"))));
      assert.equal(told.holdsBack(conflict("a")), true);
      assert.equal(told.holdsBack({ ...conflict("a"), kind: "drift" }), false);
    });
    assert.equal(told.holdsBack(conflict("a")), false);
  });

  test("a pair stays told when it is over; one without a known process is told again when it returns", () => {
    const told = new Told(new KeptMemory());
    told.add(assignment(), conflict("a"));
    told.add(assignment(), nobody);
    told.settle([assignment("web", nobody)]);
    assert.equal(told.has(assignment(), nobody), true);
    told.settle([{ ...assignment("web", conflict("a")), troubles: [conflict("a"), nobody] }]);
    assert.equal(told.has(assignment(), nobody), true, "it is not the gravest");
    told.settle([assignment()]);
    assert.equal(told.has(assignment(), conflict("a")), true);
    assert.equal(told.has(assignment(), nobody), false);
  });

  test("the memory is bounded: the oldest are forgotten", () => {
    const told = new Told(new KeptMemory());
    for (let life = 0; life <= 200; life++) told.add(assignment(), conflict(String(life)));
    assert.equal(told.has(assignment(), conflict("0")), false);
    assert.equal(told.has(assignment(), conflict("200")), true);
  });
});

suite("pairs that a person wants to hear no more of", () => {
  test("a program in its folder is ignored in each of its lives, for this identity alone", () => {
    const memory = new KeptMemory();
    new Ignored(memory).add(assignment(), conflict("a"));
    const ignored = new Ignored(memory);
    assert.equal(ignored.has(assignment(), conflict("b", 43)), true);
    assert.equal(ignored.has(assignment("api"), conflict("a")), false);
    assert.equal(ignored.has(assignment(), { ...conflict("a"), holder: { pid: 42, command: "vite", folder: "/code/other" } }), false);
  });

  test("a program is remembered by its name, without its arguments, and what was remembered with them is forgotten", () => {
    const memory = new KeptMemory();
    void memory.update("portDaddy.messages.ignored", ["vite --api-key=SECRET"]);
    const stranger = { ...conflict("a"), holder: { pid: 42, command: "vite --api-key=SECRET" } };
    new Ignored(memory).add(assignment(), stranger);
    assert.equal(new Ignored(memory).has(assignment(), { ...stranger, holder: { pid: 43, command: "vite --api-key=OTHER" } }), true);
    assert.ok(![...memory.values.values()].join().includes("SECRET"));
  });
});
