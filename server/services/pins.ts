import { notFound } from "../protocol/failures.js";
import type { Assignment } from "../protocol/assignment.js";
import { formatIdentity, identityKey, toIdentity } from "../protocol/identity.js";
import type { CheckedParams } from "../protocol/requests.js";
import { untilFresh } from "../store/staleStep.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Registry } from "./registry.js";

/** Pins assignments: they are kept however long nobody uses them, and never given to another identity. */
export class Pins {
  constructor(
    private readonly registry: Registry,
    private readonly locks: KeyedLock,
  ) {}

  /** To pin what is pinned already is no error. @throws Failure "NotFound", "StoreUnavailable"; nothing is changed then */
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
