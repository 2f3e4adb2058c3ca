/** The replacement of a part of a text: UTF-16 units from its beginning. */
export interface Edit {
  offset: number;
  length: number;
  content: string;
}

/** The changes of one file. */
export interface FileEdit {
  /** The absolute path. */
  file: string;
  /** The text, without a byte order mark, from which the edits were computed; undefined for a file to create. */
  before?: string;
  /** The text of a file to create. */
  create?: string;
  /** The edits of an existing file, in order and not overlapping: one for each changed place. */
  edits: Edit[];
}

/** The text after the edits. */
export const applyFileEdit = ({ before = "", create, edits }: FileEdit): string => create ?? applyEdits(before, edits);

/** @param edits in order and not overlapping */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let [result, at] = ["", 0];
  for (const { offset, length, content } of edits) {
    result += text.slice(at, offset) + content;
    at = offset + length;
  }
  return result + text.slice(at);
}

/**
 * Puts edits of one text in order; equal ones are made once, and of several insertions at one place the first comes first.
 * @returns undefined when two of them overlap
 */
export function mergeEdits(edits: readonly Edit[]): Edit[] | undefined {
  const merged: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.offset - b.offset || a.length - b.length)) {
    const last = merged.at(-1);
    const here = merged.slice(merged.findLastIndex(({ offset }) => offset !== edit.offset) + 1);
    if (here.some(({ length, content }) => length === edit.length && content === edit.content)) continue;
    if (last !== undefined && edit.offset < last.offset + last.length) return undefined;
    merged.push(edit);
  }
  return merged;
}
