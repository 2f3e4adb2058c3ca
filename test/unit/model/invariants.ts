import assert from "node:assert/strict";
import { identityKey } from "../../../server/protocol/identity.js";
import type { StoredState } from "../../../server/store/store.js";
import { type Model, allPorts, rules } from "./model.js";
import { type World, turnOfTheLoop } from "./world.js";

/** A state of the store, in the form of the model's snapshot. */
export function snapshotOf({ assignments, leases, rests }: StoredState, now: number): unknown {
  return {
    held: assignments
      .map((assignment) => ({
        ...{ port: assignment.port, identity: identityKey(assignment), folder: assignment.folder },
        ...{ pinned: assignment.pinned === true, byNumber: assignment.byNumber === true, lastUsedAt: assignment.lastUsedAt },
        leases: leases.flatMap(({ port, owner }) => (port === assignment.port ? owner : [])).sort(),
      }))
      .sort((a, b) => a.port - b.port),
    rests: rests
      .filter(({ until }) => until > now)
      .map((rest) => ({ port: rest.port, identity: identityKey(rest), until: rest.until, byNumber: rest.byNumber === true }))
      .sort((a, b) => a.port - b.port),
  };
}

/**
 * Checks what must always be true: no port twice, no identity twice, memory and store are equal, nothing is held without an owner,
 * no project is above its limit, and clients have the current state.
 */
export async function checkSound(world: World): Promise<void> {
  const { house, told } = world;
  const inStore = await house.store.load();
  const entries = [...house.registry.entries()];
  const inMemory = {
    assignments: entries.map(({ assignment }) => assignment),
    leases: entries.flatMap(({ leases }) => [...leases.values()]),
    rests: allPorts.flatMap((port) => house.registry.restAt(port) ?? []),
  };
  const now = house.clock.now();
  for (const { assignments } of [inMemory, inStore]) {
    assert.equal(new Set(assignments.map(({ port }) => port)).size, assignments.length, "no port has two identities");
    assert.equal(new Set(assignments.map(identityKey)).size, assignments.length, "no identity has two ports");
  }
  assert.deepEqual(snapshotOf(inMemory, now), snapshotOf(inStore, now), "memory is as the store");
  assert.deepEqual(
    inStore.assignments.filter(({ port }) => rules.never.has(port)),
    [],
    "what is never handed out",
  );
  for (const port of allPorts) {
    const isSomebodys = house.registry.at(port) !== undefined || house.registry.restAt(port) !== undefined;
    assert.equal(house.pool.isOccupied(port), isSomebodys, `port ${port} is held by somebody or by nobody`);
  }
  const projects = new Set(inMemory.assignments.map(({ project }) => project));
  for (const project of projects) {
    const count = inMemory.assignments.filter((assignment) => assignment.project === project).length;
    assert.equal(house.registry.countOfProject(project), count, "ports are counted");
    assert.ok(count <= rules.maxPortsPerProject, `${project} has ${count} ports`);
  }
  await turnOfTheLoop(); // Changes are sent at its end.
  const known = [...told].sort(([a], [b]) => a - b);
  assert.deepEqual(
    known,
    house.list().map(({ port, state }) => [port, state]),
    "clients were told of every change",
  );
}

/** Checks all of that, and that the state equals the model's: nothing acknowledged is missing, nothing else has changed. */
export async function checkPromises(model: Model, world: World): Promise<void> {
  await checkSound(world);
  assert.deepEqual(snapshotOf(await world.house.store.load(), model.now), model.snapshot(), "it is as was acknowledged");
}
