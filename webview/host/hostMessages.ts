import * as v from "valibot";
import type { Assignment, Rest } from "../../server/protocol/assignment.js";
import { eventKinds, type PortEvent } from "../../server/protocol/history.js";
import type { ListenerInfo } from "../../server/protocol/listeners.js";
import { gaugeNames } from "../../server/protocol/metrics.js";
import type { ActionOutcome, PageBackendState, PageMethod, PageNotification } from "../../server/protocol/page.js";
import { LAST_PORT } from "../../server/protocol/port.js";
import type { Result } from "../../server/protocol/requests.js";

type Schema<T> = v.GenericSchema<T>;

const text = v.string();
const number = v.number();
const whole = v.pipe(v.number(), v.safeInteger());
const port = v.pipe(whole, v.minValue(0), v.maxValue(LAST_PORT));
const maybe = v.optional;

const holder = v.object({
  pid: whole,
  command: text,
  startedAt: maybe(text),
  since: maybe(text),
  folder: maybe(text),
  folderDeleted: maybe(v.literal(true)),
  ancestors: maybe(v.array(whole)),
});
const lease = v.object({ pid: maybe(whole), client: text, since: text });
const trouble = v.object({
  kind: v.picklist(["conflict", "drift", "shadow"]),
  port,
  address: text,
  holder: maybe(holder),
  user: maybe(text),
  container: maybe(text),
  apart: maybe(v.literal(true)),
  takenFrom: maybe(text),
  refused: maybe(text),
  since: text,
});
const assignment: Schema<Assignment> = v.object({
  project: text,
  service: text,
  context: text,
  port,
  folder: maybe(text),
  state: v.picklist(["active", "idle"]),
  leases: v.array(lease),
  listener: maybe(holder),
  unclear: maybe(v.literal(true)),
  trouble: maybe(trouble),
  pinned: maybe(v.literal(true)),
  createdAt: text,
  lastUsedAt: text,
});
const rest: Schema<Rest> = v.object({ port, project: text, service: text, context: text, until: text });
const listener: Schema<ListenerInfo> = v.object({
  port,
  address: text,
  pid: maybe(whole),
  command: maybe(text),
  user: maybe(text),
  startedAt: maybe(text),
  since: maybe(text),
  folder: maybe(text),
  folderDeleted: maybe(v.literal(true)),
  ancestors: maybe(v.array(whole)),
  container: maybe(text),
  assignment: maybe(assignment),
  own: maybe(v.literal(true)),
  unclear: maybe(v.literal(true)),
  driftOf: maybe(text),
});
const event: Schema<PortEvent> = v.object({
  id: whole,
  at: text,
  kind: v.picklist(eventKinds),
  project: text,
  service: text,
  context: text,
  port,
  previousPort: maybe(port),
  client: maybe(text),
  pid: maybe(whole),
  reason: maybe(text),
  correlationId: maybe(text),
});
const percentiles = v.object({ count: number, p50: number, p90: number, p95: number, p99: number, max: number });
const gauges = v.object(v.entriesFromList(gaugeNames, number));

const exclusion = v.object({ first: port, last: port, reason: text });

/** The fields that the page uses of each answer; the rest is not checked. */
const results: Record<PageMethod, v.GenericSchema> = {
  "portDaddy/list": v.object({ assignments: v.array(assignment), revision: number, next: maybe(port) }),
  "portDaddy/health": v.object({
    status: v.picklist(["ok", "degraded"]),
    problems: v.array(text),
    version: text,
    range: v.tuple([port, port]),
    exclusions: v.array(exclusion),
    exclusionsOutside: maybe(v.array(exclusion)),
    onlyByNumber: v.array(port),
    resting: v.array(rest),
  }),
  "portDaddy/listeners": v.object({ listeners: v.array(listener) }),
  "portDaddy/usage": v.object({ usage: v.array(v.object({ pid: whole, cpuPercent: number, memoryBytes: number })) }),
  "portDaddy/history": v.object({ events: v.array(event) }),
  "portDaddy/metrics": v.object({ series: maybe(v.array(v.object({ at: text, gauges, requests: number, latency: percentiles }))) }),
};

const outcome: Schema<ActionOutcome> = v.object({ done: v.boolean(), message: maybe(text) });

const backendState: Schema<PageBackendState> = v.variant("kind", [
  v.object({ kind: v.picklist(["away", "connecting"]) }),
  v.object({ kind: v.literal("connected"), version: text }),
  v.object({ kind: v.literal("unresponsive"), since: text, message: text, canRestart: v.boolean() }),
  v.object({ kind: v.literal("failed"), message: text }),
]);

const notification: Schema<PageNotification> = v.variant("method", [
  v.object({
    method: v.literal("portDaddy/didChange"),
    params: v.object({ revision: number, changed: v.array(assignment), removed: v.array(port), resting: maybe(v.array(rest)) }),
  }),
  v.object({ method: v.literal("portDaddy/didChangeListeners"), params: v.object({ listeners: v.array(listener) }) }),
  v.object({
    method: v.literal("portDaddy/didMeasure"),
    params: v.object({ at: text, gauges, requestsPerSecond: number, latency: percentiles }),
  }),
]);

const reply = v.variant("type", [
  v.object({ type: v.literal("answer"), id: number, result: v.unknown() }),
  v.object({ type: v.literal("failed"), id: number, message: text }),
  v.object({ type: v.literal("backend"), state: backendState }),
]);

export type ReceivedMessage = v.InferOutput<typeof reply> | ({ type: "notification" } & PageNotification);

/** @returns undefined for a message that the page does not know, as from a newer host */
export function parseHostMessage(data: unknown): ReceivedMessage | undefined {
  if ((data as { type?: unknown } | null)?.type === "notification") {
    return v.is(notification, data) ? { type: "notification", ...data } : undefined;
  }
  return v.is(reply, data) ? data : undefined;
}

/** @throws Error when the answer does not have the method's form */
export function parseResult<M extends PageMethod>(method: M, result: unknown): Result<M> {
  if (!v.is(results[method], result)) throw misunderstood(method);
  return result as Result<M>;
}

export function parseOutcome(result: unknown): ActionOutcome {
  if (!v.is(outcome, result)) throw misunderstood("the action");
  return result;
}

const misunderstood = (what: string): Error =>
  new Error(`The answer to ${what} could not be read. The dashboard and the backend may have different versions: reload the window.`);
