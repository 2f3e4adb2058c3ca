import type { ResponseError } from "vscode-jsonrpc";
import { Failure, type FailureKind, failureCodes } from "../../server/protocol/failures.js";

/**
 * Recognizes the JSON-RPC library's errors by their form. Its classes are not available here, because in the extension the library is in a
 * bundle of its own that is loaded with the first connection.
 */
export const isResponseError = (error: unknown): error is ResponseError<unknown> =>
  error instanceof Error && typeof codeOf(error) === "number" && typeof (error as { toJson?: unknown }).toJson === "function";

/** Turns a received error back into the backend's failure. Returns anything else unchanged. */
export function fromWire(error: unknown): unknown {
  if (!isResponseError(error)) return error;
  const { kind, ...data } = (error.data ?? {}) as { kind?: string };
  return kind !== undefined && Object.hasOwn(failureCodes, kind)
    ? new Failure(kind as FailureKind, error.message, data)
    : new Error(error.message, { cause: error });
}

/** Whether the connection was closed or disposed of. */
const isConnectionError = (error: unknown): boolean =>
  error instanceof Error && typeof codeOf(error) === "number" && !isResponseError(error);

/** The library's error for a closed connection, for when we notice that ourselves. Source: vscode-jsonrpc, `ConnectionErrors.Closed`. */
export const connectionEnded = (): Error => Object.assign(new Error("The connection has ended."), { code: 1 });

/** Whether the connection ended before the answer. */
export const isBroken = (error: unknown): boolean =>
  isConnectionError(error) || (isResponseError(error) && brokenCodes.includes(error.code));

/**
 * The library's error codes when the connection ends before the answer, or accepts no more requests.
 * Source: vscode-jsonrpc, `ErrorCodes`: MessageWriteError, PendingResponseRejected, ConnectionInactive.
 */
const brokenCodes: readonly number[] = [-32099, -32097, -32096];

const codeOf = (error: Error): unknown => (error as { code?: unknown }).code;
