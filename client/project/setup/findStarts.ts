import type { UserShell } from "../changes/commandLine/userShell.js";
import { findStart } from "../changes/editor/findStart.js";
import { portNamesOf } from "../changes/portName.js";
import { waysOf } from "../changes/waysOf.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { Project } from "../findProject.js";
import { isDatabase } from "../mainService.js";
import { completeServices, type NamedFinds } from "../proposals/completeServices.js";
import { findNamed, knownOf } from "../proposals/proposeServices.js";
import { startersOf } from "../proposals/starters.js";
import { findEditorStarters } from "../proposals/sources/editor/editorStarters.js";

/** One way to start a service. */
export type ServiceStart = EditorStart | CommandStart;

/** A configuration of launch.json, or a task of tasks.json. */
export interface EditorStart {
  kind: "launch" | "task";
  name: string;
  /** From the root. */
  file: string;
  /** Whether it has a port from Port Daddy. */
  hasVariable: boolean;
}

/** A command that is typed in a terminal: a script of package.json, a process of a Procfile, a framework's own command. */
export interface CommandStart {
  kind: "command";
  name: string;
  /** With `{port}` for the port; one word alone is a whole command line. */
  words: readonly string[];
  /** From the root. */
  folder: string;
  /** Those that are to hold the port. */
  variables: readonly string[];
}

/**
 * Finds what starts a service of a folder: the configurations and tasks that have its port from Port Daddy first, then others, then a command.
 * @param service one that port-daddy.json declares, or that set-up would find
 * @param shell into which the command is typed
 */
export async function findStarts(files: WorkspaceFiles, project: Project, service: string, shell: UserShell): Promise<ServiceStart[]> {
  const { workspace, services } = await findNamed(files, project.services);
  const named = withDeclaredNames(services, project);
  const starters = startersOf(named, project.mainService, await findEditorStarters(workspace)).get(service) ?? [];
  const byEditor = starters.map(({ place: { what, name, file }, hasVariable }): ServiceStart => ({ kind: what, name, file, hasVariable }));
  const found = named.find(({ name }) => name === service);
  return [...byEditor, ...(found === undefined ? [] : await byCommand(files, project, found, shell))];
}

async function byCommand(files: WorkspaceFiles, project: Project, found: NamedFinds, shell: UserShell): Promise<ServiceStart[]> {
  const [complete] = completeServices([found], new Map());
  const { service } = complete!;
  const proposal = { ...complete!, env: project.services.get(service)?.env ?? complete!.env };
  const name = portNamesOf([proposal], project.mainService).get(service)!;
  const place = proposal.places.find(({ what }) => what !== "launch" && what !== "task");
  const ways = place === undefined ? [] : await waysOf(files, proposal, place, name, shell);
  // A way that would still have to be written does not work yet.
  const way = ways.find(({ changes }) => changes.length === 0);
  const start = await findStart(files, { proposal, name }, [], way);
  if (start === undefined) return [];
  const variables = start.ports.map(([variable]) => variable);
  return [{ kind: "command", name: start.name, words: start.words, folder: start.folder, variables }];
}

/** The services by the names of port-daddy.json, which people may have changed since set-up wrote them. */
function withDeclaredNames(services: readonly NamedFinds[], { services: known }: Project): NamedFinds[] {
  const named = services.map((each) => (known.has(each.name) ? each : { ...each, name: knownOf(each.finds, known) ?? each.name }));
  const [missing, ...others] = [...known].filter(
    ([name, settings]) => !isDatabase(name, settings) && !named.some((each) => each.name === name),
  );
  const unknown = named.filter(({ name, finds: [{ kind }] }) => !known.has(name) && kind !== "database");
  // The only one on either side is the same.
  const isOne = missing !== undefined && others.length === 0 && unknown.length === 1;
  return named.map((each) => (isOne && each === unknown[0] ? { ...each, name: missing[0] } : each));
}
