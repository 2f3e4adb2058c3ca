import { isFailure } from "../../server/protocol/failures.js";
import type { Method, Params, Result } from "../../server/protocol/requests.js";
import { withRetries } from "./retry.js";
import { fromWire, isBroken } from "./rpcErrors.js";

/**
 * Sends a request, and sends it again when the connection ended before the answer. A release whose answer was lost may have been carried
 * out: repeated, it finds nothing to release, which counts as success. A move has an id, by which the backend knows the repeated one.
 * @param ask sends the given parameters on a connection
 * @throws as `withRetries`
 */
export function requestWithRetries<M extends Method, C>(
  method: M,
  params: Params<M>,
  connect: () => Promise<C>,
  ask: (connection: C, params: Params<M>) => Promise<Result<M>>,
): Promise<Result<M>> {
  const identified = method === "portDaddy/move" ? { requestId: crypto.randomUUID(), ...params } : params;
  let unanswered = false;
  return withRetries(async () => {
    const connection = await connect();
    try {
      return await ask(connection, identified);
    } catch (error) {
      if (unanswered && method === "portDaddy/release" && isFailure(fromWire(error), "NotFound")) {
        const nothingMore: Result<"portDaddy/release"> = { released: [] };
        return nothingMore as Result<M>;
      }
      unanswered ||= isBroken(error);
      throw error;
    }
  });
}
