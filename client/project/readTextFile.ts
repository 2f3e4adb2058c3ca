import { readRegularFile } from "./files/readRegularFile.js";

/**
 * Reads a regular file of at most 1 MB, without waiting for a named pipe or a file system that does not answer.
 * @returns the text without a byte order mark; undefined when there is no such file
 * @throws Error, one sentence, when the file exists and cannot be read
 */
export async function readTextFile(file: string): Promise<string | undefined> {
  try {
    return (await readRegularFile(file)).toString("utf8").replace(/^\uFEFF/, "");
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
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { syscall } = error as NodeJS.ErrnoException;
  const end = syscall === undefined ? -1 : error.message.lastIndexOf(`, ${syscall}`);
  return end < 0 ? error.message : error.message.slice(0, end);
}
