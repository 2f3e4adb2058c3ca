import { readFile } from "node:fs/promises";

/**
 * @returns the text without a byte order mark; undefined when there is no such file
 * @throws Error, one sentence, when it is there and cannot be read: that is not the same as no file
 */
export async function readTextFile(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw new Error(`${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** The system says that there is nothing under this path, and not merely that it cannot be looked at. */
export function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** `EACCES: permission denied` out of `EACCES: permission denied, open '/…'`. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/, \w+( '.*)?$/s, "");
