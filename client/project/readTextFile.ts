import { readFile } from "node:fs/promises";

/**
 * @returns the text without a byte order mark; undefined when there is no such file
 * @throws Error, one sentence, when the file exists and cannot be read
 */
export async function readTextFile(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw new Error(`${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** Whether an error says that a path does not exist, and not only that it cannot be read. */
export function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Shortens `EACCES: permission denied, open '/…'` to `EACCES: permission denied`. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/, \w+( '.*)?$/s, "");
