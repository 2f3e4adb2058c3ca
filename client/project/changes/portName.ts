import { inputIdOf } from "../../../server/protocol/documents/documents.js";
import type { Project } from "../findProject.js";
import { mainServiceOf } from "../mainService.js";
import type { CompleteProposal, PortName } from "../proposals/proposal.js";

/** The project's main service as soon as these services are declared, too. */
export const mainServiceWith = ({ services }: Pick<Project, "services">, proposals: readonly CompleteProposal[]): string =>
  mainServiceOf(new Map([...services, ...proposals.map((proposal) => [proposal.service, proposal] as const)]));

/**
 * The names of the ports of these services, by service; no two have the same input.
 * @param main the project's main service
 */
export function portNamesOf(proposals: readonly Pick<CompleteProposal, "service" | "env">[], main: string): Map<string, PortName> {
  const names = new Map<string, PortName>();
  const taken = new Set<string>();
  for (const { service, env } of proposals) {
    const id = freeId(inputIdOf(service), taken);
    taken.add(id);
    const isMain = service === main;
    names.set(service, {
      service,
      variable: env,
      isMain,
      reference: isMain ? "${command:portDaddy.port}" : `\${input:${id}}`,
      url: isMain ? "${command:portDaddy.url}" : `http://localhost:\${input:${id}}`,
    });
  }
  return names;
}

/** @returns the id, with a number added when it is taken */
export function freeId(id: string, taken: ReadonlySet<unknown>): string {
  let free = id;
  for (let number = 2; taken.has(free); number++) free = `${id}${number}`;
  return free;
}
