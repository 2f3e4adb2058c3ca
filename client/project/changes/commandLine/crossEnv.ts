import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { foldersUpwards, inFolder, objectIn } from "./packageManager.js";

/**
 * Whether a package's cross-env replaces `${PORT:-3000}` in the arguments of a command on Windows, too: from 10.1.0 on. It does not do so in
 * the variables that it sets itself. Sources: its commandConvert and varValueConvert; tried with 7.0.3, 10.0.0 and 10.1.0.
 * @param folder of the package, from the root
 */
export async function crossEnvKnowsDefaults(files: WorkspaceFiles, folder: string): Promise<boolean> {
  for (const each of foldersUpwards(folder)) {
    const manifest = objectIn(await files.json(inFolder(each, "package.json")));
    const version = { ...objectIn(manifest["dependencies"]), ...objectIn(manifest["devDependencies"]) }["cross-env"];
    if (typeof version !== "string") continue;
    const [, major, minor] = /^[\^~]?v?(\d+)\.(\d+)\.\d+$/.exec(version) ?? [];
    return major !== undefined && (Number(major) > 10 || (Number(major) === 10 && Number(minor) >= 1));
  }
  return false;
}

/** @returns where the text of a command begins, with what starts it: `npx`, `cross-env` and its variables */
export function startOfCommand(line: string, { words, variables }: Command): number {
  let first = words[0]?.offset ?? line.length;
  // Those that another command sets, by `export` or around the quotation marks, have more than words between them and the program.
  for (const { name, value } of variables.toReversed()) {
    const between = line.slice(value.offset + value.length, first);
    if (!/^["']?\s[^"'&|;()]*$/.test(between)) break;
    first = value.offset - name.length - 1;
  }
  let at = first;
  // Quotation marks are looked for in the text before, because the whole may be an argument: `concurrently "vite"`.
  while (at > 0 && !"&|;()\"'".includes(line[at - 1]!)) at -= 1;
  while (at < first && (line[at] === " " || line[at] === "\t")) at += 1;
  return at;
}

/** @returns the offset of the word `cross-env` that starts the command; undefined when none does */
export function crossEnvOf(line: string, command: Command): number | undefined {
  const start = startOfCommand(line, command);
  const before = line.slice(start, command.words[0]?.offset ?? start);
  const at = before.split(/\s/).indexOf("cross-env");
  return at < 0 ? undefined : start + before.indexOf("cross-env");
}
