import assert from "node:assert/strict";
import type { Assignment } from "../../../server/protocol/assignment.js";
import type { Store } from "../../../server/store/store.js";
import { wrapStore } from "../../../server/store/wrapStore.js";
import { MemoryStores } from "../store/memoryStore.js";
import { heldStore } from "./heldStore.js";
import { house } from "./house.js";

/** A field that an assignment may gain one day, and of which no service knows. */
const NOTE = "the one behind the proxy";

/** A house in which every assignment that is new gets a note from the store. */
async function noted(range: [number, number] = [4000, 4009]) {
  const memory = new MemoryStores();
  const connected: Store = memory.connect();
  const first = await house({ store: heldStore(connected), config: { range } });
  await first.idle({ project: "shop", preferred: 4000 });
  for (const { assignment } of memory.content.byPort.values()) Object.assign(assignment, { note: NOTE });
  const next = await house({ store: heldStore(wrapStore(connected, (step) => step())), system: first.system, config: { range } });
  const notes = async () => (await connected.load()).assignments.map((each) => [each.project, each.port, (each as { note?: string }).note]);
  return { ...next, notes };
}

const noteOf = (assignment: Assignment): unknown => (assignment as { note?: string }).note;

suite("A field of an assignment that no service knows", () => {
  test("is shown to clients", async () => {
    const { list } = await noted();
    assert.deepEqual(list().map(noteOf), [NOTE]);
  });

  test("stays when the assignment is renewed, also for another folder", async () => {
    const { request, notes } = await noted();
    assert.equal(noteOf(await request({ project: "shop", folder: "/home/me/shop" })), NOTE);
    assert.deepEqual(await notes(), [["shop", 4000, NOTE]]);
  });

  test("stays when the identity is given another port, since its own is taken", async () => {
    const { request, system, notes } = await noted();
    system.listen(4000, 77, "/elsewhere");
    const granted = await request({ project: "shop", preferred: 4001 });
    assert.deepEqual([granted.port, noteOf(granted)], [4001, NOTE]);
    assert.deepEqual(await notes(), [["shop", 4001, NOTE]]);
  });

  test("stays when the identity takes the port of an idle one", async () => {
    const { request, idle, system, notes } = await noted([4000, 4001]);
    await idle({ project: "library", preferred: 4001 });
    system.listen(4000, 77, "/elsewhere");
    const granted = await request({ project: "shop" });
    assert.deepEqual([granted.port, noteOf(granted)], [4001, NOTE]);
    assert.deepEqual(await notes(), [["shop", 4001, NOTE]]);
  });

  test("stays when the assignment is moved, adopted, pinned and left by its owner", async () => {
    const { request, move, adopt, pin, disconnect, connect, system, notes } = await noted();
    await request({ project: "shop", folder: "/home/me/shop" });
    assert.equal(noteOf(await move({ project: "shop", port: 4002 })), NOTE);
    system.processes.start(78);
    system.listen(4003, 78, "/home/me/shop");
    assert.equal(noteOf(await adopt({ project: "shop", port: 4003 })), NOTE);
    assert.equal(noteOf(await pin({ project: "shop", pinned: true })), NOTE);
    assert.equal(noteOf(await pin({ project: "shop", pinned: false })), NOTE);
    const guest = connect();
    await request({ project: "shop" }, guest);
    await disconnect(guest);
    assert.deepEqual(await notes(), [["shop", 4003, NOTE]]);
  });
});
