import * as vscode from "vscode";
import type { Assignment, GrantedAssignment } from "../../server/protocol/assignment.js";
import { formatIdentity, LONGEST_NAME } from "../../server/protocol/identity.js";
import type { BackendClient } from "../backend/backendClient.js";

/** At most this many servers of one service. */
const MOST = 99;

/**
 * The port for one more server of a service: that of `web-2`, or of the next number whose server is not running. It is an identity of its
 * own, so it has the same port the next time, and nobody takes its server for that of `web`.
 * @param declared the services of port-daddy.json, whose names are not used
 * @throws Failure as `portDaddy/request`; Error when too many are running
 */
export async function secondPort(
  backend: Pick<BackendClient, "request">,
  { project, service, context, folder }: Assignment,
  declared: ReadonlySet<string>,
): Promise<GrantedAssignment> {
  for (let number = 2; number <= MOST; number++) {
    const name = `${service.slice(0, LONGEST_NAME - 3)}-${number}`;
    if (declared.has(name)) continue;
    const { assignments } = await backend.request("portDaddy/list", { project, service: name, context });
    const [before] = assignments;
    if (before !== undefined && (await isTaken(backend, before.port))) continue;
    return backend.request("portDaddy/request", { project, service: name, context, folder });
  }
  throw new Error(vscode.l10n.t("{0} is running {1} times already.", formatIdentity({ project, service, context }), MOST));
}

const isTaken = async (backend: Pick<BackendClient, "request">, port: number): Promise<boolean> =>
  (await backend.request("portDaddy/explain", { port })).listener !== undefined;
