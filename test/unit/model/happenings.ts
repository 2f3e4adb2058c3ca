import fc from "fast-check";
import { type Identity, identityKey } from "../../../server/protocol/identity.js";
import { backendDies, backendDiesDuring } from "./backendDeath.js";
import { disconnect, endProcess, ownerPids, startProcess } from "./clients.js";
import type { Command } from "./command.js";
import { type Wish, rules } from "./model.js";
import { move, pin } from "./moves.js";
import { badInput, badRequest, release, type ReleaseParams } from "./releases.js";
import { request, requestAll } from "./requests.js";
import { clockIsWrong, leave, ownServer, setRange, setStore, stranger, sweep, wait } from "./surroundings.js";
import { CLIENTS } from "./world.js";

const identity: fc.Arbitrary<Identity> = fc.record({
  project: fc.constantFrom("a", "b", "c"),
  service: fc.constantFrom("main", "web"),
  context: fc.constantFrom("", "wt"),
});
const slot = fc.nat({ max: CLIENTS - 1 });
const port = fc.integer({ min: 4186, max: 4203 });
const ownerPid = fc.constantFrom(...ownerPids);
/** Present once in `times`. */
const oneIn = <T>(times: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const wishRange = fc.constantFrom(...rules.ranges, [4191, 4193] as const, [4196, 4199] as const);

export const wish: fc.Arbitrary<Wish> = fc
  .record({
    ...{ identity, preferred: oneIn(4, port), strict: oneIn(3, fc.constant(true as const)) },
    ...{ range: oneIn(12, wishRange), pid: oneIn(4, ownerPid), noFolder: oneIn(4, fc.constant(true)) },
  })
  .map(({ identity, preferred, strict, range, pid, noFolder }) => ({
    identity,
    ...(preferred === undefined ? {} : { preferred, ...(strict === undefined ? {} : { strict }) }),
    ...(range === undefined ? {} : { range }),
    ...(pid === undefined ? {} : { owner: { pid } }),
    ...(noFolder === undefined ? { folder: `/${identityKey(identity).replaceAll(":", "-")}` } : {}),
  }));

const isForced = oneIn(3, fc.constant(true)).map((force) => (force === undefined ? {} : { force }));
export const releaseParams: fc.Arbitrary<ReleaseParams> = fc
  .tuple(
    fc.oneof(identity, fc.record({ port }), fc.record({ project: fc.constantFrom("a", "b", "c"), all: fc.constant(true as const) })),
    isForced,
  )
  .map(([what, force]) => ({ ...what, ...force }));

const requests = fc.tuple(slot, wish).map(([...args]) => request(...args));

/** Everything that can happen, with its frequency. */
export const happenings: fc.Arbitrary<Command>[] = [
  ...Array.from({ length: 16 }, () => requests),
  fc.tuple(slot, fc.array(wish, { minLength: 2, maxLength: 4 })).map(([...args]) => requestAll(...args)),
  ...Array.from({ length: 3 }, () => fc.tuple(slot, releaseParams).map(([...args]) => release(...args))),
  fc.tuple(slot, fc.constantFrom(...badInput)).map(([...args]) => badRequest(...args)),
  ...Array.from({ length: 4 }, () => fc.tuple(slot, fc.boolean()).map(([...args]) => disconnect(...args))),
  ...Array.from({ length: 2 }, () => ownerPid.map(startProcess)),
  ownerPid.map(endProcess),
  ...Array.from({ length: 2 }, () => fc.constant(sweep)),
  ...Array.from({ length: 3 }, () => fc.constantFrom(1, 5, 10, 59, 60, 3600, 90_000).map(wait)),
  ...Array.from({ length: 3 }, () => fc.tuple(slot, identity, oneIn(2, port), fc.boolean()).map(([...args]) => move(...args))),
  fc.tuple(identity, fc.boolean()).map(([...args]) => pin(...args)),
  port.map(stranger),
  identity.map(ownServer),
  ...Array.from({ length: 2 }, () => port.map(leave)),
  fc.constantFrom(...rules.ranges).map(setRange),
  fc.constantFrom(true, false, false).map(setStore),
  fc.constantFrom(1 as const, -1 as const).map(clockIsWrong),
  fc.constant(backendDies),
  fc.tuple(slot, wish, fc.nat({ max: 6 })).map(([...args]) => backendDiesDuring(...args)),
];
