import * as z from "zod/mini";
import type { Assignment } from "../server/protocol/assignment.js";
import { eventKinds, type PortEvent } from "../server/protocol/history.js";
import type { ListenerInfo } from "../server/protocol/listeners.js";
import { gaugeNames } from "../server/protocol/metrics.js";
import type { ActionOutcome, PageBackendState, PageMethod, PageNotification } from "../server/protocol/page.js";
import type { Result } from "../server/protocol/requests.js";

// The page's policy allows no code from strings, which zod would otherwise try.
z.config({ jitless: true });

const port = z.int().check(z.gte(0), z.lte(65_535));
const pid = z.int();
const text = z.string();
const maybe = z.optional;

const holder = z.object({ pid, command: text, startedAt: maybe(text), since: maybe(text), folder: maybe(text) });
const lease = z.object({ pid: maybe(pid), client: text, since: text });
const trouble = z.object({
  kind: z.enum(["conflict", "drift", "shadow"]),
  port,
  address: text,
  holder: maybe(holder),
  takenFrom: maybe(text),
  since: text,
});
const assignment: z.ZodMiniType<Assignment> = z.object({
  project: text,
  service: text,
  context: text,
  port,
  folder: maybe(text),
  state: z.enum(["active", "idle"]),
  leases: z.array(lease),
  listener: maybe(holder),
  trouble: maybe(trouble),
  pinned: maybe(z.literal(true)),
  createdAt: text,
  lastUsedAt: text,
});
const listener: z.ZodMiniType<ListenerInfo> = z.object({
  port,
  address: text,
  pid: maybe(pid),
  command: maybe(text),
  user: maybe(text),
  startedAt: maybe(text),
  since: maybe(text),
  folder: maybe(text),
  container: maybe(text),
  assignment: maybe(assignment),
  own: maybe(z.literal(true)),
});
const event: z.ZodMiniType<PortEvent> = z.object({
  id: z.int(),
  at: text,
  // A newer backend may know more kinds than this page.
  kind: z.enum(eventKinds),
  project: text,
  service: text,
  context: text,
  port,
  previousPort: maybe(port),
  client: maybe(text),
  pid: maybe(pid),
  reason: maybe(text),
  correlationId: maybe(text),
});
const percentiles = z.object({ count: z.number(), p50: z.number(), p90: z.number(), p95: z.number(), p99: z.number(), max: z.number() });
const gauges = z.record(z.enum(gaugeNames), z.number());

/** Of each answer, what the page uses of it. */
const results = {
  "portDaddy/list": z.object({ assignments: z.array(assignment), revision: z.number() }),
  "portDaddy/health": z.object({
    status: z.enum(["ok", "degraded"]),
    problems: z.array(text),
    version: text,
    range: z.tuple([port, port]),
    exclusions: z.array(z.object({ first: port, last: port, reason: text })),
  }),
  "portDaddy/listeners": z.object({ listeners: z.array(listener) }),
  "portDaddy/usage": z.object({ usage: z.array(z.object({ pid, cpuPercent: z.number(), memoryBytes: z.number() })) }),
  "portDaddy/history": z.object({ events: z.array(event) }),
  "portDaddy/metrics": z.object({ series: maybe(z.array(z.object({ at: text, gauges, requests: z.number(), latency: percentiles }))) }),
} satisfies Record<PageMethod, z.ZodMiniType>;

const outcome: z.ZodMiniType<ActionOutcome> = z.object({ done: z.boolean(), message: maybe(text) });

const backendState: z.ZodMiniType<PageBackendState> = z.union([
  z.object({ kind: z.enum(["away", "connecting"]) }),
  z.object({ kind: z.literal("connected"), version: text }),
  z.object({ kind: z.literal("failed"), message: text }),
]);

const notification: z.ZodMiniType<PageNotification> = z.union([
  z.object({
    method: z.literal("portDaddy/didChange"),
    params: z.object({ revision: z.number(), changed: z.array(assignment), removed: z.array(port) }),
  }),
  z.object({ method: z.literal("portDaddy/didChangeListeners"), params: z.object({ listeners: z.array(listener) }) }),
  z.object({
    method: z.literal("portDaddy/didMeasure"),
    params: z.object({ at: text, gauges, requestsPerSecond: z.number(), latency: percentiles }),
  }),
]);

const envelope = z.union([
  z.object({ type: z.literal("answer"), id: z.number(), result: z.unknown() }),
  z.object({ type: z.literal("failed"), id: z.number(), message: text }),
  z.object({ type: z.literal("backend"), state: backendState }),
]);

export type ReceivedMessage = z.output<typeof envelope> | ({ type: "notification" } & PageNotification);

/** @returns undefined for anything that the page does not understand, such as what a newer host may say */
export function parseHostMessage(data: unknown): ReceivedMessage | undefined {
  if ((data as { type?: unknown } | null)?.type === "notification") {
    const parsed = notification.safeParse(data);
    return parsed.success ? { type: "notification", ...parsed.data } : undefined;
  }
  return envelope.safeParse(data).data;
}

/** @throws Error when the answer is not what the method promises */
export function parseResult<M extends PageMethod>(method: M, result: unknown): Result<M> {
  const parsed = results[method].safeParse(result);
  if (!parsed.success) throw misunderstood(method);
  // What the page does not use of an answer it does not check; the types of what it does use are those above.
  return parsed.data as unknown as Result<M>;
}

export function parseOutcome(result: unknown): ActionOutcome {
  const parsed = outcome.safeParse(result);
  if (!parsed.success) throw misunderstood("the action");
  return parsed.data;
}

const misunderstood = (what: string): Error =>
  new Error(`The answer to ${what} was not understood. The dashboard and the backend may be of different versions: reload the window.`);
