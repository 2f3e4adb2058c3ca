/** Lines from 1 up, both included. */
export interface LineRange {
  first: number;
  last: number;
}

/**
 * Reads which lines a diff added or changed, by file.
 * @param diff of `git diff --unified=0`, whose hunks begin with `@@ -old,count +new,count @@`. Source: git-diff(1), "Combined diff format"
 */
export function parseChangedLines(diff: string): Record<string, LineRange[]> {
  const changed: Record<string, LineRange[]> = {};
  let file: string | undefined;
  for (const line of diff.split("\n")) {
    const header = /^\+\+\+ (?:b\/)?(.+)$/.exec(line);
    if (header !== null) file = header[1];
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null || file === undefined) continue;
    const [first, count] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
    if (count > 0) (changed[file] ??= []).push({ first, last: first + count - 1 });
  }
  return changed;
}
