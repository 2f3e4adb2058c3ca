import { readFileSync } from "node:fs";

/** A mutant that may survive. It is known by its code, not by its line's number, so that changes elsewhere in the file don't matter. */
export interface Accepted {
  /** From the root of the repository, with slashes. */
  file: string;
  /** The line in which the mutated code begins, without the spaces around it. */
  line: string;
  /** The mutated code, an arrow, and what takes its place. */
  change: string;
  reason: string;
}

/** Longer code is cut, since its beginning identifies it. */
const MAX_CODE_LENGTH = 120;

/** @returns a change in one line, as `Accepted` has it */
export function describeChange(original: string, replacement: string): string {
  const brief = (code: string): string => code.replace(/\s+/g, " ").trim().slice(0, MAX_CODE_LENGTH);
  return `${brief(original)} → ${brief(replacement)}`;
}

/** The list in `accepted.json`. */
export function readAccepted(file: string): Accepted[] {
  return JSON.parse(readFileSync(file, "utf8")) as Accepted[];
}

export const isSame = (a: Omit<Accepted, "reason">, b: Omit<Accepted, "reason">): boolean =>
  a.file === b.file && a.line === b.line && a.change === b.change;
