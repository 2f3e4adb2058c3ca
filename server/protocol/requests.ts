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
  /** `path` is left out where the store is not in a file of this machine. */
  store: { status: "ok" | "unavailable"; path?: string };
  clients: number;
  assignments: { total: number; active: number; idle: number };
  /** The first and last port that are assigned to requests that name none, both included. */
  range: [first: number, last: number];
  /** The parts of the range that are never assigned; they may overlap. `reason` ends the sentence "Port 6000 is not available: …". */
  exclusions: { first: number; last: number; reason: string }[];
  /**
   * The parts beside the range, from 1024 up, that are never assigned. The others are assigned when requested by number. Left out by backends
   * before protocol 1.4, which assigned no port beside the range.
   */
  exclusionsOutside?: { first: number; last: number; reason: string }[];
  /**
   * The parts that the system uses for outgoing connections, and that are assigned all the same after all others, because too few others are
   * left. Left out when there are none.
   */
  risky?: { first: number; last: number; reason: string }[];
  /** The ports of the range that are assigned only when requested by number, such as those of databases. */
  onlyByNumber: number[];
  /** The first to end, if there are very many. */
  resting: Rest[];
  /** How many sweeps there were, and how long (ms) they took. */
  sweep: { runs: number; lastMs: number; longestMs: number };
}

export interface Explanation {
  port: number;
  /** Whether a request for this number would succeed now. */
  available: boolean;
  /** One sentence on why it is or is not available, and who has it. */
  reason: string;
  /** The program whose port it usually is, as the end of "Port 5432 is usually used by PostgreSQL." */
  usual?: string;
  assignment?: Assignment;
  /** The one of its listeners that matters most: the own server, otherwise the one of which most is known. */
  listener?: ListenerInfo;
  /** All sockets that listen on the port; left out when there are none, or the system does not say. */
  listeners?: ListenerInfo[];
}

interface Results {
  "portDaddy/request": GrantedAssignment;
  "portDaddy/requestAll": { assignments: GrantedAssignment[] };
  "portDaddy/release": { released: Assignment[] };
  /**
   * Undoes releases, all or none, in the same order: each identity gets its port back as it had it. Where the port has gone to somebody else
   * meanwhile, it gets another one, with a notice that says why. An identity that has a port again (`existing`) keeps that.
   */
  "portDaddy/restore": { assignments: GrantedAssignment[] };
  /** By port. `next` is set when there are more than fit into one answer: they follow for `after: next`. */
  "portDaddy/list": { assignments: Assignment[]; revision: number; next?: number };
  /** The identity gets another port, and its leases move along. */
  "portDaddy/move": GrantedAssignment;
  /** The identity gets the port on which its own server listens. */
  "portDaddy/adopt": GrantedAssignment;
  "portDaddy/pin": Assignment;
  "portDaddy/listeners": { listeners: ListenerInfo[] };
  "portDaddy/explain": Explanation;
  /** `stopped`: the process has ended. `free`: nothing listens on the port any more. */
  "portDaddy/stopListener": { stopped: boolean; free: boolean };
  /** Without processes that have ended. */
  "portDaddy/usage": { usage: ProcessUsage[] };
  /** Newest first; fewer than asked for if they don't fit into one answer. */
  "portDaddy/history": { events: PortEvent[] };
  "portDaddy/metrics": Metrics;
  "portDaddy/watch": object;
  "portDaddy/openFolders": object;
  "portDaddy/cleanup": { expiredLeases: number; removed: number };
  "portDaddy/health": Health;
  /** Answered at once, to show that the backend responds. Not counted in the statistics. */
  "portDaddy/ping": object;
  "portDaddy/stop": object;
}

export type Method = keyof typeof requestSchemas;
export type Params<M extends Method> = z.input<(typeof requestSchemas)[M]>;
export type CheckedParams<M extends Method> = z.output<(typeof requestSchemas)[M]>;
export type Result<M extends Method> = Results[M];

/** The client that sent a request. */
export interface Caller {
  /** The id of the connection, unique for as long as the backend lives. */
  connection: string;
  client: { name: string; version: string; pid: number; pidNamespace?: string };
  /** The id of this request, in the log and in its error. */
  correlationId?: string;
}

/** One handler per request; a missing one does not compile. */
export type Handlers = { [M in Method]: (params: CheckedParams<M>, caller: Caller) => Promise<Result<M>> };

/** Sends requests to the backend, with the types of each method. */
export interface Requester {
  /** @throws Failure */
  request<M extends Method>(method: M, params: Params<M>): Promise<Result<M>>;
}
