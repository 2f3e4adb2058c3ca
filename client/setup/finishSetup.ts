import * as vscode from "vscode";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { BackendClient } from "../backend/backendClient.js";
import { toRequest } from "../folders/servicePorts.js";
import { findProject } from "../project/findProject.js";
import type { Choice } from "../project/setup/setupPlan.js";
import type { ServiceStarter, WindowService } from "../starting/serviceStarter.js";

/** At most this many ports are named in the message. */
const MOST_NAMED = 3;

/**
 * Says which ports the services have now, and offers to start those that are servers.
 * @throws Error where the backend is out of reach, or refuses a port
 */
export async function tellPorts(
  folder: vscode.WorkspaceFolder,
  root: string,
  choices: readonly Choice[],
  { client, starter }: { client: BackendClient; starter: ServiceStarter },
): Promise<void> {
  const project = await findProject(root);
  const services = choices.map(({ planned }) => planned.proposal.service);
  const { assignments } = await client.request("portDaddy/requestAll", {
    requests: services.map((service) => toRequest(project, { service })),
  });
  const servers = choices.filter(({ planned: { proposal } }) => proposal.kind === "page" || proposal.kind === "server");
  const targets: WindowService[] = servers.map(({ planned: { proposal } }) => ({ folder, service: proposal.service }));
  const startable: WindowService[] = [];
  for (const target of targets) if ((await starter.startsOf(target)).length > 0) startable.push(target);
  const start = vscode.l10n.t("Start Now");
  const answer = await vscode.window.showInformationMessage(formatPorts(assignments), ...(startable.length > 0 ? [start] : []));
  if (answer === start) await starter.startAll(startable);
}

/** `main has port 8065.`, or `web has port 3200, api 3201.` */
function formatPorts(assignments: readonly Assignment[]): string {
  const [first, ...others] = assignments;
  const named = others.slice(0, MOST_NAMED - 1).map(({ service, port }) => `, ${service} ${port}`);
  const more = others.length - named.length;
  const list = named.join("");
  return more > 0
    ? vscode.l10n.t("{0} has port {1}{2}, and {3} more services have theirs.", first!.service, first!.port, list, more)
    : vscode.l10n.t("{0} has port {1}{2}.", first!.service, first!.port, list);
}
