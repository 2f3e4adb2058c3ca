import path from "node:path";
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
