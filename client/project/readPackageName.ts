import path from "node:path";
import { readTextFile } from "./readTextFile.js";

/**
 * Reads the name in this folder's own package.json.
 * @returns undefined when there is no such file, or no name in it
 * @throws Failure "InvalidParams" when it is not JSON, since without its name the project would get another port
 * @throws Error when the file exists and cannot be read
 */
export async function readPackageName(folder: string): Promise<string | undefined> {
  const file = path.join(folder, "package.json");
  const text = await readTextFile(file);
  if (text === undefined) return undefined;
  const name = ((await parse(text, file)) as { name?: unknown } | null)?.name;
  return typeof name === "string" && name.trim() !== "" ? name : undefined;
}

async function parse(text: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    const { parseJson } = await import("./parseJson.js"); // It knows where the error is, and takes a parser for that; see extension.ts.
    return parseJson(text, file).value;
  }
}
