import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { fileIn } from "../folders/paths.js";
import type { Found } from "../found.js";
import { entryKey, readEntrySource } from "../ports/entrySource.js";

/** At most this many commands of one Go module are read. */
const MOST_COMMANDS = 20;

/** Finds the servers of a Go module or Rust package in a folder where nothing else says how it starts; by their sources alone. */
export async function findOwnCode(files: WorkspaceFiles, folder: string): Promise<Found[]> {
  const names = new Set((await files.list(folder)).map(({ name }) => name));
  const entries: { entry: string; part?: string }[] = [];
  if (names.has("main.go")) entries.push({ entry: "main.go" });
  else if (names.has("go.mod") && names.has("cmd")) {
    const commands = (await files.list(fileIn(folder, "cmd"))).filter(({ isFolder }) => isFolder);
    entries.push(...commands.slice(0, MOST_COMMANDS).map(({ name }) => ({ entry: `cmd/${name}/main.go`, part: name })));
  }
  if (names.has("Cargo.toml")) entries.push({ entry: "src/main.rs" });
  const all = await Promise.all(entries.map(({ entry, part }) => serverOf(files, folder, entry, part)));
  return all.filter((each) => each !== undefined);
}

async function serverOf(files: WorkspaceFiles, folder: string, entry: string, part: string | undefined): Promise<Found | undefined> {
  const source = await readEntrySource(files, folder, entry);
  if (source === undefined || !source.listens) return undefined;
  const key = entryKey(folder, entry);
  return {
    folder,
    kind: "server",
    place: { what: "sign", file: source.file },
    ...(key === undefined ? {} : { entry: key }),
    ...(part === undefined ? {} : { part }),
    ...(source.port === undefined ? {} : { sourcePort: source.port }),
    ...(source.variable === undefined || source.variable === "PORT" ? {} : { env: source.variable }),
  };
}
