import path from "node:path";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import type { DeclaredProject } from "./parseProjectFile.js";
import { readTextFile } from "./readTextFile.js";

/**
 * Reads this folder's own port-daddy.json.
 * @returns undefined when there is none
 * @throws Failure "InvalidParams" that names file, line, field, value and what is allowed
 * @throws Error when the file exists and cannot be read
 */
export async function readProjectFile(folder: string): Promise<DeclaredProject | undefined> {
  const file = path.join(folder, PROJECT_FILE);
  const text = await readTextFile(file);
  if (text === undefined) return undefined;
  const { parseProjectFile } = await import("./parseProjectFile.js"); // With zod and a parser; see extension.ts.
  return parseProjectFile(text, file);
}
