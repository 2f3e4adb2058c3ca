import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { environmentOf, terminalVariablesOf } from "../project/environment.js";
import type { FallbackPort } from "./fallback.js";
import { requestTargets, settingsOf, type Target } from "./target.js";
import type { Backend } from "./shell.js";

/** The given service, then all others that port-daddy.json declares, because a program may need their ports, too. */
export function projectTargets(target: Target): Target[] {
  const others = [...(target.own?.services.keys() ?? [])].filter((service) => service !== target.service);
  return [target, ...others.map((service) => ({ ...target, service }))];
}

/** @param owner the process that leases the ports; by default the connection */
export const requestProject = (backend: Backend, targets: readonly Target[], owner?: { pid: number }): Promise<GrantedAssignment[]> =>
  requestTargets(backend, targets, (target) => ({ preferred: settingsOf(target).preferred, owner }));

/** The variables that hold the ports; none if the services belong to another folder's project. */
export function variablesOf({ own }: Target, answers: readonly (GrantedAssignment | FallbackPort)[]): Map<string, string> {
  return own === undefined ? new Map<string, string>() : environmentOf(own, new Map(answers.map(({ service, port }) => [service, port])));
}

/** Those of `variablesOf`, and the one by which a server that the shell starts is recognized as the project's, as in the editor's terminals. */
export const shellVariablesOf = ({ own }: Target, answers: readonly GrantedAssignment[]): Map<string, string> =>
  own === undefined ? new Map<string, string>() : terminalVariablesOf(own, answers);
