import type { Program } from "../../../../server/protocol/commandLines/program.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { fileIn, folderAround } from "../folders/paths.js";

/**
 * A program as a folder has it: without the variable that its row names where a file of one's own code decides over it.
 * @param named the configuration file that its command line names, from the folder
 */
export async function withoutUnreadVariable<T extends Program | undefined>(
  files: WorkspaceFiles,
  folder: string,
  program: T,
  named?: string,
): Promise<T> {
  if (program?.variable === undefined || program.variableFrom === undefined) return program;
  const { variable, variableFrom, ...others } = program;
  return (await isRead(files, fileIn(folder, named ?? variableFrom.file), variable, variableFrom.isNeeded === true))
    ? program
    : (others as T & Program);
}

async function isRead(files: WorkspaceFiles, file: string, variable: string, isNeeded: boolean): Promise<boolean> {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const isThere = (await files.list(folderAround(file))).some((entry) => entry.name === name && !entry.isFolder);
  const text = isThere ? await files.read(file) : undefined;
  if (text === undefined) return !isThere && !isNeeded;
  const lines = text.split("\n").filter((line) => !/^\s*(?:#|\/\/)/.test(line));
  if (lines.some((line) => line.split(/\W+/).includes(variable))) return true;
  return !isNeeded && !lines.some((line) => /\b(?:port|bind)\b/.test(line));
}
