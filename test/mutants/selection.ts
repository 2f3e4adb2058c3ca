import { createHash } from "node:crypto";
import path from "node:path";
import type { Mutant } from "@stryker-mutator/api/core";
import type { LineRange } from "./changedLines.js";

/** Which mutants are tried. */
export interface Selection {
  /** The lines on which they must be, by file; all when left out. */
  changed?: Record<string, LineRange[]>;
  /** How many of them are tried; all when left out. */
  sample?: number;
  seed: number;
}

/** @returns the ids of the selected mutants */
export function select(mutants: readonly Mutant[], { changed, sample, seed }: Selection): Set<string> {
  const eligible = mutants.filter((mutant) => changed === undefined || isOnLines(mutant, changed[fileOf(mutant)] ?? []));
  // Hashes put them in an order that depends on nothing but the seed and the mutant itself.
  const chosen = eligible.map((mutant) => ({ id: mutant.id, rank: rank(mutant, seed) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return new Set(chosen.slice(0, sample).map(({ id }) => id));
}

/** The mutant's file as git names it. */
export const fileOf = ({ fileName }: { fileName: string }): string => path.relative(process.cwd(), fileName).replaceAll("\\", "/");

/** Stryker counts lines from 0 before it reports them. */
const isOnLines = ({ location: { start, end } }: Mutant, lines: readonly LineRange[]): boolean =>
  lines.some(({ first, last }) => start.line + 1 <= last && end.line + 1 >= first);

function rank(mutant: Mutant, seed: number): string {
  const { location, mutatorName, replacement } = mutant;
  return createHash("sha256")
    .update(JSON.stringify([seed, fileOf(mutant), location, mutatorName, replacement]))
    .digest("hex");
}
