import path from "node:path";
import { PROJECT_FILE } from "../../../server/protocol/documents/documents.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { Project } from "../findProject.js";
import type { CompleteProposal, ProposedChange, Way } from "../proposals/proposal.js";
import { applyEdits, type FileEdit } from "./fileEdit.js";
import { mentionChanges } from "./mentions.js";
import { mainServiceOf, portNamesOf } from "./portName.js";
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
  const main = mainServiceOf([...project.services.keys(), ...ordered(proposals).map(({ service }) => service)]);
  const names = portNamesOf(proposals, main);
  const changes = new ChangedFiles(files);
  if (await changes.isNew(PROJECT_FILE)) changes.create(PROJECT_FILE, toProjectFile(project.project, proposals));
  else await changes.add(projectFileChanges(project, proposals), "its services");
  for (const { proposal, ways } of chosen) for (const way of ways) await changes.add(way.changes, proposal.service);
  const mentions = await mentionChanges(
    files,
    chosen.map(({ proposal }) => ({ proposal, name: names.get(proposal.service)! })),
  );
  for (const group of mentions.groups) await changes.add(group.changes, group.service);
  const recommended = await recommendExtension(files, changes.editorFiles());
  await changes.add(recommended.changes, "the recommendation of the extension");
  return { files: changes.edits(), notes: [...changes.notes, ...mentions.notes, ...recommended.notes] };
}

/** A database is nobody's main service where there is another one. */
const ordered = (proposals: readonly CompleteProposal[]): CompleteProposal[] =>
  proposals.toSorted((a, b) => Number(a.kind === "database") - Number(b.kind === "database"));

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
   * Accepts changes that belong together, all or none.
   * @param subject what they are for, for the note when they cannot be made
   */
  async add(changes: readonly ProposedChange[], subject: string): Promise<void> {
    const byFile = new Map<string, ProposedChange[]>();
    for (const change of changes) {
      const file = path.posix.normalize(change.file);
      byFile.set(file, [...(byFile.get(file) ?? []), change]);
    }
    const made: FileEdit[] = [];
    for (const [file, own] of byFile) {
      await this.read(file);
      const edit = isOutside(file) ? undefined : this.editOf(file, [...(this.accepted.get(file) ?? []), ...own]);
      if (edit === undefined) {
        this.notes.push(`${file} was left as it is for ${subject}, because the change could not be made safely.`);
        return;
      }
      made.push(edit);
    }
    for (const [file, own] of byFile) this.accepted.set(file, [...(this.accepted.get(file) ?? []), ...own]);
    for (const edit of made) this.made.set(path.relative(this.files.root, edit.file).replaceAll(path.sep, "/"), edit);
  }

  /** The launch.json, tasks.json and *.code-workspace files that get Port Daddy's variables. */
  editorFiles(): string[] {
    const hasVariable = ({ create, edits }: FileEdit): boolean =>
      create === undefined && edits.some(({ content }) => /\$\{(?:command:portDaddy\.|input:)/.test(content));
    return [...this.made].filter(([, edit]) => hasVariable(edit)).map(([file]) => file);
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
