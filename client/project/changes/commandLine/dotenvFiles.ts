import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { inFolder } from "./packageManager.js";

/**
 * Whether a command line lets dotenv files win over the environment: `dotenv -o`, and `env-cmd` unless it is told otherwise. Node's
 * `--env-file`, Bun, Next.js and dotenv by itself do not. Tried with dotenv-cli 11, env-cmd 11, Node 24 and Bun 1.4.
 */
export function letsFilesWin(line: string): boolean {
  const words = line.split(/[\s"']+/);
  if (words.includes("env-cmd")) return !words.includes("--no-override");
  const at = words.indexOf("dotenv");
  return at >= 0 && words.slice(at).some((word) => word === "-o" || word === "--override");
}

/** @returns what the dotenv files of a folder set a variable to, each value once */
export async function dotenvValues(files: WorkspaceFiles, folder: string, variable: string): Promise<string[]> {
  const names = (await files.list(folder)).filter(({ name, isFolder }) => !isFolder && isDotenv(name));
  const values = new Set<string>();
  for (const { name } of names) {
    for (const line of ((await files.read(inFolder(folder, name))) ?? "").split("\n")) {
      const [key = "", ...value] = line
        .trim()
        .replace(/^export /, "")
        .split("=");
      if (key.trim() === variable && value.length > 0)
        values.add(
          value
            .join("=")
            .trim()
            .replace(/^["']|["']$/g, ""),
        );
    }
  }
  return [...values];
}

/** Files that show others what to set are read by nobody. */
const isDotenv = (name: string): boolean =>
  (name === ".env" || name.startsWith(".env.") || name === ".flaskenv") && !/\.(example|sample|template|dist)$/.test(name);
