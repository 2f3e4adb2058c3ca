export type { BackendFile, Handshake, StartingFile } from "./schemas/handshakeSchema.js";

/** The version of this protocol, `major.minor`. Two sides with the same major version understand each other. */
export const PROTOCOL_VERSION = "1.5";

export const majorVersion = (version: string): number => Number.parseInt(version, 10);

/** The name by which a newer client connects only to have an older backend hand over. */
export const HAND_OVER = "hand-over";

/** The argument of a backend that waits for the end of the present one. */
export const SUCCESSOR_FLAG = "--successor";

/** How long (ms) a connection may take for its handshake before it is cut. */
export const HANDSHAKE_TIMEOUT_MS = 5000;
