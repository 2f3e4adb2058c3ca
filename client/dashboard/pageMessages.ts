import * as z from "zod";
import { nameSchema } from "../../server/protocol/schemas/identitySchema.js";
import { type PageMessage, pageMethods, sortKeys } from "../../server/protocol/page.js";
import { LAST_PORT } from "../../server/protocol/port.js";
import { portSchema } from "../../server/protocol/schemas/portSchema.js";
import { anyPortSchema, pidSchema, requestSchemas } from "../../server/protocol/schemas/requestSchemas.js";

const id = z.int().min(0);
const ports = z.array(anyPortSchema).min(1).max(LAST_PORT);

const action = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("copy"), ports }),
  z.strictObject({ kind: z.enum(["copyUrl", "open", "move", "adopt"]), port: anyPortSchema }),
  z.strictObject({ kind: z.literal("pin"), port: anyPortSchema, pinned: z.boolean() }),
  z.strictObject({ kind: z.literal("release"), ports, byKey: z.literal(true).optional() }),
  z.strictObject({ kind: z.literal("stop"), port: anyPortSchema, pid: pidSchema, startedAt: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal("request"), project: nameSchema, service: nameSchema.optional(), preferred: portSchema.optional() }),
  z.strictObject({ kind: z.literal("export"), format: z.enum(["json", "csv"]), text: z.string().max(100_000_000) }),
  z.strictObject({ kind: z.enum(["connect", "restart"]) }),
]);

const preferences = z.strictObject({
  grouped: z.boolean(),
  sort: z.strictObject({ by: z.enum(sortKeys), descending: z.boolean() }),
  mapOpen: z.boolean().optional(),
});

const message = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("request"), id, method: z.enum(pageMethods), params: z.unknown() }),
  z.strictObject({ type: z.literal("act"), id, action }),
  z.strictObject({ type: z.literal("prefer"), preferences }),
  z.strictObject({ type: z.literal("watch"), visible: z.boolean() }),
]);

/** @returns undefined for a message that the page may not send, such as a request that changes something */
export function parsePageMessage(data: unknown): PageMessage | undefined {
  const parsed = message.safeParse(data).data;
  if (parsed?.type !== "request") return parsed;
  const params = requestSchemas[parsed.method].safeParse(parsed.params);
  return params.success ? ({ ...parsed, params: params.data } as PageMessage) : undefined;
}
