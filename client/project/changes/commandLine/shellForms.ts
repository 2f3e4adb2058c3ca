import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import type { CommandLinePlace } from "../../proposals/proposal.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { findPackageManager, foldersUpwards, inFolder, objectIn } from "./packageManager.js";

/**
 * The shell that reads a command line.
 *
 * - `sh`: a POSIX shell, wherever the file is used at all.
 * - `emulated`: a shell of Yarn 2+ or pnpm, or a POSIX shell that .npmrc asks for, on Windows, too; but a command that the line's program starts
 *   by itself, such as one of concurrently's, is run by the system's shell.
 * - `bun`: the system's shell, on Windows Bun's own, which knows `$PORT` and `PORT=1 node`, and takes `${PORT:-1}` literally.
 * - `bunOnly`: Bun's own shell on every system.
 * - `deno`: the shell of `deno task`, which has no defaults, as it is described in https://docs.deno.com/runtime/reference/cli/task/.
 * - `system`: sh, on Windows cmd.exe, which knows none of these.
 *
 * All tried with npm 10 and 11, pnpm 10 and 12, Yarn 1 and 4, and Bun 1.4; for Windows by `shell` in their documentation and `bun --shell=bun`.
 */
export type Shell = "sh" | "emulated" | "bun" | "bunOnly" | "deno" | "system";

/** A port's variable, and the number that counts where it is not set. */
export const withDefault = (variable: string, otherwise: string | number): string => `\${${variable}:-${otherwise}}`;

/**
 * Whether a command of a line may have `${PORT:-3000}` on all systems on which the line works now.
 * @param folder in which it is run, from the root
 */
export async function isPosixEverywhere(
  files: WorkspaceFiles,
  folder: string,
  { line, by }: Pick<CommandLinePlace, "line" | "by">,
  command: Command,
): Promise<boolean> {
  return expandsEverywhere(await findShell(files, folder, by), line, command);
}

/** @returns the shell to which a line of this folder goes */
export async function findShell(files: WorkspaceFiles, folder: string, by: CommandLinePlace["by"]): Promise<Shell> {
  if (by === "procfile") return "sh";
  if (by === "denoTask") return "deno";
  if (by !== "packageScript") return "system";
  const { name, isModernYarn } = await findPackageManager(files, folder);
  if (isModernYarn) return "emulated";
  if (name === "bun") return findBunShell(files, folder);
  // npm and pnpm read these of the workspace's root and of the package; Yarn 1 reads script-shell, too.
  for (const each of foldersUpwards(folder)) {
    const npmrc = (await files.read(inFolder(each, ".npmrc"))) ?? "";
    const pnpm = name === "pnpm" ? objectIn(await files.yaml(inFolder(each, "pnpm-workspace.yaml"))) : {};
    if (name === "pnpm" && (pnpm["shellEmulator"] === true || iniValue(npmrc, "shell-emulator") === "true")) return "emulated";
    const shell = iniValue(npmrc, "script-shell") ?? pnpm["scriptShell"];
    if (typeof shell === "string") return isPosixShell(shell) ? "emulated" : "system";
  }
  return "system";
}

/** Whether `${VARIABLE:-N}` in the command is replaced on all systems on which the line works now. */
export function expandsEverywhere(shell: Shell, line: string, command: Command): boolean {
  if (shell === "sh") return true;
  if (isWithoutDefaults(shell)) return false;
  if (hasDefault(line) || startsByPath(line)) return true;
  if (shell === "emulated") return command.within !== "'";
  return shell === "system" && isPosixOnly(line);
}

/** Whether the shell takes `${PORT:-3000}` literally on every system. */
export const isWithoutDefaults = (shell: Shell): boolean => shell === "bunOnly" || shell === "deno";

/** Whether `VARIABLE=${OTHER:-N} program` works for the command on all systems on which the line works now. */
export const assignsEverywhere = (shell: Shell, line: string, command: Command): boolean =>
  expandsEverywhere(shell, line, command) && (shell !== "emulated" || command.within === undefined);

/** Whether a line cannot work in cmd.exe already. */
export function isPosixOnly(line: string): boolean {
  const outside = withoutDoubleQuoted(line);
  // cross-env replaces `$PORT` on Windows, too.
  const replaced = /\bcross-env\b/.test(line) ? /\$\(/ : /\$[A-Za-z_({]/;
  return (
    replaced.test(line) ||
    /[`;]/.test(outside) ||
    /'[^']*'/.test(withoutTakenOff(outside)) ||
    startsByPath(line) ||
    /(^|[&|(]\s*)(rm|cp|mv|export|source|exec|cat|ls|sleep|touch|unset|trap) /.test(outside) ||
    /(^|[&|(]\s*)[A-Za-z_]\w*=/.test(outside)
  );
}

/** Whether it has an expansion with an operator already. */
const hasDefault = (line: string): boolean => /\$\{\w+:?[-+=?]/.test(line);

/** Whether it starts a file by a path that cmd.exe does not take: `./start.sh`. */
const startsByPath = (line: string): boolean => /(^|[&|(]\s*)\.{1,2}\/\S/.test(withoutDoubleQuoted(line));

/** Without the single quotation marks that cross-env and concurrently take off themselves, where cmd.exe leaves them in one word. */
function withoutTakenOff(line: string): string {
  if (/\b(?:concurrently|conc)\b/.test(line)) return line.replace(/'[^'\s]*'/g, "");
  return /\bcross-env\b/.test(line) ? line.replace(/='[^'\s]*'/g, "=") : line;
}

const withoutDoubleQuoted = (line: string): string =>
  line
    .split('"')
    .filter((_, index) => index % 2 === 0)
    .join(" ");

/** Sources: https://bun.com/docs/runtime/bunfig, run.shell. */
async function findBunShell(files: WorkspaceFiles, folder: string): Promise<Shell> {
  const config = (await files.read(inFolder(folder, "bunfig.toml"))) ?? "";
  const shell = iniValue(config, "shell");
  return shell === "bun" ? "bunOnly" : shell === "system" ? "system" : "bun";
}

const isPosixShell = (path: string): boolean => /(^|[/\\])(ba|da|z|k|a)?sh(\.exe)?$/i.test(path);

/** @returns the value of `key=value` or `key = "value"` on a line of its own */
function iniValue(text: string, key: string): string | undefined {
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at < 0 || line.slice(0, at).trim() !== key) continue;
    const value = line.slice(at + 1).trim();
    return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
  }
  return undefined;
}
