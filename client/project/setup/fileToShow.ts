import { parseCommandLine } from "../../../server/protocol/commandLines/parseCommandLine.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import { within } from "../proposals/folders/paths.js";
import { readEntrySource } from "../proposals/ports/entrySource.js";
import type { CompleteProposal } from "../proposals/proposal.js";
import { startedFile } from "../proposals/sources/runners.js";
import type { Choice } from "./setupPlan.js";

/** A file, from the root, and a text in it to show. */
export interface ShownFile {
  file: string;
  text?: string;
}

/**
 * The file from which a person goes on after a set-up: the source that a service starts with, else what starts it in the editor, else the
 * script or file by which it was found.
 * @param choice the service that matters most
 * @returns undefined where nothing starts it
 */
export async function fileToShow(
  files: WorkspaceFiles,
  { planned: { proposal, places } }: Choice,
  written: readonly string[],
): Promise<ShownFile | undefined> {
  const entry = await entryOf(files, proposal);
  if (entry !== undefined) return { file: entry };
  const starter = places.find(({ place: { what, file } }) => what === "starter" && written.includes(file))?.place ?? proposal.starters?.[0];
  if (starter !== undefined && "name" in starter) return { file: starter.file, text: JSON.stringify(starter.name) };
  const [place] = proposal.places;
  return place && { file: place.file, ...("name" in place ? { text: place.name } : {}) };
}

/** The file of the folder's own code that the service starts with. */
async function entryOf(files: WorkspaceFiles, { places, folder }: CompleteProposal): Promise<string | undefined> {
  for (const place of places) {
    if (place.what === "sign" && /\.(?:[cm]?[jt]s|py|rb|go|php)$/.test(place.file)) return place.file;
    if (place.what !== "commandLine") continue;
    const command = parseCommandLine(place.line)[place.command];
    const { entry } = startedFile(command?.words.map(({ value }) => value) ?? []) ?? {};
    const at = command?.folder === undefined ? folder : within(folder, command.folder);
    const source = entry === undefined || at === undefined ? undefined : await readEntrySource(files, at, entry);
    if (source !== undefined) return source.file;
  }
  return undefined;
}
