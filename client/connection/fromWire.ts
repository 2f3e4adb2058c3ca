import { Failure, type FailureKind, failureCodes } from "../../server/protocol/failures.js";
import { isResponseError } from "./rpcErrors.js";

/** Turns a received error back into the backend's failure. Returns anything else unchanged. */
export function fromWire(error: unknown): unknown {
  if (!isResponseError(error)) return error;
  const { kind, ...data } = (error.data ?? {}) as { kind?: string };
  return kind !== undefined && Object.hasOwn(failureCodes, kind)
    ? new Failure(kind as FailureKind, error.message, data)
    : new Error(error.message, { cause: error });
}
