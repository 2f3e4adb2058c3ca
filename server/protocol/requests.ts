import * as z from "zod";
import type { Assignment, GrantedAssignment } from "./assignment.js";
import { contextSchema, nameSchema } from "./identity.js";
import { portRangeSchema, portSchema } from "./port.js";

const object = "an object";
const flag = z.boolean({ error: "true or false" });

/** Linux allows process ids up to 2^22; Windows and macOS stay below 2^32. */
export const pidSchema = z
  .int({ error: "a process id, 1 or above" })
  .min(1, { error: "a process id, 1 or above" })
  .max(2 ** 32, { error: "a process id" });

const folderSchema = z
  .string({ error: "the absolute path of a folder" })
  .max(4096, { error: "a path of at most 4096 characters" })
  .refine((path) => /^([/\\]|[A-Za-z]:[/\\])/.test(path) && !path.includes("\0"), { error: "the absolute path of a folder" });

export const requestParams = z
  .strictObject(
    {
      project: nameSchema,
      service: nameSchema.optional(),
      context: contextSchema.optional(),
      folder: folderSchema.optional(),
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

/** No batch asks for more: a project may have 100 ports by default, and each is probed. */
export const MAX_BATCH = 500;

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
      port: portSchema.optional(),
      all: z.literal(true, { error: "true, or left out" }).optional(),
      force: flag.optional(),
    },
    { error: object },
  )
  .refine((p) => (p.project === undefined) !== (p.port === undefined), { error: "given, or else port, but not both", path: ["project"] })
  .refine((p) => p.port === undefined || (p.service === undefined && p.context === undefined && p.all === undefined), {
    error: "the only thing beside force",
    path: ["port"],
  })
  .refine((p) => p.all === undefined || (p.service === undefined && p.context === undefined), {
    error: "given with project alone",
    path: ["all"],
  });

const patternRule = "a pattern of A-Z a-z 0-9 . _ - and *";
const pattern = z.string({ error: patternRule }).regex(/^[A-Za-z0-9._*-]{0,255}$/, { error: patternRule });

export const listParams = z.strictObject(
  { project: pattern.optional(), service: pattern.optional(), context: pattern.optional(), active: flag.optional() },
  { error: object },
);

export const noParams = z.strictObject({}, { error: "an empty object" });

export const stopParams = z.strictObject(
  { reason: z.enum(["requested", "handOver"], { error: '"requested" or "handOver"' }).default("requested") },
  { error: object },
);

/** The schema of each request's parameters: what comes over the wire is checked with it before anything else sees it. */
export const requestSchemas = {
  "portDaddy/request": requestParams,
  "portDaddy/requestAll": requestAllParams,
  "portDaddy/release": releaseParams,
  "portDaddy/list": listParams,
  "portDaddy/cleanup": noParams,
  "portDaddy/health": noParams,
  "portDaddy/stop": stopParams,
};

export interface Health {
  /** `degraded` when something needs a person's attention; `problems` says what. */
  status: "ok" | "degraded";
  problems: string[];
  version: string;
  protocol: string;
  pid: number;
  uptimeSeconds: number;
  store: { status: "ok" | "unavailable"; path: string };
  clients: number;
  assignments: { total: number; active: number; idle: number };
  /** The ports that are handed out, both included. */
  range: [first: number, last: number];
  /** How often owners were looked at, and how long that took, in milliseconds. */
  sweep: { runs: number; lastMs: number; longestMs: number };
}

interface Results {
  "portDaddy/request": GrantedAssignment;
  "portDaddy/requestAll": { assignments: GrantedAssignment[] };
  "portDaddy/release": { released: Assignment[] };
  "portDaddy/list": { assignments: Assignment[]; revision: number };
  "portDaddy/cleanup": { expiredLeases: number; removed: number };
  "portDaddy/health": Health;
  "portDaddy/stop": object;
}

export type Method = keyof typeof requestSchemas;
export type Params<M extends Method> = z.input<(typeof requestSchemas)[M]>;
export type CheckedParams<M extends Method> = z.output<(typeof requestSchemas)[M]>;
export type Result<M extends Method> = Results[M];

/** Whose connection a request came over. */
export interface Caller {
  /** Names the connection, for as long as the backend lives. */
  connection: string;
  client: { name: string; version: string; pid: number; pidNamespace?: string };
  /** Names this one request, in the log and in the error that it gets. */
  correlationId?: string;
}

/** One handler for each request; a missing one does not compile. */
export type Handlers = { [M in Method]: (params: CheckedParams<M>, caller: Caller) => Promise<Result<M>> };

/** How a client asks: what the backend answers to each method, typed. */
export interface Requester {
  /** @throws Failure */
  request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>>;
}
