import { type Identity, identityKey } from "../../protocol/identity.js";
import type { Config } from "../../config/config.js";

/** Chooses where in a range the search for a new port starts. From there it goes up and wraps around. */
export interface PortStrategy {
  /** @returns a port from `first` to `last` */
  start(identity: Identity, first: number, last: number): number;
  /** To be called when a port was assigned. */
  given(port: number): void;
}

/** Starts at a hash of the identity, so that an identity tends to get the same port on every machine. */
class HashStrategy implements PortStrategy {
  start(identity: Identity, first: number, last: number): number {
    return first + (hash(identityKey(identity)) % (last - first + 1));
  }

  given(): void {
    // Only the identity matters.
  }
}

/** Starts after the last assigned port. */
class CursorStrategy implements PortStrategy {
  private last = 0;

  start(_identity: Identity, first: number, last: number): number {
    return this.last >= first && this.last < last ? this.last + 1 : first;
  }

  given(port: number): void {
    this.last = port;
  }
}

export const createStrategy = (name: Config["strategy"]): PortStrategy => (name === "hash" ? new HashStrategy() : new CursorStrategy());

/** FNV-1a, 32 bits, with a final mix. Source: RFC 9923. It must never change: it decides which ports people get. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  value ^= value >>> 15;
  return Math.imul(value, 0x2c1b3c6d) >>> 0;
}
