import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { asTexts } from "../project/proposals/looseValues.js";
import { isAbsent } from "../project/readTextFile.js";

/** Debuggers that read `.env` in the workspace folder where no file is named. Source: the default of `python.envFile`. */
const READS_DOT_ENV = new Set(["python", "debugpy"]);

/**
 * The variables that the `envFile` of a configuration sets. They win over ours, as those in its `env` do.
 * @param folder the workspace folder
 * @returns undefined when nobody can tell yet, since the file's path has a variable that VS Code replaces later, or it cannot be read
 */
export async function envFileNames(configuration: Readonly<Record<string, unknown>>, folder: string): Promise<Set<string> | undefined> {
  const { envFile, type } = configuration;
  const named = asTexts(envFile);
  const files = named.length === 0 && READS_DOT_ENV.has(String(type)) ? [path.join(folder, ".env")] : named;
  const names = new Set<string>();
  for (const file of files) {
    const place = resolved(file, folder);
    if (place.includes("${")) return undefined;
    try {
      for (const name of namesIn(await readFile(place, "utf8"))) names.add(name);
    } catch (error) {
      if (!isAbsent(error)) return undefined;
    }
  }
  return names;
}

const resolved = (file: string, folder: string): string =>
  path.resolve(
    folder,
    file.replace(/\$\{workspace(?:Folder|Root)\}/g, () => folder).replace(/\$\{userHome\}/g, () => homedir()),
  );

function namesIn(text: string): string[] {
  return text.split("\n").flatMap((line) => /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1] ?? []);
}
