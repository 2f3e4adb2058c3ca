import { type FailureKind, isFailure } from "../../server/protocol/failures.js";
import { BackendUnreachable } from "../connection/unreachable.js";

export const exitCodes = { done: 0, failed: 1, usage: 2, noPort: 3, unreachable: 4, notFound: 5 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The command line is wrong. The message names what was given and what is allowed. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const byKind: Record<FailureKind, ExitCode> = {
  InvalidParams: exitCodes.usage,
  PortRangeExhausted: exitCodes.noPort,
  TooManyPorts: exitCodes.noPort,
  PortUnavailable: exitCodes.noPort,
  NotFound: exitCodes.notFound,
  NotOwner: exitCodes.failed,
  Unauthorized: exitCodes.failed,
  RateLimited: exitCodes.failed,
  StoreUnavailable: exitCodes.failed,
  IncompatibleVersion: exitCodes.failed,
  NotStoppable: exitCodes.failed,
  SystemUnavailable: exitCodes.failed,
  AnswerTooLarge: exitCodes.failed,
};

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof BackendUnreachable) return exitCodes.unreachable;
  return isFailure(error) ? byKind[error.kind] : exitCodes.failed;
}

/** The first line of an error's message, for a person; never a stack trace. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0]!.trim() || "An error occurred without a message.";
}
