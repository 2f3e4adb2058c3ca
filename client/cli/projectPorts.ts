import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { environmentOf } from "../project/environment.js";
import type { FallbackPort } from "./fallback.js";
import { requestTargets, settingsOf, type Target } from "./target.js";
import type { Backend } from "./shell.js";

/** The service that is meant, and behind it all others that port-daddy.json declares beside it: a program may need to know their ports, too. */
export function projectTargets(target: Target): Target[] {
  const others = [...(target.own?.services.keys() ?? [])].filter((service) => service !== target.service);
  return [target, ...others.map((service) => ({ ...target, service }))];
}

export const requestProject = (backend: Backend, targets: readonly Target[]): Promise<GrantedAssignment[]> =>
  requestTargets(backend, targets, (target) => ({ preferred: settingsOf(target).preferred }));

/** What tells a program the ports: for services of this folder's project, the variables that terminals in the editor have, too. */
export function variablesOf({ own }: Target, answers: readonly (GrantedAssignment | FallbackPort)[]): Map<string, string> {
  return own === undefined ? new Map<string, string>() : environmentOf(own, new Map(answers.map(({ service, port }) => [service, port])));
}
