import { incompatibleVersion, isFailure } from "../../server/protocol/failures.js";
import { HAND_OVER, majorVersion, PROTOCOL_VERSION } from "../../server/protocol/handshake.js";
import { VERSION } from "../../server/protocol/version.js";
import { compareVersions } from "./compareVersions.js";
import { fromWire } from "./fromWire.js";
import { inTime } from "./inTime.js";
import type { Reached } from "./runningBackend.js";
import { BackendUnreachable } from "./unreachable.js";

/** How long (ms) an older backend may take to answer what it was asked before, and to end. */
const PATIENCE_MS = 10_000;

/**
 * Asks an older backend to hand over to one of our version.
 * @param mayReplace whether we would start one
 * @returns true when it has ended; false when it is to be used as it is
 * @throws BackendUnreachable when it does not respond
 * @throws Failure "IncompatibleVersion"
 * @throws Failure "RateLimited" when so many clients are connected to an older backend that it cannot be asked
 */
export async function handOver({ socket, file }: Reached, mayReplace: boolean): Promise<boolean> {
  const isOlder = compareVersions(VERSION, file.version) > 0;
  if (isOlder && mayReplace) {
    const gone = new Promise((resolve) => socket.once("close", resolve)); // `once` of node:events would throw when the socket fails.
    try {
      const { shakeHands } = await import("./handshake.js"); // Deferred with the JSON-RPC library, which a window has in another bundle.
      const connection = await shakeHands(socket, file, HAND_OVER);
      await inTime(connection.sendRequest("portDaddy/stop", { reason: "handOver" }), file, PATIENCE_MS);
      await inTime(gone, file, PATIENCE_MS);
      connection.dispose();
    } catch (error) {
      socket.destroy();
      const failure = fromWire(error);
      if (failure instanceof BackendUnreachable || isFailure(failure, "RateLimited")) throw failure;
      // It was ending anyway, or the connection broke; the next attempt shows which.
    }
    return true;
  }
  if (majorVersion(file.protocol) !== majorVersion(PROTOCOL_VERSION)) {
    socket.destroy();
    throw incompatibleVersion(PROTOCOL_VERSION, file.protocol);
  }
  return false;
}
