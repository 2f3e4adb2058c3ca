import { applyEdits, type Edit, mergeEdits } from "../fileEdit.js";

/** At most this many cells of the table that compares two texts word by word; larger ones differ in one piece. */
const MAX_CELLS = 250_000;

/**
 * Changes a JSON string, and only those of its words that differ: escapes elsewhere stay as written.
 * @param raw the string as written, with its quotation marks
 * @param offset where it is written in the text
 */
export function stringEdits(raw: string, offset: number, before: string, after: string): Edit[] {
  const starts = unitStarts(raw);
  if (starts.length !== before.length + 1) return [{ offset, length: raw.length, content: JSON.stringify(after) }];
  return textDifferences(before, after).map(({ from, to, content }) => ({
    offset: offset + starts[from]!,
    length: starts[to]! - starts[from]!,
    content: JSON.stringify(content).slice(1, -1),
  }));
}

/** @returns the text with the changes of all its new versions; undefined when two of them change the same words differently */
export function mergeTexts(before: string, versions: readonly string[]): string | undefined {
  const edits = versions.flatMap((after) =>
    textDifferences(before, after).map(({ from, to, content }) => ({ offset: from, length: to - from, content })),
  );
  const merged = mergeEdits(edits);
  const areInsertions = merged?.some(({ offset, length }, at) => length === 0 && merged[at + 1]?.offset === offset);
  return merged === undefined || areInsertions === true ? undefined : applyEdits(before, merged);
}

/** Where each UTF-16 unit of the value is written in the string, and then where its closing quotation mark is. */
export function unitStarts(raw: string): number[] {
  const starts: number[] = [];
  for (let at = 1; at < raw.length - 1; at += raw[at] !== "\\" ? 1 : raw[at + 1] === "u" ? 6 : 2) starts.push(at);
  return [...starts, raw.length - 1];
}

/** A part of a text, in UTF-16 units, and its replacement. */
interface Difference {
  from: number;
  to: number;
  content: string;
}

/** The smallest replacements, word by word, that turn one text into the other. */
function textDifferences(before: string, after: string): Difference[] {
  const [old, now] = [words(before), words(after)];
  if (old.length * now.length > MAX_CELLS) return trimmed({ from: 0, to: before.length, content: after }, before);
  const common = commonLengths(old, now);
  const found: Difference[] = [];
  let [i, j, at] = [0, 0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      at += old[i]!.length;
      i += 1;
      j += 1;
      continue;
    }
    const difference: Difference = { from: at, to: at, content: "" };
    while ((i < old.length || j < now.length) && (i === old.length || j === now.length || old[i] !== now[j])) {
      if (j === now.length || (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
        difference.to += old[i]!.length;
        i += 1;
      } else {
        difference.content += now[j]!;
        j += 1;
      }
    }
    at = difference.to;
    found.push(...trimmed(difference, before));
  }
  return found;
}

const words = (text: string): string[] => text.split(/(\s+)/).filter((word) => word !== "");

/** For each pair of positions, how many words the rests of both lists have in common. */
function commonLengths(old: readonly string[], now: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      lengths[i]![j] = old[i] === now[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  return lengths;
}

/** Leaves out what both sides have in common at their beginning and end. */
function trimmed({ from, to, content }: Difference, before: string): Difference[] {
  const old = before.slice(from, to);
  const most = Math.min(old.length, content.length);
  let start = 0;
  while (start < most && old[start] === content[start]) start += 1;
  let end = 0;
  while (end < most - start && old.at(-1 - end) === content.at(-1 - end)) end += 1;
  if (start === old.length && start === content.length) return [];
  return [{ from: from + start, to: to - end, content: content.slice(start, content.length - end) }];
}
