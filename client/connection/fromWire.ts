import { Failure, type FailureKind, failureCodes } from "../../server/protocol/failures.js";
import { isResponseError } from "./rpcErrors.js";

/** What the backend's error was before it went over the wire. Anything else comes back as it is. */
export function fromWire(error: unknown): unknown {
  if (!isResponseError(error)) return error;
  const { kind, ...data } = (error.data ?? {}) as { kind?: string };
  return kind !== undefined && Object.hasOwn(failureCodes, kind)
    ? new Failure(kind as FailureKind, error.message, data)
    : new Error(error.message, { cause: error });
}
