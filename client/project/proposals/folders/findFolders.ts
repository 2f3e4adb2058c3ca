import type { Program } from "../../../../server/protocol/commandLines/program.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { declaredPackages } from "./workspacePackages.js";
import { isPassedBy } from "./isSkipped.js";
import { fileIn } from "./paths.js";
import { type ProjectFolder, readPackageFile } from "./projectFolder.js";

/** At most this many folders are looked at for services. More are hardly one project's, and would take long. */
export const MOST_FOLDERS = 200;
/** At most this many folders within a folder are searched when nothing declares them. */
const MOST_SUBFOLDERS = 60;

/** Files by which a folder is worth a look, besides those of the table of programs. */
const MARKS = [
  "package.json",
  "project.json",
  "Procfile",
  "Procfile.dev",
  "composer.json",
  "deno.json",
  "deno.jsonc",
  ".vscode",
  "go.mod",
  "Cargo.toml",
];

/** Files that a package of Python has, and a folder around several servers just as well. */
const PYTHON_MARKS = ["pyproject.toml", "requirements.txt"];

/**
 * Finds the folders in which services may start: the root, the packages that it declares, and folders at most two levels down with a
 * package.json or a known program's file.
 * @returns the root first, then by path
 */
export async function findFolders(
  files: WorkspaceFiles,
  programs: readonly Program[],
): Promise<{ folders: ProjectFolder[]; areLeftOut: boolean }> {
  const { packages, isExcluded } = await declaredPackages(files, "");
  const found = new Set(packages);
  const marks = new Set([
    ...MARKS,
    ...programs.flatMap(({ signs = [] }) => signs.map(({ file }) => file)).filter((file) => !file.includes("/")),
  ]);
  for (const folder of await undeclared(files, marks, programs)) {
    if (found.has(folder) || isExcluded(folder)) continue;
    found.add(folder);
    for (const each of (await declaredPackages(files, folder)).packages) found.add(each);
  }
  const paths = [...found].sort((a, b) => a.localeCompare(b));
  const folders = await Promise.all(
    ["", ...paths.slice(0, MOST_FOLDERS - 1)].map(async (folder): Promise<ProjectFolder> => {
      const read = await readPackageFile(files, folder);
      return { folder, ...(read === undefined ? {} : { package: read }) };
    }),
  );
  return { folders, areLeftOut: paths.length >= MOST_FOLDERS };
}

async function undeclared(files: WorkspaceFiles, marks: ReadonlySet<string>, programs: readonly Program[]): Promise<string[]> {
  const found: string[] = [];
  const nested = programs.flatMap(({ signs = [] }) =>
    signs.map(({ file }) => file).filter((file) => file.includes("/") && !file.startsWith("*")),
  );
  const look = async (folder: string, depth: number): Promise<void> => {
    const names = (await files.list(folder)).filter(({ isFolder, name }) => isFolder && !isPassedBy(name)).map(({ name }) => name);
    for (const name of names.slice(0, MOST_SUBFOLDERS)) {
      const child = fileIn(folder, name);
      const entries = await files.list(child);
      const isOne = entries.some((entry) => isMark(entry, marks)) || (await hasNested(files, child, entries, nested));
      if (isOne || entries.some((entry) => !entry.isFolder && PYTHON_MARKS.includes(entry.name))) found.push(child);
      if (!isOne && depth < 2) await look(child, depth + 1);
    }
  };
  await look("", 1);
  return found;
}

/** Whether a folder has one of the files in folders of its own: `app/main.py`. */
async function hasNested(
  files: WorkspaceFiles,
  folder: string,
  entries: readonly { name: string; isFolder: boolean }[],
  nested: readonly string[],
): Promise<boolean> {
  for (const { name } of entries.filter(({ isFolder }) => isFolder)) {
    const wanted = nested.filter((file) => file.startsWith(`${name}/`)).map((file) => file.slice(name.length + 1));
    if (wanted.length > 0 && (await files.list(fileIn(folder, name))).some((entry) => wanted.includes(entry.name))) return true;
  }
  return false;
}

function isMark({ name, isFolder }: { name: string; isFolder: boolean }, marks: ReadonlySet<string>): boolean {
  // A .NET project has any name.
  return marks.has(name) || (!isFolder && (name.endsWith(".csproj") || name.endsWith(".fsproj")));
}
