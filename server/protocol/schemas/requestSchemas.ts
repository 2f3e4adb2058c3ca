import * as z from "zod";
import { NAME_PATTERN, namePatternRule } from "../identity.js";
import { MAX_BATCH, MAX_HISTORY, MAX_USAGE_PIDS } from "../limits.js";
import { seriesSpans } from "../metrics.js";
import { LAST_PORT } from "../port.js";
import { contextSchema, nameSchema } from "./identitySchema.js";
import { portRangeSchema, portSchema } from "./portSchema.js";
import { serviceSchema } from "./projectFileSchema.js";

const object = "an object";
const flag = z.boolean({ error: "true or false" });

/** Linux allows process ids up to 2^22; Windows and macOS stay below 2^32. */
export const pidSchema = z
  .int({ error: "a process id, 1 or above" })
  .min(1, { error: "a process id, 1 or above" })
  .max(2 ** 32, { error: "a process id" });

const count = (least: number, most: number) => {
  const rule = `a whole number from ${least} to ${most}`;
  return z.int({ error: rule }).min(least, { error: rule }).max(most, { error: rule });
};

const folderSchema = z
  .string({ error: "the absolute path of a folder" })
  .max(4096, { error: "a path of at most 4096 characters" })
  .refine((path) => /^([/\\]|[A-Za-z]:[/\\])/.test(path) && !path.includes("\0"), { error: "the absolute path of a folder" });

/**
 * Which copy of the project asks. Without `context` the backend settles it from these; `worktree` is the linked git worktree's name, empty in
 * a main checkout. With `context` and `worktree`, the folder counts only where that context is its own.
 */
const copyFields = { folder: folderSchema.optional(), worktree: contextSchema.optional() };

export const requestParams = z
  .strictObject(
    {
      project: nameSchema,
      service: nameSchema.optional(),
      context: contextSchema.optional(),
      ...copyFields,
      preferred: portSchema.optional(),
      strict: flag.optional(),
      range: portRangeSchema.optional(),
      owner: z.strictObject({ pid: pidSchema }, { error: 'an object {"pid": …}' }).optional(),
    },
    { error: object },
  )
  .refine((params) => params.strict !== true || params.preferred !== undefined, {
    error: "given together with strict",
    path: ["preferred"],
  });

export const requestAllParams = z.strictObject(
  {
    requests: z
      .array(requestParams, { error: "a list of requests" })
      .min(1, { error: "a list of at least one request" })
      .max(MAX_BATCH, { error: `a list of at most ${MAX_BATCH} requests` }),
  },
  { error: object },
);

export const releaseParams = z
  .strictObject(
    {
      project: nameSchema.optional(),
      service: nameSchema.optional(),
      context: contextSchema.optional(),
      ...copyFields,
      port: portSchema.optional(),
      all: z.literal(true, { error: "true, or left out" }).optional(),
      force: flag.optional(),
    },
    { error: object },
  )
  .refine((p) => (p.project === undefined) !== (p.port === undefined), {
    error: "given if port is left out, and only then",
    path: ["project"],
  })
  .refine((p) => p.port === undefined || (namesNoIdentity(p) && p.all === undefined), {
    error: "given alone or with force",
    path: ["port"],
  })
  .refine((p) => p.all === undefined || namesNoIdentity(p), {
    error: "given with project only",
    path: ["all"],
  });

function namesNoIdentity({ service, context, folder, worktree }: Partial<Record<"service" | "context" | keyof typeof copyFields, string>>) {
  return [service, context, folder, worktree].every((each) => each === undefined);
}

const patternRule = `empty, or ${namePatternRule}`;
const pattern = z.string({ error: patternRule }).refine((text) => text === "" || NAME_PATTERN.test(text), { error: patternRule });

/** The released assignments, as the answer to `portDaddy/release` had them. */
export const restoreParams = z.strictObject(
  {
    assignments: z
      .array(
        z.strictObject(
          {
            project: nameSchema,
            service: nameSchema,
            context: contextSchema,
            port: portSchema,
            folder: folderSchema.optional(),
            pinned: z.literal(true, { error: "true, or left out" }).optional(),
            byNumber: z.literal(true, { error: "true, or left out" }).optional(),
            createdAt: z.iso.datetime({ error: "a time such as 2030-01-01T00:00:00.000Z" }).optional(),
          },
          { error: object },
        ),
        { error: "a list of assignments" },
      )
      .min(1, { error: "a list of at least one assignment" })
      .max(MAX_BATCH, { error: `a list of at most ${MAX_BATCH} assignments` }),
  },
  { error: object },
);

export const listParams = z.strictObject(
  {
    project: pattern.optional(),
    service: pattern.optional(),
    context: pattern.optional(),
    active: flag.optional(),
    /** Only assignments of higher ports, for the next page. */
    after: portSchema.optional(),
  },
  { error: object },
);

export const noParams = z.strictObject({}, { error: "an empty object" });

export const stopParams = z.strictObject(
  { reason: z.enum(["requested", "handOver"], { error: '"requested" or "handOver"' }).default("requested") },
  { error: object },
);

const identityFields = { project: nameSchema, service: nameSchema.optional(), context: contextSchema.optional() };

const requestIdRule = "1 to 100 characters of A-Z a-z 0-9 and -";
const requestIdSchema = z.string({ error: requestIdRule }).regex(/^[A-Za-z0-9-]{1,100}$/, { error: requestIdRule });

/** Without `port`, the identity moves to any other available port. A move that is repeated with its `requestId` is done once. */
export const moveParams = z.strictObject(
  { ...identityFields, port: portSchema.optional(), force: flag.optional(), requestId: requestIdSchema.optional() },
  { error: object },
);

export const adoptParams = z.strictObject({ ...identityFields, port: portSchema }, { error: object });

export const pinParams = z.strictObject({ ...identityFields, pinned: flag }, { error: object });

/** Any port of a machine, including those that are never assigned. */
export const anyPortSchema = count(1, LAST_PORT);

export const explainParams = z.strictObject({ port: anyPortSchema }, { error: object });

const startSchema = z.string({ error: "startedAt of a listener" }).min(1, { error: "startedAt of a listener" }).max(200, {
  error: "startedAt of a listener",
});

export const stopListenerParams = z.strictObject(
  { port: anyPortSchema, pid: pidSchema, startedAt: startSchema, force: flag.optional() },
  { error: object },
);

export const usageParams = z.strictObject(
  {
    pids: z
      .array(pidSchema, { error: "a list of process ids" })
      .max(MAX_USAGE_PIDS, { error: `a list of at most ${MAX_USAGE_PIDS} process ids` }),
  },
  { error: object },
);

export const historyParams = z.strictObject(
  {
    port: anyPortSchema.optional(),
    project: nameSchema.optional(),
    service: nameSchema.optional(),
    context: contextSchema.optional(),
    limit: count(1, MAX_HISTORY).default(100),
    /** Only events with a lower id, for the next page. */
    before: count(1, Number.MAX_SAFE_INTEGER).optional(),
  },
  { error: object },
);

export const metricsParams = z.strictObject(
  { series: z.enum(seriesSpans, { error: '"hour", "day" or "fortnight"' }).optional() },
  { error: object },
);

/** The topics that a client watches from now on; a topic that is left out is no longer watched. */
export const watchParams = z.strictObject({ listeners: flag.default(false), metrics: flag.default(false) }, { error: object });

export const openFoldersParams = z.strictObject(
  {
    folders: z
      .array(
        z.strictObject(
          {
            folder: folderSchema,
            /** The folder's name in the window; by default the last part of its path. */
            name: z.string({ error: "a text" }).max(1000, { error: "a text of at most 1000 characters" }).optional(),
            /** The real path of the project's root, whose ports the folder uses, if it is another folder. */
            root: folderSchema.optional(),
            project: nameSchema,
            context: contextSchema.default(""),
            mainService: nameSchema,
            services: z.record(nameSchema, serviceSchema, { error: 'an object such as {"web": {}}' }).default({}),
          },
          { error: "an object" },
        ),
        { error: "a list of folders" },
      )
      .max(500, { error: "a list of at most 500 folders" }),
  },
  { error: object },
);

/** The schema of each request's parameters, which are checked before anything else sees them. */
export const requestSchemas = {
  "portDaddy/request": requestParams,
  "portDaddy/requestAll": requestAllParams,
  "portDaddy/release": releaseParams,
  "portDaddy/restore": restoreParams,
  "portDaddy/list": listParams,
  "portDaddy/move": moveParams,
  "portDaddy/adopt": adoptParams,
  "portDaddy/pin": pinParams,
  "portDaddy/listeners": noParams,
  "portDaddy/explain": explainParams,
  "portDaddy/stopListener": stopListenerParams,
  "portDaddy/usage": usageParams,
  "portDaddy/history": historyParams,
  "portDaddy/metrics": metricsParams,
  "portDaddy/watch": watchParams,
  "portDaddy/openFolders": openFoldersParams,
  "portDaddy/cleanup": noParams,
  "portDaddy/health": noParams,
  "portDaddy/ping": noParams,
  "portDaddy/stop": stopParams,
};
