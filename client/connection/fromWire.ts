import { ResponseError } from "vscode-jsonrpc";
import { Failure, type FailureKind, failureCodes } from "../../server/protocol/failures.js";

/** What the backend's error was before it went over the wire. Anything else comes back as it is. */
export function fromWire(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const { kind, ...data } = (error.data ?? {}) as { kind?: string };
  return kind !== undefined && Object.hasOwn(failureCodes, kind)
    ? new Failure(kind as FailureKind, error.message, data)
    : new Error(error.message, { cause: error });
}
