import { findProgram } from "../../../../server/protocol/commandLines/findProgram.js";
import { namedPorts } from "../../../../server/protocol/commandLines/namedPorts.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { within } from "../../proposals/folders/paths.js";
import type { CommandLinePlace, CompleteProposal, Overruling, PortName } from "../../proposals/proposal.js";
import { usualPort } from "./configWay.js";
import { overrulings } from "./dotenvFiles.js";
import { folderOf } from "./packageManager.js";
import type { PlacedCommand } from "./runWay.js";
import type { SourceReading } from "./source/sourceReading.js";
import { readSource } from "./sourceWay.js";
import { readEntrySource } from "../../proposals/ports/entrySource.js";
import { startedFile } from "../../proposals/sources/runners.js";
import { MAIN_FILES } from "../../proposals/sources/sourceServer.js";
import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import type { Program } from "../../../../server/protocol/commandLines/program.js";

/** A command line with all that is known of how its program gets its port. */
export interface CommandLineReading {
  /** Its `variable` is left out where a file wins over it. */
  placed: PlacedCommand;
  /** The folder of the file that has the line, and the one in which the command runs, from the root; undefined outside of it. */
  base: string;
  folder?: string;
  source?: SourceReading;
  /** The variable from which the program reads its port, also where a file overrides it. */
  read?: string;
  /** The settings of that variable, and of the service's own, that win over the environment. */
  overruled: readonly Overruling[];
}

/** @returns undefined when the line does not have the command any more */
export async function readCommandLine(
  files: WorkspaceFiles,
  proposal: Pick<CompleteProposal, "program" | "preferred">,
  place: CommandLinePlace,
  port: PortName,
): Promise<CommandLineReading | undefined> {
  const all = parseCommandLine(place.line);
  const command = all[place.command];
  if (command === undefined) return undefined;
  const program = proposal.program ?? findProgram(command);
  const own = namedPorts(command, program).find(({ isOwn }) => isOwn);
  const base = folderOf(place.file);
  const folder = command.folder === undefined ? base : within(base, command.folder);
  const source = folder === undefined ? undefined : await readSource(files, folder, command, port, { place, number: proposal.preferred });
  const read = folder === undefined ? program?.variable : await variableRead(files, folder, command, program, source, port);
  const names = read === undefined ? [port.variable] : [...new Set([read, port.variable])];
  const overruled = await overrulings(files, place, folder ?? base, names, source);
  const variable = overruled.some((each) => each.variable === read) ? undefined : read;
  const usual = folder === undefined ? undefined : await usualPort(files, folder, { command, ...(program && { program }) });
  return {
    placed: {
      command,
      all,
      ...(program && { program }),
      ...(own && { own }),
      ...(variable && { variable }),
      ...(usual !== undefined && { usual }),
    },
    ...{ base, overruled },
    ...(folder === undefined ? {} : { folder }),
    ...(source && { source }),
    ...(read && { read }),
  };
}

/** The variable from which the program of a command reads its port, as far as its row, or the source that it starts, says so. */
async function variableRead(
  files: WorkspaceFiles,
  folder: string,
  command: Command,
  program: Program | undefined,
  source: SourceReading | undefined,
  { variable }: PortName,
): Promise<string | undefined> {
  if (source?.readsOwn === true) return variable;
  if (source?.readsPort === true) return "PORT";
  if (source?.isFixed === true) return undefined;
  const words = command.words.map(({ value }) => value);
  const started = program?.variable === undefined ? startedFile(words) : undefined;
  const entry = started && (started.entry ?? MAIN_FILES[started.runner]);
  const named = entry === undefined || /[$%]/.test(entry) ? undefined : (await readEntrySource(files, folder, entry))?.variable;
  return named === variable || named === "PORT" ? named : program?.variable;
}
