import path from "node:path";
import { PROJECT_FILE } from "../../../server/protocol/documents/documents.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { Project } from "../findProject.js";
import type { CompleteProposal, ProposedChange, Way } from "../proposals/proposal.js";
import { applyEdits, type FileEdit } from "./fileEdit.js";
import { mentionChanges, variableOf } from "./mentions.js";
import type { ChangeGroup } from "./mentions/mention.js";
import { passThroughChanges } from "./passThrough.js";
import { mainServiceWith, portNamesOf } from "./portName.js";
import { projectFileChanges, toProjectFile } from "./projectFileChanges.js";
import { recommendExtension } from "./recommendedExtension.js";
import { textEdits } from "./textEdits.js";

/** A service that is to be set up. */
export interface ChosenService {
  /** Its `preferred` is the port that its files give it, by which they are searched for other places that name it. */
  proposal: CompleteProposal;
  /** How its program gets the port, one way for each place. */
  ways: readonly Way[];
  /** Set when Port Daddy cannot hand out the preferred port, so that port-daddy.json must not name it. */
  isUnavailable?: boolean;
}

/** Everything that setting up a folder writes. */
export interface SetupEdits {
  /** The files that change, port-daddy.json first. */
  files: FileEdit[];
  /** Where something was left as it is, and why; one sentence each. */
  notes: string[];
}

/**
 * Everything that setting up a folder for these services writes: port-daddy.json, the places where programs are given their ports, and all
 * other places that name these ports. A change that cannot be made exactly is left out and told.
 */
export async function setupEdits(
  files: WorkspaceFiles,
  project: Pick<Project, "project" | "services">,
  chosen: readonly ChosenService[],
): Promise<SetupEdits> {
  const proposals = chosen.map(({ proposal, isUnavailable }) =>
    isUnavailable === true ? { ...proposal, preferred: undefined } : proposal,
  );
  const names = portNamesOf(proposals, mainServiceWith(project, proposals));
  const changes = new ChangedFiles(files);
  if (await changes.isNew(PROJECT_FILE)) changes.create(PROJECT_FILE, toProjectFile(project.project, proposals));
  else await changes.add([{ service: "its services", changes: projectFileChanges(project, proposals) }]);
  await changes.add(chosen.flatMap(({ proposal: { service }, ways }) => ways.map(({ changes }) => ({ service, changes }))));
  const mentions = await mentionChanges(
    files,
    chosen.map(({ proposal, ways }) => ({
      proposal,
      name: names.get(proposal.service)!,
      isReached: proposal.places.length === 0 || ways.some(isReaching),
    })),
  );
  await changes.add(mentions.groups);
  const variables = chosen.flatMap(({ proposal }) => {
    const other = variableOf(proposal, chosen);
    return other === proposal.env || !changes.mention(other) ? [proposal.env] : [proposal.env, other];
  });
  const passed = await passThroughChanges(files, variables);
  await changes.add([{ service: "the variables of ports", changes: passed.changes }]);
  const recommended = await recommendExtension(files, changes.editorFiles());
  await changes.add([{ service: "the recommendation of the extension", changes: recommended.changes }]);
  return { files: changes.edits(), notes: [...new Set([...changes.notes, ...mentions.notes, ...passed.notes, ...recommended.notes])] };
}

/** Whether a program gets its port however it is started: nobody has to type another command, and no file wins. */
const isReaching = ({ kind, overruled = [] }: Way): boolean => !/^(?:run|starter|noStarter)$/.test(kind) && overruled.length === 0;

/** The files as they are, and the changes that were accepted for them. */
class ChangedFiles {
  readonly notes: string[] = [];
  private readonly texts = new Map<string, { text: string } | "none" | "unreadable">();
  private readonly accepted = new Map<string, ProposedChange[]>();
  private readonly made = new Map<string, FileEdit>();

  constructor(private readonly files: WorkspaceFiles) {}

  async isNew(file: string): Promise<boolean> {
    await this.read(file);
    return this.texts.get(file) === "none";
  }

  create(file: string, text: string): void {
    this.made.set(file, { file: path.join(this.files.root, file), create: text, edits: [] });
  }

  /**
   * Accepts groups of changes that belong together, each whole or not at all; of two that contradict each other the first.
   */
  async add(groups: readonly ChangeGroup[]): Promise<void> {
    const failed = groups.length === 0 ? undefined : await this.tryAll(groups.flatMap(({ changes }) => changes));
    if (failed === undefined) return;
    if (groups.length === 1)
      this.notes.push(`${failed} was left as it is for ${groups[0]!.service}, because the change could not be made safely.`);
    else {
      // Halving finds the few that fail among hundreds without parsing a large file hundreds of times.
      const middle = groups.length >> 1;
      await this.add(groups.slice(0, middle));
      await this.add(groups.slice(middle));
    }
  }

  /** @returns the file in which the changes cannot be made; undefined when they were accepted */
  private async tryAll(changes: readonly ProposedChange[]): Promise<string | undefined> {
    const byFile = new Map<string, ProposedChange[]>();
    for (const change of changes) {
      const file = path.posix.normalize(change.file);
      const all = byFile.get(file) ?? [...(this.accepted.get(file) ?? [])];
      byFile.set(file, all);
      all.push(change);
    }
    const made = new Map<string, FileEdit>();
    for (const [file, all] of byFile) {
      await this.read(file);
      const edit = isOutside(file) ? undefined : this.editOf(file, all);
      if (edit === undefined) return file;
      made.set(file, edit);
    }
    for (const [file, edit] of made) {
      this.accepted.set(file, byFile.get(file)!);
      this.made.set(file, edit);
    }
    return undefined;
  }

  /** The launch.json, tasks.json and *.code-workspace files that get Port Daddy's variables. */
  editorFiles(): string[] {
    const hasVariable = ({ create, edits }: FileEdit): boolean =>
      [create ?? "", ...edits.map(({ content }) => content)].some((text) => /\$\{(?:command:portDaddy\.|input:)/.test(text));
    return [...this.made].filter(([, edit]) => hasVariable(edit)).map(([file]) => file);
  }

  /** Whether an accepted change contains a text. */
  mention(text: string): boolean {
    return [...this.made.values()].some(({ edits }) => edits.some(({ content }) => content.includes(text)));
  }

  edits(): FileEdit[] {
    return [...this.made.values()].filter(({ create, edits }) => create !== undefined || edits.length > 0);
  }

  private async read(file: string): Promise<void> {
    if (this.texts.has(file) || isOutside(file)) return;
    const text = await this.files.read(file);
    const [folder, name] = [path.posix.dirname(file), path.posix.basename(file)];
    const isThere = text === undefined && (await this.files.list(folder === "." ? "" : folder)).some((each) => each.name === name);
    this.texts.set(file, text !== undefined ? { text } : isThere ? "unreadable" : "none");
  }

  private editOf(file: string, changes: readonly ProposedChange[]): FileEdit | undefined {
    const absolute = path.join(this.files.root, file);
    const before = this.texts.get(file);
    if (before === undefined || before === "unreadable") return undefined;
    if (before !== "none") {
      const edits = textEdits(file, before.text, changes);
      return edits && { file: absolute, before: before.text, edits };
    }
    const isJson = changes.every(({ at }) => Array.isArray(at));
    const edits = textEdits(file, isJson ? "{\n}\n" : "", changes);
    if (edits === undefined) return undefined;
    return { file: absolute, create: applyEdits(isJson ? "{\n}\n" : "", edits), edits: [] };
  }
}

const isOutside = (file: string): boolean => file.startsWith("../") || path.posix.isAbsolute(file) || /^[A-Za-z]:/.test(file);
