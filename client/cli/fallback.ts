import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { formatIdentity, type Identity } from "../../server/protocol/identity.js";
import { BackendUnreachable } from "../connection/unreachable.js";
import { sentenceOf } from "./exitCode.js";
import type { Shell } from "./shell.js";

/** A port that the system chose while the backend was out of reach. It is not assigned. */
export interface FallbackPort extends Identity {
  port: number;
  fallback: true;
}

/**
 * Asks the backend for ports, or the system when the backend is out of reach.
 * @param allowed whether to ask the system
 * @param identities the owners of the ports, in the order of the answer of `ask`
 * @throws as `ask`, but BackendUnreachable only when `allowed` is false
 */
export async function askOrFallBack(
  shell: Shell,
  allowed: boolean,
  identities: readonly Identity[],
  ask: () => Promise<GrantedAssignment[]>,
): Promise<(GrantedAssignment | FallbackPort)[]> {
  try {
    return await ask();
  } catch (error) {
    if (!allowed || !(error instanceof BackendUnreachable)) throw error;
    const ports = await freePorts(identities.length);
    shell.tell(sentenceOf(error));
    return identities.map((identity, at) => {
      const port = ports[at]!;
      shell.tell(`${formatIdentity(identity)} gets port ${port} instead, which is free now but not assigned to it.`);
      return { ...identity, port, fallback: true };
    });
  }
}

/**
 * Distinct ports that were free a moment ago. The system takes them from its ephemeral range, which the backend never assigns from.
 * @throws Error, one sentence, when the system has none
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(async (server) => {
        // Without a host, to get a port that is free on every address.
        server.listen({ port: 0, exclusive: true });
        await once(server, "listening");
        return (server.address() as AddressInfo).port;
      }),
    );
  } catch (error) {
    throw new Error(`The system has no free port: ${sentenceOf(error)}.`, { cause: error });
  } finally {
    for (const server of servers) server.close();
  }
}
