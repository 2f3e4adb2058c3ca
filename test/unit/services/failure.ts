import assert from "node:assert/strict";
import { type Failure, type FailureKind, isFailure } from "../../../server/protocol/failures.js";

/** The failure that something must end with. */
export async function failureOf<K extends FailureKind>(promise: Promise<unknown>, kind: K): Promise<Failure<K>> {
  try {
    assert.fail(`It should have failed with ${kind}, but gave ${JSON.stringify(await promise)}`);
  } catch (error) {
    if (isFailure(error, kind)) return error;
    throw error;
  }
}
