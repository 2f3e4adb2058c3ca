import type { Found } from "../found.js";
import { fileIn } from "../folders/paths.js";
import type { PackageFile } from "../folders/projectFolder.js";
import type { Workspace } from "../folders/workspace.js";
import { entryKey, readEntrySource } from "../ports/entrySource.js";
import { MAYBE_STARTING, STARTING } from "./scriptNames.js";

/** Files that people call their server, the likeliest first. */
const NAMES = ["index", "server", "app", "main", "src/index", "src/server", "src/app", "src/main"].flatMap((name) =>
  [".js", ".mjs", ".cjs"].map((ending) => name + ending),
);

/**
 * Finds the server of a folder whose package.json has no script for it, as `npm init` leaves it: the file that `main` names, or one with a
 * usual name, where its source listens on a port that it names.
 * @param read the folder's package.json
 */
export async function findNodeEntry({ files, programs }: Workspace, folder: string, read: PackageFile | undefined): Promise<Found[]> {
  if (read !== undefined && [...STARTING, ...MAYBE_STARTING].some((name) => read.scripts.has(name))) return [];
  const program = programs.find(({ name }) => name === "Node.js");
  for (const entry of new Set([...(read?.main === undefined ? [] : [read.main]), ...NAMES])) {
    const source = await readEntrySource(files, folder, entry);
    if (source === undefined || !/\.[cm]?js$/.test(source.file) || !source.listens) continue;
    // A library that offers servers names no port.
    if (source.port === undefined && source.variable === undefined) continue;
    const key = entryKey("", source.file);
    const start = folder === "" ? source.file : source.file.slice(folder.length + 1);
    return [
      {
        folder,
        kind: "server",
        ...(program === undefined ? {} : { program }),
        place: { what: "sign", file: fileIn(folder, start), start: `node ${start}` },
        ...(key === undefined ? {} : { entry: key }),
        ...(source.port === undefined ? {} : { sourcePort: source.port }),
        ...(source.variable === undefined || source.variable === "PORT" ? {} : { env: source.variable }),
      },
    ];
  }
  return [];
}
