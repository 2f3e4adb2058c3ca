import { identityKey } from "../../protocol/identity.js";
import type { CheckedParams } from "../../protocol/requests.js";
import type { Entry } from "../registry.js";

/** At most this many, the latest ones: each is a person's action, which is undone soon or not at all. */
const MOST = 1000;

type Released = CheckedParams<"portDaddy/restore">["assignments"][number];

/** Remembers what was released with all its fields and leases, so that it can be restored as it was. In memory only. */
export class ReleasedEntries {
  private readonly byKey = new Map<string, Entry>();

  add({ assignment, leases }: Entry): void {
    const key = identityKey(assignment);
    this.byKey.delete(key);
    this.byKey.set(key, { assignment, leases: new Map(leases) });
    for (const oldest of this.byKey.keys()) {
      if (this.byKey.size <= MOST) break;
      this.byKey.delete(oldest);
    }
  }

  /**
   * @param released as the client remembers it, which counts when the backend has started since or has released too much else
   * @param now milliseconds since the epoch
   */
  find({ createdAt, ...released }: Released, now: number): Entry {
    const known = this.byKey.get(identityKey(released));
    if (known?.assignment.port === released.port) return known;
    const created = createdAt === undefined ? now : Math.min(Date.parse(createdAt), now);
    return { assignment: { ...released, createdAt: created, lastUsedAt: now }, leases: new Map() };
  }
}
