import assert from "node:assert/strict";
import { isFailure } from "../../../server/protocol/failures.js";
import { identityKey } from "../../../server/protocol/identity.js";
import type { Params } from "../../../server/protocol/requests.js";
import { acceptFailure } from "./answers.js";
import { callerOf } from "./clients.js";
import { type Command, command } from "./command.js";
import type { Held } from "./model.js";
import { outcome } from "./world.js";

export type ReleaseParams = Params<"portDaddy/release">;

export const release = (slot: number, params: ReleaseParams): Command =>
  command(`client ${slot} releases ${JSON.stringify(params)}`, async (model, world) => {
    const caller = callerOf(model, world, slot);
    const isMeant = ({ identity, port }: Held): boolean => {
      if (params.port !== undefined) return port === params.port;
      if (params.all === true) return identity.project === params.project;
      return identityKey(identity) === `${params.project}:${params.service ?? "main"}:${params.context ?? ""}`;
    };
    const meant = [...model.held.values()].filter(isMeant);
    const answer = await outcome(world.ask("portDaddy/release", params, caller));
    const others = params.force === true ? [] : meant.filter((held) => model.ofOtherClients(held, caller).length > 0);
    const fails = meant.length === 0 ? "NotFound" : others.length > 0 ? "NotOwner" : model.storeBroken ? "StoreUnavailable" : undefined;
    if ("error" in answer) return acceptFailure(model, world, answer.error, { fail: fails === undefined ? [] : [fails], maySweep: false });
    assert.equal(fails, undefined, `it was released, instead of ${fails}`);
    assert.deepEqual(answer.value.map(({ port }) => port).sort(), meant.map(({ port }) => port).sort());
    model.release(meant);
  });

export const badInput: readonly [method: "portDaddy/request" | "portDaddy/release", params: object][] = [
  ["portDaddy/request", { project: "a:b" }],
  ["portDaddy/request", { project: "a", preferred: 80 }],
  ["portDaddy/request", { project: "a", strict: true }],
  ["portDaddy/request", { project: "a", range: [4199, 4186] }],
  ["portDaddy/request", { project: "a", owner: { pid: 0 } }],
  ["portDaddy/request", { project: "a", folder: "not/absolute" }],
  ["portDaddy/release", { project: "a", port: 4186, force: true }],
  ["portDaddy/release", {}],
  ["portDaddy/release", { project: "a", all: true, service: "web", force: true }],
];

export const badRequest = (slot: number, [method, params]: (typeof badInput)[number]): Command =>
  command(`client ${slot} sends ${method} ${JSON.stringify(params)}`, async (model, world) => {
    const answer = await outcome(world.ask(method, params as never, callerOf(model, world, slot)));
    assert.ok("error" in answer && isFailure(answer.error, "InvalidParams"), JSON.stringify(answer));
    assert.ok(answer.error.message.endsWith("."), answer.error.message);
  });
