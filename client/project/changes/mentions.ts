import { derivedName } from "../environment.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { CompleteProposal, PortName } from "../proposals/proposal.js";
import { composeMentions } from "./mentions/composeMentions.js";
import { dotenvMentions } from "./mentions/dotenvMentions.js";
import { editorMentions } from "./mentions/editorMentions.js";
import { fixedMentions } from "./mentions/fixedMentions.js";
import { type Mentions, type MovedPorts, type MovedService, staysNote } from "./mentions/mention.js";
import { pageMentions } from "./mentions/pageMentions.js";
import { runnerMentions } from "./mentions/runnerMentions.js";
import { serverMentions } from "./mentions/serverMentions.js";
import { scriptMentions } from "./mentions/scriptMentions.js";

/** A service whose port other places may name. */
export interface MentionedService {
  proposal: CompleteProposal;
  name: PortName;
  /** Whether the port reaches its program however that is started; else it is elsewhere only where the user types another command. */
  isReached: boolean;
}

/**
 * Finds all that names the ports of these services beside the places that start them, and moves it along where the file's reader knows
 * variables with a default, or is VS Code; else tells it. The port of a service whose program is started as before stays.
 */
export async function mentionChanges(files: WorkspaceFiles, services: readonly MentionedService[]): Promise<Mentions> {
  const [moved, fixed] = [new Map<number, MovedService>(), new Map<number, MovedService>()];
  const notes: string[] = [];
  const all = services.map((service) => ({ ...service, variable: variableOf(service.proposal, services) }));
  const portOf = ({ proposal }: MovedService): number | undefined => proposal.preferred ?? proposal.program?.defaultPort;
  for (const port of new Set(all.map(portOf))) {
    if (port === undefined) continue;
    const sharing = all.filter((service) => portOf(service) === port);
    const [only, ...others] = sharing;
    if (others.length > 0) notes.push(shared(port, sharing));
    else (only!.isReached ? moved : fixed).set(port, only!);
  }
  const folders = [...new Set(["", ...services.map(({ proposal }) => proposal.folder)])];
  const proposals = services.map(({ proposal }) => proposal);
  const find = (ports: MovedPorts): Promise<Mentions> => mentionsOf(files, ports, folders, proposals);
  const found = await find(moved);
  return { groups: found.groups, notes: [...notes, ...found.notes, ...(await fixedNotes(fixed, find))] };
}

async function mentionsOf(
  files: WorkspaceFiles,
  moved: MovedPorts,
  folders: readonly string[],
  servers: readonly CompleteProposal[],
): Promise<Mentions> {
  if (moved.size === 0) return { groups: [], notes: [] };
  const found = [
    await editorMentions(files, moved),
    await scriptMentions(files, moved, folders),
    await composeMentions(files, moved, folders),
    await dotenvMentions(files, moved, folders),
    await fixedMentions(files, moved, folders),
    await runnerMentions(files, moved, folders),
    await serverMentions(files, moved, servers),
  ];
  const groups = found.flatMap((each) => each.groups);
  const notes = found.flatMap((each) => each.notes);
  const changed = new Set(groups.flatMap(({ changes }) => changes.map(({ file }) => file)));
  const isKnown = (file: string): boolean => changed.has(file) || notes.some((note) => note.startsWith(`${file} `));
  return { groups, notes: [...notes, ...(await pageMentions(files, moved, folders, servers, isKnown))] };
}

/** Tells what names the ports of services that are started as before. */
async function fixedNotes(fixed: MovedPorts, find: (ports: MovedPorts) => Promise<Mentions>): Promise<string[]> {
  const notes: string[] = [];
  for (const [port, service] of fixed) {
    const found = await find(new Map([[port, service]]));
    const names = new Set(found.groups.flatMap(({ changes }) => changes.map(({ file }) => file)));
    const why = `what starts ${service.proposal.service} stays as it is, too`;
    notes.push(...[...names].map((file) => staysNote(file, port, service, why)), ...found.notes);
  }
  return notes;
}

/** A variable of a service's port that no other service has. */
export function variableOf({ service, env }: CompleteProposal, all: readonly { proposal: CompleteProposal }[]): string {
  if (env !== "PORT") return env;
  const derived = derivedName(service);
  return all.some(({ proposal }) => proposal.env === derived) ? env : derived;
}

const shared = (port: number, services: readonly MovedService[]): string =>
  `Port ${port} belongs to ${new Intl.ListFormat("en").format(services.map(({ proposal }) => proposal.service))}, so places that only mention it were left as they are.`;
