import type { WorkspaceFiles } from "../../files/workspaceFiles.js";

/** The program that runs the scripts of a package. */
export interface PackageManager {
  name: "npm" | "pnpm" | "yarn" | "bun";
  /** Yarn from version 2 on, which has a shell of its own. */
  isModernYarn: boolean;
}

const LOCK_FILES: readonly [file: string, name: PackageManager["name"]][] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["pnpm-workspace.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  [".yarnrc.yml", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
];

/**
 * Finds the package manager of a folder by the nearest `packageManager` field (https://nodejs.org/api/packages.html#packagemanager), else by
 * the nearest lock file; npm where nothing tells.
 * @param folder from the root, with slashes
 */
export async function findPackageManager(files: WorkspaceFiles, folder: string): Promise<PackageManager> {
  const folders = foldersUpwards(folder);
  for (const each of folders) {
    const named = namedManager(objectIn(await files.json(inFolder(each, "package.json"))));
    if (named !== undefined) return named;
  }
  for (const each of folders) {
    const names = new Set((await files.list(each)).map(({ name }) => name));
    const found = LOCK_FILES.find(([file]) => names.has(file));
    if (found !== undefined) return { name: found[1], isModernYarn: found[1] === "yarn" && (await isModernYarn(files, each, names)) };
  }
  return { name: "npm", isModernYarn: false };
}

/** @returns the words that run a script; what follows them goes to the script */
export function runScript({ name }: PackageManager, script: string, passesOn: boolean): string[] {
  // npm alone takes flags for itself until `--`; pnpm passes `--` on to the script, and so it is told none.
  return [name, "run", script, ...(passesOn && name === "npm" ? ["--"] : [])];
}

/** @returns the folder and those above it, up to the root, which is empty */
export function foldersUpwards(folder: string): string[] {
  const parts = folder === "" ? [] : folder.split("/");
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join("/")), ""];
}

/** @returns a file's path from the root */
export const inFolder = (folder: string, file: string): string => (folder === "" ? file : `${folder}/${file}`);

/** @returns the path of the folder that a file is in */
export const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf("/")));

/** @returns the value if it is an object, else one without anything */
export const objectIn = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

function namedManager(manifest: Record<string, unknown>): PackageManager | undefined {
  const { packageManager } = manifest;
  const engine = objectIn(objectIn(manifest["devEngines"])["packageManager"]);
  const [name, version] = typeof packageManager === "string" ? packageManager.split("@") : [engine["name"], engine["version"]];
  if (name !== "npm" && name !== "pnpm" && name !== "yarn" && name !== "bun") return undefined;
  return { name, isModernYarn: name === "yarn" && typeof version === "string" && firstNumber(version) >= 2 };
}

/** Yarn 1 reads .yarnrc and writes no `__metadata` to its lock file. Source: https://yarnpkg.com/migration/guide */
async function isModernYarn(files: WorkspaceFiles, folder: string, names: ReadonlySet<string>): Promise<boolean> {
  if (names.has(".yarnrc.yml")) return true;
  return ((await files.read(inFolder(folder, "yarn.lock"))) ?? "").includes("__metadata:");
}

const firstNumber = (version: string): number => Number(/\d+/.exec(version)?.[0] ?? 0);
