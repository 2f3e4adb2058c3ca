import path from "node:path";
import { parseJson } from "./parseJson.js";
import { readTextFile } from "./readTextFile.js";

/**
 * Reads the name in the package.json of this folder itself.
 * @returns undefined when there is no such file, or no name in it
 * @throws Failure "InvalidParams" when it is not JSON: going on without it would give the project another name, and so another port
 * @throws Error when the file is there and cannot be read
 */
export async function readPackageName(folder: string): Promise<string | undefined> {
  const file = path.join(folder, "package.json");
  const text = await readTextFile(file);
  if (text === undefined) return undefined;
  const name = (parseJson(text, file).value as { name?: unknown } | null)?.name;
  return typeof name === "string" && name.trim() !== "" ? name : undefined;
}
