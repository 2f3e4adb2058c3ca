export type { BackendFile, Handshake } from "./schemas/handshakeSchema.js";

/** The version of this protocol, `major.minor`. Sides with the same major version understand each other. */
export const PROTOCOL_VERSION = "1.0";

export const majorVersion = (version: string): number => Number.parseInt(version, 10);

/** Whoever has not shaken hands after this time is cut off, in milliseconds. */
export const HANDSHAKE_TIMEOUT_MS = 5000;
