import { randomUUID } from "node:crypto";
import { ErrorCodes, ResponseError } from "vscode-jsonrpc";
import { failureCodes, isFailure } from "../protocol/failures.js";
import type { Caller, Handlers, Method } from "../protocol/requests.js";
import { requestSchemas } from "../protocol/schemas/requestSchemas.js";
import { validate } from "../protocol/schemas/validation.js";
import type { Log } from "../log/log.js";

/** Measures every request, and every refused connection. */
export interface Meter {
  /**
   * @param method a known method
   * @param result `ok`, or the kind of the error that was sent
   * @param ms how long the answer took; left out when the request was refused before its handler saw it
   */
  request(method: string, result: string, ms?: number): void;
  refusedConnection(): void;
}

/** Checks the parameters of one request and has its handler answer it. An error becomes one that can be sent. */
export async function dispatch(
  handlers: Handlers,
  method: Method,
  params: unknown,
  caller: Caller,
  log: Log,
  meter: Meter,
): Promise<unknown> {
  const correlationId = randomUUID();
  const begin = performance.now();
  let result = "ok";
  try {
    const checked = validate(requestSchemas[method], params ?? {}, "params");
    return await (handlers[method] as (params: unknown, caller: Caller) => Promise<unknown>)(checked, { ...caller, correlationId });
  } catch (error) {
    const answer = toResponseError(error, method, log, correlationId);
    result = (answer.data as { kind: string }).kind;
    return answer;
  } finally {
    meter.request(method, result, performance.now() - begin);
  }
}

/** A failure is sent as it is. For any other error the client gets a correlation id, under which the log has the details. */
export function toResponseError(error: unknown, method: string, log: Log, correlationId: string = randomUUID()): ResponseError<unknown> {
  if (isFailure(error)) {
    if (error.cause !== undefined) log.error(`${method} failed (${correlationId})`, error.cause);
    return new ResponseError(failureCodes[error.kind], error.message, { ...error.data, kind: error.kind, correlationId });
  }
  if (error instanceof ProtocolError) return new ResponseError(error.code, error.message, { kind: error.kind, correlationId });
  log.error(`${method} failed (${correlationId})`, error);
  const message = `Port Daddy's backend failed at ${method}. See its log for ${correlationId}.`;
  return new ResponseError(ErrorCodes.InternalError, message, { kind: "InternalError", correlationId });
}

/** An invalid request or an unknown method. These two have JSON-RPC's own codes. */
export class ProtocolError extends Error {
  readonly code: number;
  constructor(
    readonly kind: "InvalidRequest" | "MethodNotFound",
    message: string,
  ) {
    super(message);
    this.code = ErrorCodes[kind];
  }
}

export const invalidRequest = (message: string): ProtocolError => new ProtocolError("InvalidRequest", message);

export const methodNotFound = (method: string): ProtocolError => {
  const shown = method.length > 100 ? `${method.slice(0, 100)}…` : method;
  return new ProtocolError(
    "MethodNotFound",
    `There is no method ${JSON.stringify(shown)}; the methods are ${Object.keys(requestSchemas).join(", ")}.`,
  );
};
