import path from "node:path";
import type { MutantResult } from "@stryker-mutator/api/core";
import { type Accepted, describeChange, isSame } from "./accepted.js";
import { fileOf } from "./selection.js";

/** A mutant that no test noticed. */
export interface Survivor {
  file: string;
  lineNumber: number;
  line: string;
  change: string;
  /** No test reaches it at all. */
  isUnreached: boolean;
  /** Why it may survive, where that is known. */
  reason?: string;
}

interface Count {
  killed: number;
  survived: number;
}

export interface Report {
  folders: Map<string, Count>;
  total: Count;
  /** In the order of files and lines. */
  survivors: Survivor[];
}

/** @param read returns a file's text */
export function createReport(results: readonly MutantResult[], accepted: readonly Accepted[], read: (file: string) => string): Report {
  const folders = new Map<string, Count>();
  const total = { killed: 0, survived: 0 };
  const survivors: Survivor[] = [];
  for (const result of results) {
    const outcome = outcomeOf(result);
    if (outcome === undefined) continue;
    const folder = path.posix.dirname(fileOf(result));
    const count = folders.get(folder) ?? { killed: 0, survived: 0 };
    folders.set(folder, count);
    for (const each of [count, total]) each[outcome] += 1;
    if (outcome === "survived") survivors.push(toSurvivor(result, accepted, read(fileOf(result))));
  }
  survivors.sort((a, b) => a.file.localeCompare(b.file) || a.lineNumber - b.lineNumber);
  return { folders: new Map([...folders].sort(([a], [b]) => a.localeCompare(b))), total, survivors };
}

/** The share of mutants that were killed, in percent; 100 where none was tried. */
export const killedPercent = ({ killed, survived }: Count): number =>
  killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);

/** @returns undefined for a mutant that was not tried. One that makes the tests hang is killed: somebody would notice. */
function outcomeOf({ status }: MutantResult): keyof Count | undefined {
  if (status === "Killed" || status === "Timeout" || status === "RuntimeError") return "killed";
  return status === "Survived" || status === "NoCoverage" ? "survived" : undefined;
}

function toSurvivor(result: MutantResult, accepted: readonly Accepted[], text: string): Survivor {
  const { start, end } = result.location;
  const lines = text.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const original = lines.map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined));
  const found = { file: fileOf(result), line: lines[0]!.trim(), change: describeChange(original.join("\n"), result.replacement) };
  const reason = accepted.find((each) => isSame(each, found))?.reason;
  return { ...found, lineNumber: start.line, isUnreached: result.status === "NoCoverage", reason };
}
