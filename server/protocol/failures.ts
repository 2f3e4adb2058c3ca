/** The data of each kind of failure, for programs. */
export interface FailureData {
  InvalidParams: { field: string; value?: unknown; allowed: string };
  Unauthorized: object;
  PortRangeExhausted: { first: number; last: number; active: number; idle: number };
  /** The limit of a project or of a client; without either, that of all together. */
  TooManyPorts: { project?: string; client?: string; limit: number };
  PortUnavailable: { port: number; reason: string };
  NotFound: { what: string };
  NotOwner: { port: number; owners: string[] };
  RateLimited: { retryAfterMs: number };
  StoreUnavailable: { reason: string };
  IncompatibleVersion: { client: string; backend: string };
  /** Port Daddy does not stop this process. */
  NotStoppable: { port: number; pid: number; reason: string };
  /** The operating system would not say. */
  SystemUnavailable: { reason: string };
  /** The request was carried out, but its answer does not fit into a message. */
  AnswerTooLarge: { bytes: number; limit: number };
}

export type FailureKind = keyof FailureData;

/**
 * JSON-RPC error codes. Invalid parameters have the standard's code. All others are positive, because the JSON-RPC
 * library itself uses codes inside the reserved band.
 */
export const failureCodes: Record<FailureKind, number> = {
  InvalidParams: -32602,
  Unauthorized: 1001,
  PortRangeExhausted: 1002,
  TooManyPorts: 1003,
  PortUnavailable: 1004,
  NotFound: 1005,
  NotOwner: 1006,
  RateLimited: 1007,
  StoreUnavailable: 1008,
  IncompatibleVersion: 1009,
  NotStoppable: 1010,
  SystemUnavailable: 1011,
  AnswerTooLarge: 1012,
};

/** An error whose message tells a person, in one sentence, what was wrong and what to do. Programs go by its kind. */
export class Failure<K extends FailureKind = FailureKind> extends Error {
  override readonly name = "Failure";
  constructor(
    readonly kind: K,
    message: string,
    readonly data: FailureData[K],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Checks the name instead of the class, because the extension has several bundles, each with a copy of the class. */
export const isFailure = <K extends FailureKind>(error: unknown, kind?: K): error is Failure<K> =>
  error instanceof Error && error.name === "Failure" && (kind === undefined || (error as { kind?: unknown }).kind === kind);

export const invalidParams = (field: string, value: unknown, allowed: string): Failure<"InvalidParams"> =>
  new Failure("InvalidParams", `${field} is ${show(value)}, but must be ${allowed}.`, {
    field,
    // The sentence shows the beginning of a larger value; sending all of it back is of no use.
    ...(isSmall(value) ? { value } : {}),
    allowed,
  });

export const unknownField = (field: string, allowed: readonly string[]): Failure<"InvalidParams"> =>
  new Failure("InvalidParams", `There is no field ${show(field)}; the fields are ${allowed.join(", ")}.`, {
    field: field.length > 300 ? `${field.slice(0, 300)}…` : field,
    allowed: allowed.join(", "),
  });

export const unauthorized = (why: string): Failure<"Unauthorized"> => new Failure("Unauthorized", why, {});

/** @param why the end of "No port from 3100 to 9999 is available: …" */
export const portRangeExhausted = (
  data: FailureData["PortRangeExhausted"],
  why: string,
  remedy = 'Release one, or widen "range" in config.json.',
): Failure<"PortRangeExhausted"> =>
  new Failure("PortRangeExhausted", `No port from ${data.first} to ${data.last} is available: ${why}. ${remedy}`, data);

export const tooManyPorts = (project: string, limit: number): Failure<"TooManyPorts"> =>
  new Failure(
    "TooManyPorts",
    `Project ${project} already has ${limit} ports, which is the maximum. Release one, or raise "maxPortsPerProject" in config.json.`,
    { project, limit },
  );

/** @param client such as `vscode (pid 41)` */
export const tooManyPortsOfClient = (client: string, limit: number): Failure<"TooManyPorts"> =>
  new Failure(
    "TooManyPorts",
    `${client} already got ${limit} new ports, which is the maximum for one client. Release one, or raise "maxPortsPerClient" in config.json.`,
    { client, limit },
  );

export const tooManyAssignments = (limit: number): Failure<"TooManyPorts"> =>
  new Failure(
    "TooManyPorts",
    `${limit} ports are already assigned, which is the maximum. Release one, or raise "maxAssignments" in config.json.`,
    {
      limit,
    },
  );

/**
 * @param what the beginning of "…. Try again in 100 ms."
 * @param retryAfterMs whole milliseconds after which a retry makes sense
 */
export const rateLimited = (what: string, retryAfterMs: number): Failure<"RateLimited"> =>
  new Failure("RateLimited", `${what}. Try again in ${retryAfterMs} ms.`, { retryAfterMs });

/** @param reason the end of the sentence "Port 5432 is not available: …" */
export const portUnavailable = (
  port: number,
  reason: string,
  remedy = 'Request another one, or leave out "strict".',
): Failure<"PortUnavailable"> => new Failure("PortUnavailable", `Port ${port} is not available: ${reason}. ${remedy}`, { port, reason });

export const notFound = (what: string): Failure<"NotFound"> =>
  new Failure("NotFound", `${what} has no port. To see all assigned ports, run "port-daddy list".`, { what });

export const portNotAssigned = (port: number): Failure<"NotFound"> =>
  new Failure("NotFound", `Port ${port} is not assigned. To see all assigned ports, run "port-daddy list".`, { what: `Port ${port}` });

export const notOwner = (identity: string, port: number, owners: string[]): Failure<"NotOwner"> =>
  new Failure("NotOwner", `${identity} (port ${port}) is in use by ${owners.join(" and ")}. Release it there, or use force.`, {
    port,
    owners,
  });

export const storeUnavailable = (reason: string, cause?: unknown): Failure<"StoreUnavailable"> =>
  new Failure(
    "StoreUnavailable",
    `The store cannot be used: ${reason}. Nothing was changed; see the log in the data directory.`,
    { reason },
    { cause },
  );

export const storeTooNew = (found: number, known: number): Failure<"StoreUnavailable"> =>
  new Failure(
    "StoreUnavailable",
    `The store has version ${found}, but this Port Daddy supports at most ${known}. Update Port Daddy, or set PORT_DADDY_HOME to another folder.`,
    { reason: "it comes from a newer version" },
  );

export const incompatibleVersion = (client: string, backend: string): Failure<"IncompatibleVersion"> =>
  new Failure(
    "IncompatibleVersion",
    `The backend speaks protocol ${backend} and this client ${client}. Update Port Daddy on the older side; in VS Code, reload the window.`,
    { client, backend },
  );

/** @param reason the end of the sentence "Process 42 on port 4317 cannot be stopped: …" */
export const notStoppable = (port: number, pid: number, reason: string, remedy: string): Failure<"NotStoppable"> =>
  new Failure("NotStoppable", `Process ${pid} on port ${port} cannot be stopped: ${reason}. ${remedy}`, { port, pid, reason });

export const nothingListens = (port: number): Failure<"NotFound"> =>
  new Failure("NotFound", `Nothing is listening on port ${port} any more.`, { what: `port ${port}` });

export const answerTooLarge = (bytes: number, limit: number): Failure<"AnswerTooLarge"> =>
  new Failure(
    "AnswerTooLarge",
    `What was asked for has been done, but the answer has ${bytes} bytes, and at most ${limit} can be sent. Ask for less at once.`,
    { bytes, limit },
  );

/** @param what the end of "The system did not let Port Daddy …" */
export const systemUnavailable = (what: string, cause: Error): Failure<"SystemUnavailable"> =>
  new Failure(
    "SystemUnavailable",
    `The system did not let Port Daddy ${what}. Try again, or see the log in the data directory for details.`,
    { reason: cause.message },
    { cause },
  );

/** Formats a value for a sentence: short, and on one line. */
function show(value: unknown): string {
  const text = toJson(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function isSmall(value: unknown): boolean {
  const text = toJson(value);
  return text !== TOO_DEEP && text.length <= 10_000;
}

const TOO_DEEP = "nested too deeply";

function toJson(value: unknown): string {
  if (value === undefined) return "missing";
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text ?? typeof value;
  } catch {
    return TOO_DEEP;
  }
}
