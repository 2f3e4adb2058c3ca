import { derivedName } from "../environment.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { CompleteProposal, PortName } from "../proposals/proposal.js";
import { composeMentions } from "./mentions/composeMentions.js";
import { dotenvMentions } from "./mentions/dotenvMentions.js";
import { editorMentions } from "./mentions/editorMentions.js";
import { fixedMentions } from "./mentions/fixedMentions.js";
import type { Mentions, MovedService } from "./mentions/mention.js";
import { runnerMentions } from "./mentions/runnerMentions.js";
import { serverMentions } from "./mentions/serverMentions.js";
import { scriptMentions } from "./mentions/scriptMentions.js";

/**
 * Finds all that names the ports of these services beside the places that start them, and moves it along where the file's reader knows
 * variables with a default, or is VS Code; else tells it.
 */
export async function mentionChanges(
  files: WorkspaceFiles,
  services: readonly { proposal: CompleteProposal; name: PortName }[],
): Promise<Mentions> {
  const moved = new Map<number, MovedService>();
  const notes: string[] = [];
  const all = services.map((service) => ({ ...service, variable: variableOf(service.proposal, services) }));
  const portOf = ({ proposal }: MovedService): number | undefined => proposal.preferred ?? proposal.program?.defaultPort;
  for (const port of new Set(all.map(portOf))) {
    if (port === undefined) continue;
    const sharing = all.filter((service) => portOf(service) === port);
    if (sharing.length === 1) moved.set(port, sharing[0]!);
    else notes.push(shared(port, sharing));
  }
  const folders = [...new Set(["", ...services.map(({ proposal }) => proposal.folder)])];
  const found = [
    await editorMentions(files, moved),
    await scriptMentions(files, moved, folders),
    await composeMentions(files, moved, folders),
    await dotenvMentions(files, moved, folders),
    await fixedMentions(files, moved, folders),
    await runnerMentions(files, moved, folders),
    await serverMentions(files, moved),
  ];
  return { groups: found.flatMap(({ groups }) => groups), notes: [...notes, ...found.flatMap((each) => each.notes)] };
}

/** A variable of a service's port that no other service has. */
export function variableOf({ service, env }: CompleteProposal, all: readonly { proposal: CompleteProposal }[]): string {
  if (env !== "PORT") return env;
  const derived = derivedName(service);
  return all.some(({ proposal }) => proposal.env === derived) ? env : derived;
}

const shared = (port: number, services: readonly MovedService[]): string =>
  `Port ${port} belongs to ${new Intl.ListFormat("en").format(services.map(({ proposal }) => proposal.service))}, so places that only mention it were left as they are.`;
