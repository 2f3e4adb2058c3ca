import type * as z from "zod";
import type { Assignment, GrantedAssignment, Rest } from "./assignment.js";
import type { PortEvent } from "./history.js";
import type { ListenerInfo, ProcessUsage } from "./listeners.js";
import type { Metrics } from "./metrics.js";
import type { requestSchemas } from "./schemas/requestSchemas.js";

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
