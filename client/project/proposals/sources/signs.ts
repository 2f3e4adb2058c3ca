import { compiled } from "../../../../server/protocol/commandLines/programs/compiled.js";
import { jvm } from "../../../../server/protocol/commandLines/programs/jvm.js";
import { php } from "../../../../server/protocol/commandLines/programs/php.js";
import type { Program, ProgramSign } from "../../../../server/protocol/commandLines/program.js";
import { python } from "../../../../server/protocol/commandLines/programs/python.js";
import { ruby } from "../../../../server/protocol/commandLines/programs/ruby.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { Found } from "../found.js";
import { fileIn, folderAround } from "../folders/paths.js";
import { isPassedBy } from "../folders/isSkipped.js";
import type { Workspace } from "../folders/workspace.js";
import { portOfRun } from "../ports/configPort.js";
import { readEntrySource } from "../ports/entrySource.js";
import type { SignPlace } from "../proposal.js";
import { findNodeEntry } from "./nodeEntry.js";
import { findOwnCode } from "./ownCode.js";

/** Programs of one language: a folder has one server of each, of which the first row counts. */
const FAMILIES: readonly (readonly Program[])[] = [python, ruby, php, jvm, compiled];

export const familyOf = (program: Program | undefined): readonly Program[] | undefined =>
  program === undefined ? undefined : FAMILIES.find((family) => family.some(({ name }) => name === program.name));

/**
 * Finds programs by their files, where no command line in a file starts them.
 * @param known what the other files start
 */
export async function findBySigns(workspace: Workspace, known: readonly Found[]): Promise<Found[]> {
  const all: Found[] = [];
  for (const { folder, package: read } of workspace.folders) {
    const here = known.filter((each) => each.folder === folder && each.place.what !== "compose");
    const hasScripts = here.some(({ place }) => place.what === "commandLine" && place.by === "packageScript");
    for (const program of workspace.programs) {
      if (all.some((each) => each.folder === folder && rivals(each, program)) || here.some((each) => rivals(each, program))) continue;
      if (familyOf(program) === undefined && known.some((each) => each.program?.name === program.name)) continue;
      // A tool of npm's that is in use has a script.
      if (familyOf(program) === undefined && hasScripts && program.name !== "MkDocs" && program.name !== "Hugo") continue;
      const sign = await findSign(workspace, folder, program);
      if (sign === undefined) continue;
      const start = await startOf(workspace.files, folder, program, sign);
      const place: SignPlace = { what: "sign", file: fileIn(folder, sign.file), ...(start === undefined ? {} : { start }) };
      const source = program.defaultPort === undefined ? await readEntrySource(workspace.files, folder, "main.go") : undefined;
      const sourcePort = source?.port ?? (place.file.endsWith(".py") ? await portOfRun(workspace.files, place.file) : undefined);
      all.push({
        folder,
        kind: program.kind,
        program,
        place,
        ...(sourcePort === undefined ? {} : { sourcePort }),
        ...(source?.variable === undefined || source.variable === "PORT" ? {} : { env: source.variable }),
      });
    }
    if (all.some((each) => each.folder === folder) || here.length > 0) continue;
    const own = read === undefined ? await findOwnCode(workspace.files, folder) : [];
    all.push(...(own.length > 0 ? own : await findNodeEntry(workspace, folder, read)));
  }
  return all;
}

const ASSETS_OF_RAILS = new Set(["Vite Ruby", "webpack (Webpacker)", "webpack (Shakapacker)"]);

/** Whether a find of the same folder is the program itself, or another server of its language. */
function rivals(found: Found, program: Program): boolean {
  if (found.program === undefined) return false;
  if (found.program.name === program.name) return true;
  const family = familyOf(program);
  return (
    family !== undefined &&
    family === familyOf(found.program) &&
    program.kind === "server" &&
    found.program.kind !== "database" &&
    !ASSETS_OF_RAILS.has(found.program.name)
  );
}

export async function findSign({ files }: Pick<Workspace, "files">, folder: string, program: Program): Promise<ProgramSign | undefined> {
  for (const sign of await withoutStars(files, folder, program.signs ?? [])) {
    const file = fileIn(folder, sign.file);
    const name = file.slice(file.lastIndexOf("/") + 1);
    const isThere = (await files.list(folderAround(file))).some((entry) => entry.name === name && !entry.isFolder);
    if (!isThere) continue;
    if (sign.holds === undefined || (await files.read(file))?.includes(sign.holds) === true) return sign;
    // `manage.py` of a Django that only its requirements name.
    if (file.endsWith("manage.py") && (await requires(files, folder, sign.holds))) return sign;
  }
  return undefined;
}

/** At most this many folders are tried for a star. */
const MOST_TRIED = 20;

/** The signs with each folder that is there in place of a star. */
async function withoutStars(files: WorkspaceFiles, folder: string, signs: readonly ProgramSign[]): Promise<ProgramSign[]> {
  if (!signs.some(({ file }) => file.startsWith("*/"))) return [...signs];
  const names = (await files.list(folder)).filter(({ name, isFolder }) => isFolder && !isPassedBy(name)).map(({ name }) => name);
  return signs.flatMap((sign) => (sign.file.startsWith("*/") ? names.slice(0, MOST_TRIED).map((name) => inFolder(sign, name)) : [sign]));
}

const inFolder = ({ file, start, ...sign }: ProgramSign, name: string): ProgramSign => ({
  ...sign,
  file: file.replace("*", () => name),
  ...(start === undefined ? {} : { start: start.replace("*", () => name) }),
});

/** The command line that starts a program by its sign, by the build tool's wrapper where the folder has one. */
async function startOf(files: WorkspaceFiles, folder: string, program: Program, { start }: ProgramSign): Promise<string | undefined> {
  const line = start ?? program.commands[0]!;
  const tool = /^(?:mvn|gradle)(?= )/.exec(line)?.[0];
  if (tool === undefined) return start;
  const wrapper = `${tool}w`;
  const hasWrapper = (await files.list(folder)).some(({ name, isFolder }) => name === wrapper && !isFolder);
  return hasWrapper ? `./${wrapper}${line.slice(tool.length)}` : start;
}

async function requires(files: WorkspaceFiles, folder: string, name: string): Promise<boolean> {
  for (const list of ["requirements.txt", "pyproject.toml", "Pipfile", "requirements/base.txt"]) {
    if ((await files.read(fileIn(folder, list)))?.toLowerCase().includes(name.toLowerCase()) === true) return true;
  }
  return false;
}
