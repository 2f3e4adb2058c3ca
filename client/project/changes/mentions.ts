import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { Mentions, MovedService } from "./mentions/mention.js";
import { editorMentions } from "./mentions/editorMentions.js";

/**
 * Finds all that names the ports of these services beside the places that start them, and moves it along where the file's reader knows
 * variables with a default, or is VS Code; else tells it.
 */
export async function mentionChanges(files: WorkspaceFiles, services: readonly MovedService[]): Promise<Mentions> {
  const moved = new Map<number, MovedService>();
  const notes: string[] = [];
  const portOf = ({ proposal }: MovedService): number | undefined => proposal.preferred ?? proposal.program?.defaultPort;
  for (const port of new Set(services.map(portOf))) {
    if (port === undefined) continue;
    const sharing = services.filter((service) => portOf(service) === port);
    if (sharing.length === 1) moved.set(port, sharing[0]!);
    else notes.push(shared(port, sharing));
  }
  const found = [await editorMentions(files, moved)];
  return { groups: found.flatMap(({ groups }) => groups), notes: [...notes, ...found.flatMap((each) => each.notes)] };
}

const shared = (port: number, services: readonly MovedService[]): string =>
  `Port ${port} belongs to ${services.map(({ proposal }) => proposal.service).join(" and ")}, so places that only mention it were left as they are.`;
