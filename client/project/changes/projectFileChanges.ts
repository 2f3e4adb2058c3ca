import { PROJECT_FILE } from "../../../server/protocol/documents/documents.js";
import type { Project } from "../findProject.js";
import type { CompleteProposal, ProposedChange } from "../proposals/proposal.js";

/** The services that port-daddy.json is to declare beside those that it has. */
export function projectFileChanges(
  { services }: Pick<Project, "services">,
  proposals: readonly Pick<CompleteProposal, "service" | "env" | "preferred">[],
): ProposedChange[] {
  return proposals
    .filter(({ service }) => !services.has(service))
    .map((proposal) => ({ file: PROJECT_FILE, at: ["services", proposal.service], content: settingsOf(proposal) }));
}

/** The text of a new port-daddy.json, with the databases last. */
export function toProjectFile(
  project: string,
  proposals: readonly Pick<CompleteProposal, "service" | "env" | "preferred" | "kind">[],
): string {
  const ordered = proposals.toSorted((a, b) => Number(a.kind === "database") - Number(b.kind === "database"));
  const services = Object.fromEntries(ordered.map((proposal) => [proposal.service, settingsOf(proposal)]));
  return `${JSON.stringify({ project, services }, undefined, 2)}\n`;
}

const settingsOf = ({ preferred, env }: Pick<CompleteProposal, "env" | "preferred">): object => ({
  ...(preferred === undefined ? {} : { preferred }),
  env,
});
