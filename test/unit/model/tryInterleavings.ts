import assert from "node:assert/strict";
import fc from "fast-check";
import type { Assignment } from "../../../server/protocol/assignment.js";
import { isFailure } from "../../../server/protocol/failures.js";
import { identityKey } from "../../../server/protocol/identity.js";
import type { Params } from "../../../server/protocol/requests.js";
import { connectionOwner } from "../../../server/services/ownership/leaseOwner.js";
import { givenSeed } from "./givenSeed.js";
import { releaseParams, wish } from "./happenings.js";
import { checkSound } from "./invariants.js";
import { rules } from "./model.js";
import { CLIENTS, World } from "./world.js";

type Deed =
  | { kind: "request"; slot: number; params: Params<"portDaddy/request"> }
  | { kind: "requestAll"; slot: number; params: Params<"portDaddy/requestAll"> }
  | { kind: "release"; slot: number; params: Params<"portDaddy/release"> }
  | { kind: "disconnect"; slot: number }
  | { kind: "sweep" };

/** The world in which all of these happen at once. */
interface Round {
  deeds: Deed[];
  pauseSeconds: number;
  strangers: number[];
}

const slot = fc.nat({ max: CLIENTS - 1 });
/** Only wishes that never move an active identity, so that all answers can be compared with each other. */
const simple = wish.map(({ identity, preferred, folder }) => ({ ...identity, preferred, folder }));
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("request" as const), slot, params: simple }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("requestAll" as const),
      slot,
      params: fc.record({ requests: fc.uniqueArray(simple, { selector: keyOf, minLength: 2, maxLength: 3 }) }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("release" as const), slot, params: releaseParams }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("disconnect" as const), slot }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("sweep" as const) }) },
);
const round: fc.Arbitrary<Round> = fc.record({
  deeds: fc.array(deed, { minLength: 2, maxLength: 8, size: "max" }),
  pauseSeconds: fc.constantFrom(0, 1, 60),
  strangers: fc.array(fc.integer({ min: 4190, max: 4194 }), { maxLength: 2 }),
});

function keyOf({ project, service = "main", context = "" }: { project: string; service?: string; context?: string }): string {
  return identityKey({ project, service, context });
}

interface Answer {
  deed: Deed;
  owner: string;
  assignments: Assignment[];
}

/**
 * Lets many things happen at once; fast-check chooses the order in which all questions to the system are answered.
 * @returns the number of runs
 */
export async function tryInterleavings(runs: number, limitMs: number): Promise<number> {
  let count = 0;
  const property = fc.asyncProperty(
    fc.scheduler(),
    fc.array(round, { minLength: 1, maxLength: 5, size: "max" }),
    async (scheduler, rounds) => {
      count += 1;
      const world = await World.open();
      const { portProbe, processes } = world.system;
      portProbe.during = (port) => scheduler.schedule(Promise.resolve(), `port ${port} is tried`);
      processes.during = () => scheduler.schedule(Promise.resolve(), "processes are looked at");
      try {
        for (const round of rounds) await happen(world, round, (all) => scheduler.waitFor(all));
      } finally {
        await world.close();
      }
    },
  );
  await fc.assert(property, { numRuns: runs, interruptAfterTimeLimit: limitMs, ...givenSeed() });
  return count;
}

async function happen(world: World, { deeds, pauseSeconds, strangers }: Round, waitFor: <T>(all: Promise<T>) => Promise<T>): Promise<void> {
  world.clock.advance(pauseSeconds * 1000);
  for (const port of [...world.system.portProbe.taken]) world.unlisten(port);
  for (const port of strangers) world.listen(port, 1, "/elsewhere");
  for (let slot = 0; slot < CLIENTS; slot++) world.callers[slot] ??= world.house.connect(`client ${slot}`);
  const before = await world.house.store.load();
  const answers = await waitFor(Promise.all(deeds.map((deed) => act(world, deed))));
  await checkSound(world);
  const after = await world.house.store.load();

  const gone = new Set(answers.flatMap(({ deed, owner }) => (deed.kind === "disconnect" ? owner : [])));
  const mayBeReleased = ({ project, service, context, port }: Pick<Assignment, "project" | "service" | "context" | "port">): boolean =>
    deeds.some(({ kind, ...deed }) => {
      if (kind !== "release") return false;
      const { params } = deed as { params: Params<"portDaddy/release"> };
      return params.port === port || (params.project === project && (params.all === true || keyOf({ ...params, project }) === keyOf({ project, service, context }))); // prettier-ignore
    });
  const held = new Map(after.assignments.map((assignment) => [keyOf(assignment), assignment.port]));
  const leased = new Set(after.leases.map(({ port, owner }) => `${port} ${owner}`));

  for (const { deed, owner, assignments } of answers) {
    if (deed.kind === "release") {
      for (const { port, ...released } of assignments) {
        const now = after.assignments.find((assignment) => assignment.port === port);
        assert.ok(now === undefined || keyOf(now) === keyOf(released), `port ${port} was released, and did not rest`);
      }
      continue;
    }
    for (const granted of assignments) {
      if (gone.has(owner) || mayBeReleased(granted)) continue;
      assert.equal(held.get(keyOf(granted)), granted.port, `${keyOf(granted)} has what it was told`);
      assert.ok(leased.has(`${granted.port} ${owner}`), `${owner} leases what it was told`);
    }
  }
  for (const { port, owner } of before.leases) {
    const assignment = before.assignments.find((assignment) => assignment.port === port)!;
    if (gone.has(owner) || mayBeReleased(assignment)) continue;
    assert.equal(held.get(keyOf(assignment)), port, "what is in use stays where it is");
    assert.ok(leased.has(`${port} ${owner}`), "a lease lasts as long as its owner");
  }
  for (const owner of gone) assert.ok(![...leased].some((lease) => lease.endsWith(` ${owner}`)), "a lease ends with its connection");
  for (const { port } of after.assignments) assert.ok(!rules.never.has(port));
}

async function act(world: World, deed: Deed): Promise<Answer> {
  const caller = deed.kind === "sweep" ? undefined : world.callers[deed.slot];
  const owner = caller === undefined ? "" : connectionOwner(caller.connection);
  try {
    if (deed.kind === "sweep") await world.house.cleanup.run();
    else if (deed.kind === "disconnect") {
      world.callers[deed.slot] = undefined;
      if (caller !== undefined) await world.house.disconnect(caller);
    } else if (caller !== undefined) {
      return { deed, owner, assignments: await world.ask(`portDaddy/${deed.kind}`, deed.params, caller) };
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
  return { deed, owner, assignments: [] };
}
