import { notFound } from "../protocol/failures.js";
import type { Assignment } from "../protocol/assignment.js";
import { formatIdentity, identityKey, toIdentity } from "../protocol/identity.js";
import type { CheckedParams } from "../protocol/requests.js";
import { untilFresh } from "../store/staleStep.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Registry } from "./registry.js";

/** Pins assignments, which are then kept however long they are unused, and never reclaimed. */
export class Pins {
  constructor(
    private readonly registry: Registry,
    private readonly locks: KeyedLock,
  ) {}

  /** Pinning a pinned assignment changes nothing. @throws Failure "NotFound", "StoreUnavailable"; nothing is changed then */
  async pin(params: CheckedParams<"portDaddy/pin">): Promise<Assignment> {
    const identity = toIdentity(params);
    const unlock = await this.locks.acquire([identityKey(identity)]);
    try {
      return await untilFresh(async () => {
        const held = this.registry.find(identity);
        if (held === undefined) throw notFound(formatIdentity(identity));
        if ((held.assignment.pinned === true) !== params.pinned) await this.registry.pin(identity, params.pinned);
        return this.registry.toAssignment(held);
      });
    } finally {
      unlock();
    }
  }
}
