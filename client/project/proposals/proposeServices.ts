import { derivedName } from "../environment.js";
import { proposeFromCompose } from "./composeFile.js";
import { proposeFromLaunch, proposeFromProcfile, proposeFromTools } from "./otherFiles.js";
import { proposeFromPackages } from "./packageScripts.js";
import type { ServiceProposal } from "./proposal.js";

export type CompleteProposal = ServiceProposal & { env: string };

/**
 * Proposes the services of a folder, from package.json and its workspaces, a Procfile, launch.json, a compose file and the files of known
 * frameworks; each with the environment variable for its port. The first is the main service, with `PORT`.
 * @throws Error, one sentence, when an existing file cannot be read
 */
export async function proposeServices(root: string): Promise<CompleteProposal[]> {
  const sources = await Promise.all(
    [proposeFromPackages, proposeFromProcfile, proposeFromLaunch, proposeFromCompose].map((find) => find(root)),
  );
  let merged = merge(sources.flat());
  if (merged.length === 0) merged = merge(await proposeFromTools(root));
  const [only, ...others] = merged;
  if (only?.service === "main" && others.length === 0 && only.isFrontend === true) merged = [{ ...only, service: "web" }];
  merged.sort((a, b) => rank(a) - rank(b));
  const taken = new Set<string>();
  return merged.map((proposal, index) => {
    const wanted = proposal.env ?? (index === 0 ? "PORT" : undefined);
    // Two services cannot have one variable.
    const env = wanted === undefined || taken.has(wanted) ? derivedName(proposal.service) : wanted;
    taken.add(env);
    return { ...proposal, env };
  });
}

/** Services that are usually opened in the browser come first. */
const rank = ({ service, isFrontend }: ServiceProposal): number =>
  service === "main" ? 0 : /^(web|app|frontend|client|site|www)$/.test(service) ? 1 : isFrontend === true ? 2 : 3;

/** Merges proposals with the same name, because several files may describe one service. */
function merge(proposals: readonly ServiceProposal[]): ServiceProposal[] {
  const byName = new Map<string, ServiceProposal>();
  for (const proposal of proposals) {
    const known = byName.get(proposal.service);
    byName.set(proposal.service, { ...proposal, ...known, changes: [...(known?.changes ?? []), ...(proposal.changes ?? [])] });
  }
  return [...byName.values()];
}

/** The text of a new port-daddy.json. */
export function toProjectFile(project: string, proposals: readonly CompleteProposal[]): string {
  const services = Object.fromEntries(
    proposals.map(({ service, preferred, env }) => [service, { ...(preferred === undefined ? {} : { preferred }), env }]),
  );
  return `${JSON.stringify({ project, services }, undefined, 2)}\n`;
}
