import { statSync } from "node:fs";

/**
 * @returns what identifies a file among all that exist at the same time; undefined when there is none
 * @throws Error when that cannot be read
 */
export function fileId(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}
