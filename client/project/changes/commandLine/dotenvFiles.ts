import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { within } from "../../proposals/folders/paths.js";
import type { CommandLinePlace, Overruling } from "../../proposals/proposal.js";
import { folderOf, inFolder } from "./packageManager.js";
import type { SourceReading } from "./source/sourceReading.js";

/** A variable that a dotenv file sets. */
export type DotenvSetting = Omit<Overruling, "by">;

/**
 * Finds the settings of dotenv files that win over the environment of a command.
 * @param folder in which the command runs, from the root
 */
export async function overrulings(
  files: WorkspaceFiles,
  place: CommandLinePlace,
  folder: string,
  variables: readonly string[],
  source: SourceReading | undefined,
): Promise<Overruling[]> {
  const loader = loaderOf(place, source);
  if (loader === undefined) return [];
  const at = place.by === "procfile" && loader.names === undefined ? folderOf(place.file) : folder;
  const settings = await dotenvSettings(files, at, variables, loader.names);
  return settings.map((setting) => ({ ...setting, by: loader.by }));
}

/** @returns what the dotenv files of a folder set a variable to, each value once */
export async function dotenvValues(files: WorkspaceFiles, folder: string, variable: string): Promise<string[]> {
  const settings = await dotenvSettings(files, folder, [variable]);
  return [...new Set(settings.map(({ value }) => value))];
}

/** Who lets dotenv files win over the environment. */
interface Loader {
  by: string;
  /** The files, as paths from the folder; all dotenv files of the folder where they are not named. */
  names?: readonly string[];
}

/** Programs in a command line that let dotenv files win, with the flag for it, or the one against it. */
const LOADERS: readonly { name: string; wins?: readonly string[]; unless?: string; file: readonly string[] }[] = [
  { name: "env-cmd", unless: "--no-override", file: ["-f", "--file"] },
  { name: "dotenv", wins: ["-o", "--override"], file: ["-e"] },
  { name: "dotenvx", wins: ["-o", "--overload", "--override"], file: ["-f", "--env-file"] },
  { name: "pipenv", file: [] },
];

/**
 * Node's `--env-file`, Bun, Next.js, dotenv and dotenvx by themselves let the environment win. Tried with dotenv 17, dotenv-cli 11,
 * dotenvx 1, env-cmd 11, Node 24, Bun 1.4, Ruby's foreman 0.87 and Node's 3.0. Sources: `load_dot_env` of pipenv, `command_start` of honcho.
 */
function loaderOf({ line, by, file }: CommandLinePlace, source: SourceReading | undefined): Loader | undefined {
  const words = line.split(/[\s"']+/);
  for (const { name, wins, unless, file: flags } of LOADERS) {
    const at = words.indexOf(name);
    if (at < 0) continue;
    const rest = words.slice(at);
    if (wins !== undefined && !rest.some((word) => wins.includes(word))) continue;
    if (unless !== undefined && rest.includes(unless)) continue;
    const names = rest.filter((word, index) => word.startsWith(".env") && flags.includes(rest[index - 1]!));
    return { by: name, ...(names.length === 0 ? {} : { names }) };
  }
  if (/\bdotenv_config_override=true\b/i.test(line)) return { by: "dotenv" };
  if (source?.letsFilesWin === true) return { by: source.file };
  // Foreman, honcho and their like load `.env` beside the Procfile alone.
  return by === "procfile" ? { by: `the program that runs ${file}`, names: [".env"] } : undefined;
}

/**
 * Finds what dotenv files set variables to. A default for one that is not set counts not: `PORT=${PORT:-3000}`.
 * @param named the files, as paths from the folder; all of the folder where it is left out
 */
export async function dotenvSettings(
  files: WorkspaceFiles,
  folder: string,
  variables: readonly string[],
  named?: readonly string[],
): Promise<DotenvSetting[]> {
  const there = (await files.list(folder)).flatMap(({ name, isFolder }) => (!isFolder && isDotenv(name) ? [inFolder(folder, name)] : []));
  const paths = named === undefined ? there : named.flatMap((name) => within(folder, name) ?? []);
  const settings: DotenvSetting[] = [];
  for (const file of paths) {
    for (const line of ((await files.read(file)) ?? "").split("\n")) {
      const [key = "", ...value] = line
        .trim()
        .replace(/^export /, "")
        .split("=");
      const variable = key.trim();
      const text = withoutQuotes(value.join("=").trim());
      if (value.length > 0 && variables.includes(variable) && !refersTo(text, variable)) settings.push({ file, variable, value: text });
    }
  }
  return settings;
}

const refersTo = (value: string, variable: string): boolean => value.includes(`$${variable}`) || value.includes(`\${${variable}`);

/** The value of an assignment, without quotation marks around it. */
export const withoutQuotes = (value: string): string => value.replace(/^["']|["']$/g, "");

/** Files that show others what to set are read by nobody. */
const isDotenv = (name: string): boolean =>
  (name === ".env" || name.startsWith(".env.") || name === ".flaskenv") && !/\.(example|sample|template|dist)$/.test(name);
