import type { ResponseError } from "vscode-jsonrpc";

/**
 * The JSON-RPC library's errors are told by their form: in the extension the library is in a bundle of its own, which is loaded with the
 * first connection, and so its classes are not at hand here.
 */
export const isResponseError = (error: unknown): error is ResponseError<unknown> =>
  error instanceof Error && typeof codeOf(error) === "number" && typeof (error as { toJson?: unknown }).toJson === "function";

/** The connection was closed or disposed of. */
const isConnectionError = (error: unknown): boolean =>
  error instanceof Error && typeof codeOf(error) === "number" && !isResponseError(error);

/** As the library's own, where we notice it ourselves. Source: vscode-jsonrpc, `ConnectionErrors.Closed`. */
export const connectionEnded = (): Error => Object.assign(new Error("The connection has ended."), { code: 1 });

/** Did the connection end before the answer came? */
export const isBroken = (error: unknown): boolean =>
  isConnectionError(error) || (isResponseError(error) && brokenCodes.includes(error.code));

/**
 * What the library rejects with when the connection ends before the answer, or takes no more requests.
 * Source: vscode-jsonrpc, `ErrorCodes`: MessageWriteError, PendingResponseRejected, ConnectionInactive.
 */
const brokenCodes: readonly number[] = [-32099, -32097, -32096];

const codeOf = (error: Error): unknown => (error as { code?: unknown }).code;
