import { incompatibleVersion, isFailure } from "../../server/protocol/failures.js";
import { HAND_OVER, majorVersion, PROTOCOL_VERSION } from "../../server/protocol/handshake.js";
import { VERSION } from "../../server/protocol/version.js";
import { compareVersions } from "./compareVersions.js";
import { inTime } from "./inTime.js";
import type { Reached } from "./runningBackend.js";
import { fromWire } from "./rpcErrors.js";
import { startSuccessor } from "./startBackend.js";
import { BackendUnreachable } from "./unreachable.js";

/** How long (ms) an older backend may take to answer what it was asked before. */
const PATIENCE_MS = 10_000;

interface Parts {
  /** Whether we may start a backend. */
  start: boolean;
  dataDir: string;
  /** The bundle of ours. */
  server: string;
  /** Whether to replace it whatever its version is. */
  replace?: boolean;
}

/**
 * Has an older backend replaced by one of our version. That one is started before and waits for the older one's end, since clients of the
 * older version would start theirs again at once.
 * @returns "kept" when the backend is to be used as it is; "gone" when it broke the connection off, and nothing has taken its place yet
 * @throws BackendUnreachable when it does not respond, or ours cannot start
 * @throws Failure "IncompatibleVersion"
 * @throws Failure "RateLimited" when so many clients are connected to an older backend that it cannot be asked
 */
export async function handOver(
  { socket, file }: Reached,
  { start, dataDir, server, replace = false }: Parts,
): Promise<"kept" | "replaced" | "gone"> {
  if (!replace && (!start || compareVersions(VERSION, file.version) <= 0)) {
    if (majorVersion(file.protocol) === majorVersion(PROTOCOL_VERSION)) return "kept";
    socket.destroy();
    throw incompatibleVersion(PROTOCOL_VERSION, file.protocol);
  }
  try {
    const { shakeHands } = await import("./handshake.js"); // Deferred with the JSON-RPC library, which a window has in another bundle.
    const connection = await shakeHands(socket, file, HAND_OVER);
    const successor = await startSuccessor(server, dataDir);
    try {
      await inTime(connection.sendRequest("portDaddy/stop", { reason: "handOver" }), file, PATIENCE_MS);
    } catch (error) {
      successor.cancel();
      throw error;
    }
    await successor.started();
    return "replaced";
  } catch (error) {
    socket.destroy();
    const failure = fromWire(error);
    if (failure instanceof BackendUnreachable || isFailure(failure, "RateLimited")) throw failure;
    return "gone"; // It was ending anyway, or the connection broke; the next attempt shows which.
  }
}
