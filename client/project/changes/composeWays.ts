import { derivedName } from "../environment.js";
import { type ComposePort, type ComposeService, composeServices } from "../compose/composeServices.js";
import { type ComposeProject, readComposeProjects } from "../compose/readComposeProjects.js";
import { hostPortChanges, withHostPort } from "../compose/setHostPort.js";
import { namesIn, substitutionsIn } from "../compose/substitution.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { CompleteProposal, ComposePlace, PortName, Way } from "../proposals/proposal.js";

/**
 * The ways for a service of a compose file to get its host port. The file keeps the port that it had for those who set no variable.
 * @returns none when the entry cannot be edited safely; the proposal's notes say why
 */
export async function composeWays(
  files: WorkspaceFiles,
  _proposal: CompleteProposal,
  place: ComposePlace,
  { service: name, variable }: PortName,
): Promise<Way[]> {
  const projects = await readComposeProjects(files);
  const project = projects.find((each) => [...each.files, ...each.bases].some(({ file }) => file === place.file));
  const service = project && composeServices(project).find((each) => each.name === place.name);
  const port = service?.ports.find(({ file, entry }) => file === place.file && entry === place.entry);
  if (project === undefined || service === undefined || port === undefined) return [];
  const names = [variable, derivedName(name)];
  if (port.variable !== undefined && names.includes(port.variable)) {
    const shown = withHostPort(service, port, port.host);
    const changes = shown === port.text ? [] : hostPortChanges(project, service, port, port.host);
    return [typeof changes === "string" ? { kind: "compose", changes: [], shown: port.text } : { kind: "compose", changes, shown }];
  }
  // Where `.env` has the variable, colleagues would get that value instead of the port that they have now.
  const free = names.find((each) => (project.values.get(each) ?? port.host) === port.host && !publishesOther(project, service, each));
  if (free === undefined) return [];
  return hostsWith(free, port, project.values).flatMap((host): Way[] => {
    const changes = hostPortChanges(project, service, port, host);
    const shown = withHostPort(service, port, host);
    return typeof changes === "string" ? [] : [{ kind: "compose", changes, shown }];
  });
}

/** Whether another service has its host port from the variable, so that both would ask for one port where it is set. */
const publishesOther = (project: ComposeProject, service: ComposeService, variable: string): boolean =>
  composeServices(project).some((each) => each.name !== service.name && each.ports.some(({ host }) => namesIn(host).includes(variable)));

/**
 * The host's port with the variable, the best first. One within another keeps what the other was for, but docker-compose 1.29 and
 * podman-compose 1.0.3, which Debian 12 has, refuse the file then.
 */
function hostsWith(variable: string, { host, variable: before }: ComposePort, values: ReadonlyMap<string, string>): string[] {
  const [{ operator, operand } = { operator: "", operand: host }] = substitutionsIn(host);
  const hasDefault = before === undefined || (operator.endsWith("-") && /^\d+$/.test(operand) && !values.has(before));
  const replaced = hasDefault ? [`\${${variable}:-${operand}}`] : [];
  return before === undefined ? replaced : [...replaced, `\${${variable}:-${host}}`];
}
