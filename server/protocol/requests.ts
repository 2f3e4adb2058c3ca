import * as z from "zod";
import type { Assignment, GrantedAssignment, Rest } from "./assignment.js";
import type { PortEvent } from "./history.js";
import { contextSchema, nameSchema } from "./schemas/identitySchema.js";
import type { ListenerInfo, ProcessUsage } from "./listeners.js";
import { type Metrics, seriesSpans } from "./metrics.js";
import { portRangeSchema, portSchema } from "./schemas/portSchema.js";
import { serviceSchema } from "./schemas/projectFileSchema.js";

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

const identityFields = { project: nameSchema, service: nameSchema.optional(), context: contextSchema.optional() };

/** Without `port`: to any other that can be had. */
export const moveParams = z.strictObject({ ...identityFields, port: portSchema.optional(), force: flag.optional() }, { error: object });

export const adoptParams = z.strictObject({ ...identityFields, port: portSchema }, { error: object });

export const pinParams = z.strictObject({ ...identityFields, pinned: flag }, { error: object });

/** Any port of a machine, also those that are never handed out. */
const anyPort = count(1, 65_535);

export const explainParams = z.strictObject({ port: anyPort }, { error: object });

const startSchema = z.string({ error: "startedAt of a listener" }).min(1, { error: "startedAt of a listener" }).max(200, {
  error: "startedAt of a listener",
});

export const stopListenerParams = z.strictObject(
  { port: anyPort, pid: pidSchema, startedAt: startSchema, force: flag.optional() },
  { error: object },
);

/** No view shows more rows at once. */
export const MAX_USAGE_PIDS = 200;

export const usageParams = z.strictObject(
  {
    pids: z
      .array(pidSchema, { error: "a list of process ids" })
      .max(MAX_USAGE_PIDS, { error: `a list of at most ${MAX_USAGE_PIDS} process ids` }),
  },
  { error: object },
);

export const MAX_HISTORY = 1000;

export const historyParams = z.strictObject(
  {
    port: anyPort.optional(),
    project: nameSchema.optional(),
    service: nameSchema.optional(),
    context: contextSchema.optional(),
    limit: count(1, MAX_HISTORY).default(100),
    /** Only events with a lower id: the next page. */
    before: count(1, Number.MAX_SAFE_INTEGER).optional(),
  },
  { error: object },
);

export const metricsParams = z.strictObject(
  { series: z.enum(seriesSpans, { error: '"hour", "day" or "fortnight"' }).optional() },
  { error: object },
);

/** What a client looks at, and so wants to be told; what is left out is not looked at any more. */
export const watchParams = z.strictObject({ listeners: flag.default(false), metrics: flag.default(false) }, { error: object });

export const openFoldersParams = z.strictObject(
  {
    folders: z
      .array(
        z.strictObject(
          {
            folder: folderSchema,
            /** What the window calls it; else the last part of its path. */
            name: z.string({ error: "a text" }).max(1000, { error: "a text of at most 1000 characters" }).optional(),
            /** The real path of the project's root, under which the folder has its ports, where that is another one. */
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

/** The schema of each request's parameters: what comes over the wire is checked with it before anything else sees it. */
export const requestSchemas = {
  "portDaddy/request": requestParams,
  "portDaddy/requestAll": requestAllParams,
  "portDaddy/release": releaseParams,
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
  /** What of the range is never handed out. `reason` ends the sentence "Port 6000 cannot be had: …". They may overlap. */
  exclusions: { first: number; last: number; reason: string }[];
  /** What of the range is given only to who asks for it by number, such as the ports of databases. */
  onlyByNumber: number[];
  resting: Rest[];
  /** How often owners were looked at, and how long that took, in milliseconds. */
  sweep: { runs: number; lastMs: number; longestMs: number };
}

export interface Explanation {
  port: number;
  /** It would be given to who asks for it by number now. */
  available: boolean;
  /** One sentence on why it can or cannot be had, and who has it. */
  reason: string;
  assignment?: Assignment;
  listener?: ListenerInfo;
}

interface Results {
  "portDaddy/request": GrantedAssignment;
  "portDaddy/requestAll": { assignments: GrantedAssignment[] };
  "portDaddy/release": { released: Assignment[] };
  "portDaddy/list": { assignments: Assignment[]; revision: number };
  /** The identity has another port; who leased it leases that one. */
  "portDaddy/move": GrantedAssignment;
  /** The identity's port is now that on which its own server was found. */
  "portDaddy/adopt": GrantedAssignment;
  "portDaddy/pin": Assignment;
  "portDaddy/listeners": { listeners: ListenerInfo[] };
  "portDaddy/explain": Explanation;
  /** `stopped`: the process has ended. `free`: a server could listen on the port now. */
  "portDaddy/stopListener": { stopped: boolean; free: boolean };
  /** Without those that have gone. */
  "portDaddy/usage": { usage: ProcessUsage[] };
  /** Newest first. */
  "portDaddy/history": { events: PortEvent[] };
  "portDaddy/metrics": Metrics;
  "portDaddy/watch": object;
  "portDaddy/openFolders": object;
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
