import { programs } from "../../../server/protocol/commandLines/programs.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import { mainServiceOf } from "../mainService.js";
import { completeServices, type KnownServices, type NamedFinds } from "./completeServices.js";
import type { Found } from "./found.js";
import { fileIn, folderAround } from "./folders/paths.js";
import { Workspace } from "./folders/workspace.js";
import { asObject } from "./looseValues.js";
import { type Finds, mergeFound } from "./mergeFound.js";
import { nameServices } from "./nameServices.js";
import { namedConfig, wordsOf } from "./ports/configPort.js";
import { settlePort } from "./ports/preferredPort.js";
import { withoutUnreadVariable } from "./ports/readsVariable.js";
import type { CompleteProposal, ServiceProposal } from "./proposal.js";
import { rankServices } from "./rankServices.js";
import { findInComposer } from "./sources/composerScripts.js";
import { containerProgram, proposeFromCompose } from "./sources/composeFile.js";
import { containerFolder } from "./sources/containerFolder.js";
import { findInDenoTasks } from "./sources/denoTasks.js";
import { findInLaunch, findInTasks } from "./sources/editor/launchFile.js";
import { type EditorStarter, findEditorStarters } from "./sources/editor/editorStarters.js";
import { findInNxProjects } from "./sources/nxProjects.js";
import { findInPackages } from "./sources/packageScripts.js";
import { startersOf } from "./starters.js";
import { viteRubyNotes } from "./sources/viteRubyNotes.js";
import { findInProcfiles } from "./sources/procfile.js";
import { findBySigns } from "./sources/signs.js";

/** At most this many services are proposed, which is how many ports a project may have by default. */
export const MOST_SERVICES = 100;
/** At most this many places that start something are compared with each other. */
const MOST_FINDS = 500;

export interface ProposalOptions {
  /** The services that port-daddy.json has already. They are not proposed again, and keep their ports and variables. */
  known?: KnownServices;
  /** Whether a port can be assigned when it is asked for by number. */
  canBeHad?: (port: number) => boolean;
}

/** The services found in a folder. */
export interface FoundServices {
  /** The main service first, unless port-daddy.json has one. */
  proposals: CompleteProposal[];
  /** One sentence for everything that was seen and left alone. */
  notes: string[];
}

/**
 * Proposes the services of a folder, from its packages' scripts, Procfiles, the editor's launch configurations and tasks, compose files and the
 * files of known programs; each with the environment variable for its port. The first is the main service. What was seen and not understood is
 * added to the problems of the files.
 */
export async function proposeServices(files: WorkspaceFiles, known?: KnownServices): Promise<CompleteProposal[]> {
  const { proposals, notes } = await findServices(files, known === undefined ? {} : { known });
  for (const note of notes) files.addProblem(note);
  return proposals;
}

/** Finds the services of a folder, and says what was not understood. */
export async function findServices(files: WorkspaceFiles, { known = new Map(), canBeHad }: ProposalOptions = {}): Promise<FoundServices> {
  const { workspace, services } = await findNamed(files, known);
  const groups = services.map(({ finds }) => finds);
  const fresh = services.filter(({ name, finds }) => !known.has(name) && knownOf(finds, known) === undefined);
  const notes = [...workspace.notes, ...(await exposedPorts(workspace, groups)), ...(await viteRubyNotes(files, groups))];
  if (fresh.length > MOST_SERVICES) notes.push(`Of ${fresh.length} services only the first ${MOST_SERVICES} are proposed.`);
  const first = fresh.slice(0, MOST_SERVICES);
  const proposals = completeServices(first, known, canBeHad);
  const starters = startersOf(first, mainServiceOf(new Map([...known, ...servicesIn(proposals)])), await findEditorStarters(workspace));
  return { proposals: proposals.map((each) => withStarters(each, starters.get(each.service))), notes };
}

const withStarters = (proposal: CompleteProposal, starters: readonly EditorStarter[] | undefined): CompleteProposal =>
  starters === undefined ? proposal : { ...proposal, starters: starters.map(({ place }) => place) };

const servicesIn = (proposals: readonly CompleteProposal[]) => proposals.map((each) => [each.service, each] as const);

/** The services of a folder, each with all that was found of it, the likeliest main one first. */
export interface NamedServices {
  workspace: Workspace;
  services: NamedFinds[];
}

/** All services that the files of a folder start. Those that port-daddy.json declares have its names. */
export async function findNamed(files: WorkspaceFiles, known: KnownServices): Promise<NamedServices> {
  const workspace = await Workspace.open(files, programs);
  const all = await findAll(workspace);
  const groups = rankServices(mergeFound(await Promise.all(all.map((each) => withReadVariable(files, each)))));
  const packageNames = new Map(workspace.folders.map(({ folder, package: read }) => [folder, read?.name]));
  const names = nameServices(groups, (folder) => packageNames.get(folder), known);
  const services = await Promise.all(
    groups.map(async (finds, index) => ({ name: names[index]!, finds, settled: await settlePort(files, finds) })),
  );
  return { workspace, services };
}

/** A find whose program has its variable only if the folder's own code lets it. */
async function withReadVariable(files: WorkspaceFiles, found: Found): Promise<Found> {
  const { folder, program, place } = found;
  const decides = program?.variableFrom !== undefined && (program.variableFrom.isForSigns !== true || place.what === "sign");
  return !decides ? found : { ...found, program: await withoutUnreadVariable(files, folder, program, namedConfig(wordsOf(place))) };
}

async function findAll(workspace: Workspace): Promise<Found[]> {
  const all: Found[] = [];
  // Scripts come first: they say which scripts of other packages are run, and what a Procfile or launch.json may start.
  for (const find of [findInPackages, findInDenoTasks, findInNxProjects, findInProcfiles, findInComposer])
    addFinds(all, await find(workspace), workspace);
  const signs = await findBySigns(workspace, all);
  const editor = [...(await findInLaunch(workspace, [...all, ...signs])), ...(await findInTasks(workspace))];
  // A configuration that starts a file comes after the signs, by which the file is known to be a framework's.
  const [byFile, byProgram] = [editor.filter(({ entry }) => entry !== undefined), editor.filter(({ entry }) => entry === undefined)];
  addFinds(all, [...byProgram, ...signs, ...byFile], workspace);
  for (const proposal of await proposeFromCompose(workspace.files)) addFinds(all, await fromCompose(proposal, workspace.files), workspace);
  return all;
}

function addFinds(all: Found[], more: readonly Found[], { notes }: Workspace): void {
  const fitting = more.slice(0, MOST_FINDS - all.length);
  all.push(...fitting);
  if (fitting.length < more.length) notes.add(`Only the first ${MOST_FINDS} places that start a server were compared.`);
}

/** Ports of containers that nothing starts here, which may be services all the same. */
async function exposedPorts({ files, folders }: Workspace, groups: readonly Finds[]): Promise<string[]> {
  const notes: string[] = [];
  for (const { folder } of folders) {
    const isFound = groups.some((finds) => finds.some((each) => each.folder === folder));
    if (isFound || !(await files.list(folder)).some(({ name, isFolder }) => name === "Dockerfile" && !isFolder)) continue;
    const file = fileIn(folder, "Dockerfile");
    const exposed = (await files.read(file))?.split("\n").find((line) => /^EXPOSE\s+\d/i.test(line));
    if (exposed !== undefined) notes.push(`${file} exposes port ${exposed.slice(6).trim()}, but no file says how it is started.`);
  }
  return notes;
}

/** A service of a compose file, as the other sources find theirs. */
async function fromCompose({ service, preferred, places, ...proposal }: ServiceProposal, files: WorkspaceFiles): Promise<Found[]> {
  const [place] = places;
  if (place?.what !== "compose") return [];
  const settings = asObject(asObject(asObject(await files.yaml(place.file))["services"])[place.name]);
  const starts = containerProgram(settings);
  const { folder, kind, program, env, otherPorts, notes } = proposal;
  return [
    {
      ...{ folder, kind, place, name: service },
      ...(program === undefined ? {} : { program }),
      ...(env === undefined ? {} : { env }),
      ...(preferred === undefined ? {} : { port: preferred }),
      ...(otherPorts === undefined ? {} : { otherPorts }),
      ...(notes === undefined ? {} : { notes }),
      isBuiltHere: containerFolder(folderAround(place.file), settings) !== undefined && kind !== "database" && program === undefined,
      ...(starts === undefined ? {} : { starts }),
    },
  ];
}

/** The service of port-daddy.json whose variable a place names, because it was set up before. */
export function knownOf(finds: Finds, known: KnownServices): string | undefined {
  const names = (variable: string): boolean =>
    finds.some(
      ({ env, place }) =>
        env === variable ||
        (place.what === "commandLine" && (place.line.includes(`\${${variable}`) || place.line.includes(`$${variable}`))),
    );
  return [...known].find(([, { env }]) => env !== undefined && env !== "PORT" && names(env))?.[0];
}
