import path from "node:path";
import { PROJECT_FILE } from "../../../server/protocol/documents/documents.js";
import { MAIN_SERVICE } from "../../../server/protocol/identity.js";
import { mainServiceWith, portNamesOf } from "../changes/portName.js";
import { overrulingsAt, overrulingsInTerminals } from "../changes/overrulings.js";
import { setupEdits } from "../changes/setupEdits.js";
import { ownShell, type UserShell } from "../changes/commandLine/userShell.js";
import type { NamedService } from "../changes/editor/findStart.js";
import { starterPlace, starterWays } from "../changes/editor/starterWays.js";
import { waysOf } from "../changes/waysOf.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { Project } from "../findProject.js";
import { parseProjectFile } from "../parseProjectFile.js";
import type { CompleteProposal, Place, PortName, Way } from "../proposals/proposal.js";
import { findServices } from "../proposals/proposeServices.js";
import type { PortCheck } from "./checkPorts.js";
import type { Choice, PlannedPlace, PlannedService, SetupPlan, SetupWriting } from "./setupPlan.js";
import { formatOverruled, formatUnchanged, wayNotes } from "./wording.js";

export interface SetupOptions {
  /** Into which the user types what no file starts. */
  shell?: UserShell;
  /** Whether a service that the editor cannot start yet gets a configuration or task for that. */
  addsStarters?: boolean;
}

/**
 * Finds the services of a project's folder that port-daddy.json does not declare yet.
 * @throws Failure "InvalidParams" when the port-daddy.json is invalid, for example in an editor with unsaved changes
 */
export async function planSetup(
  found: Project,
  files: WorkspaceFiles,
  checkPort: PortCheck,
  { shell = ownShell(process.env, process.platform), addsStarters = false }: SetupOptions = {},
): Promise<SetupPlan> {
  const project = await withEditedServices(found, files);
  const { proposals, notes } = await findServices(files, { known: project.services });
  const names = namesOf(project, proposals);
  const all = namedServices(proposals, names);
  const services = proposals.map(async (proposal): Promise<PlannedService> => {
    const { preferred, places } = proposal;
    const [refused, planned] = await Promise.all([
      preferred === undefined ? undefined : checkPort(preferred),
      planPlaces(files, places, proposal, { names, shell }),
    ]);
    const starter = addsStarters ? await planStarter(files, proposal, planned, all) : [];
    const service = { proposal, places: [...planned, ...starter], ...(refused === undefined ? { preferred } : {}) };
    const left = planned.filter(({ ways }) => ways.length === 0);
    const unchanged = await Promise.all(
      left.map(async ({ place }) =>
        formatUnchanged(proposal, place, await overrulingsAt(files, proposal, place, names.get(proposal.service)!)),
      ),
    );
    const elsewhere = refused === undefined ? [] : [`${proposal.service} does not keep port ${preferred}. ${refused}`];
    return { ...service, notes: [...(proposal.notes ?? []), ...elsewhere, ...unchanged] };
  });
  return { project, files, shell, services: await Promise.all(services), notes };
}

/** The choices when nobody chooses: the ticked services, each in its best ways. */
export const defaultChoices = ({ services }: SetupPlan): Choice[] => services.filter(({ proposal }) => proposal.isTicked).map(chooseBest);

/** Chooses a service with the best way at each of its places. */
export const chooseBest = (planned: PlannedService): Choice => ({ planned, picks: planned.places.map(() => 0) });

/** One service to start from, for a folder in which nothing serves. */
export function chooseFirstService(): Choice {
  const proposal: CompleteProposal = { service: MAIN_SERVICE, folder: "", kind: "server", env: "PORT", isTicked: true, places: [] };
  return { planned: { proposal, places: [], notes: [] }, picks: [] };
}

/** Computes what to write. Nothing is written. */
export async function writeOf({ project, files, notes, shell }: SetupPlan, choices: readonly Choice[]): Promise<SetupWriting> {
  if (choices.length === 0) return { files: [], notes: unique([...files.problems, ...notes]), starts: [] };
  const names = namesOf(
    project,
    choices.map(({ planned }) => planned.proposal),
  );
  const all = namedServices(
    choices.map(({ planned }) => planned.proposal),
    names,
  );
  const chosen = await Promise.all(
    choices.map(async (choice) => {
      const { proposal, preferred } = choice.planned;
      return { proposal, isUnavailable: preferred === undefined, ways: await chosenWays(files, choice, { names, shell, all }) };
    }),
  );
  const chosenNotes = await Promise.all(chosen.map(({ proposal, ways }) => notesOn(files, proposal, ways)));
  const written = await setupEdits(files, project, chosen);
  return {
    files: written.files.filter(({ create, edits }) => create !== undefined || edits.length > 0),
    notes: unique([
      ...files.problems,
      ...notes,
      ...choices.flatMap(({ planned }) => planned.notes),
      ...chosenNotes.flat(),
      ...written.notes,
    ]),
    starts: chosen.flatMap(({ proposal: { service }, ways }) => startsOf(ways).map((command) => ({ service, command }))),
  };
}

/** Notes on the chosen ways of a service, and on settings that override its port in terminals. */
async function notesOn(files: WorkspaceFiles, { service, env, folder }: CompleteProposal, ways: readonly Way[]): Promise<string[]> {
  const folders = unique(["", folder]);
  const inTerminals = await Promise.all(folders.map((each) => overrulingsInTerminals(files, each, env)));
  return [...ways.flatMap((way) => wayNotes(service, way)), ...inTerminals.flat().map((each) => formatOverruled(service, each))];
}

/** The command line that the user types from now on, where no file starts the service; one is enough. */
const startsOf = (ways: readonly Way[]): string[] => ways.flatMap(({ start }) => start ?? []).slice(0, 1);

const unique = (sentences: readonly string[]): string[] => [...new Set(sentences)];

/** The names of the services' ports. They depend on which service is the main one, and so on what else is chosen. */
const namesOf = (project: Project, proposals: readonly CompleteProposal[]): Names =>
  portNamesOf(proposals, mainServiceWith(project, proposals));

type Names = ReadonlyMap<string, PortName>;

/** Facts on which the ways depend, beside the files. */
interface Circumstances {
  names: Names;
  shell: UserShell;
}

/** The chosen ways, with the names that hold for all that is chosen. */
async function chosenWays(
  files: WorkspaceFiles,
  { planned: { proposal, places }, picks }: Choice,
  { all, ...circumstances }: Circumstances & { all: readonly NamedService[] },
): Promise<Way[]> {
  const chosen: Way[] = [];
  const now: PlannedPlace[] = [];
  for (const [at, { place, ways: before }] of places.entries()) {
    const pick = picks[at] ?? 0;
    const { kind, shown } = before[pick] ?? {};
    const [planned] =
      place.what === "starter" ? await planStarter(files, proposal, now, all) : await planPlaces(files, [place], proposal, circumstances);
    const ways = planned?.ways ?? [];
    const way = ways.find((each) => each.kind === kind && each.shown === shown) ?? (ways[pick]?.kind === kind ? ways[pick] : ways[0]);
    // A starter depends on the ways that are chosen before it.
    now.push({ place, ways: way === undefined ? [] : [way] });
    if (way !== undefined) chosen.push(way);
  }
  return chosen;
}

const namedServices = (proposals: readonly CompleteProposal[], names: Names): NamedService[] =>
  proposals.map((proposal) => ({ proposal, name: names.get(proposal.service)! }));

/** The place that set-up adds for a service which the editor cannot start yet. @param planned its other places, the chosen way first */
async function planStarter(
  files: WorkspaceFiles,
  proposal: CompleteProposal,
  planned: readonly PlannedPlace[],
  all: readonly NamedService[],
): Promise<PlannedPlace[]> {
  const service = all.find((each) => each.proposal === proposal)!;
  const place = await starterPlace(files, service, all);
  const way = planned.find(({ place: { what } }) => what !== "launch" && what !== "task")?.ways[0];
  const ways = place === undefined ? [] : await starterWays(files, service, all, way);
  return place === undefined || ways.length === 0 ? [] : [{ place, ways }];
}

const planPlaces = (
  files: WorkspaceFiles,
  places: readonly Place[],
  proposal: CompleteProposal,
  { names, shell }: Circumstances,
): Promise<PlannedPlace[]> =>
  Promise.all(places.map(async (place) => ({ place, ways: await waysOf(files, proposal, place, names.get(proposal.service)!, shell) })));

/** The project with the services of its port-daddy.json as the editor has it. */
async function withEditedServices(project: Project, files: WorkspaceFiles): Promise<Project> {
  const text = await files.read(PROJECT_FILE);
  if (text === undefined || text.trim() === "") return project;
  return { ...project, services: parseProjectFile(text, path.join(project.folder, PROJECT_FILE)).services };
}
