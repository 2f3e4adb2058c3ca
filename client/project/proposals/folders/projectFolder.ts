import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { asObject, asText, textEntries } from "../looseValues.js";
import { fileIn } from "./paths.js";

/** A folder in which services may start. */
export interface ProjectFolder {
  /** From the root, with slashes; empty for the root. */
  folder: string;
  package?: PackageFile;
}

/** The parts of a package.json that matter here. */
export interface PackageFile {
  file: string;
  name?: string;
  /** The file that `node .` runs, as written. */
  main?: string;
  scripts: ReadonlyMap<string, string>;
  dependencies: ReadonlySet<string>;
  manifest: Record<string, unknown>;
}

/** @returns undefined when the folder has no package.json that can be read */
export async function readPackageFile(files: WorkspaceFiles, folder: string): Promise<PackageFile | undefined> {
  const file = fileIn(folder, "package.json");
  const value = await files.json(file);
  if (typeof value !== "object" || value === null) return undefined;
  const manifest = asObject(value);
  const name = asText(manifest["name"]);
  const main = asText(manifest["main"]);
  const dependencies = ["dependencies", "devDependencies"].flatMap((key) => Object.keys(asObject(manifest[key])));
  return {
    file,
    ...(name === undefined || name === "" ? {} : { name }),
    ...(main === undefined ? {} : { main }),
    scripts: new Map(textEntries(manifest["scripts"])),
    dependencies: new Set(dependencies),
    manifest,
  };
}
