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
  constructor(private readonly user: () => string | undefined) {}

  start(identity: Identity, first: number, last: number): number {
    const [key, user] = [identityKey(identity), this.user()];
    return first + (hash(user === undefined ? key : `${key} ${user}`) % (last - first + 1));
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

/** @param user on a machine of several users, which of them asks, so that they start at different ports; otherwise undefined */
export const createStrategy = (name: Config["strategy"], user: () => string | undefined = () => undefined): PortStrategy =>
  name === "hash" ? new HashStrategy(user) : new CursorStrategy();

/** FNV-1a, 32 bits, with a final mix. Source: RFC 9923. It must never change: it decides which ports people get. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  value ^= value >>> 15;
  return Math.imul(value, 0x2c1b3c6d) >>> 0;
}
