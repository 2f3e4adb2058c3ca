import path from "node:path";
import { distinctName, validName } from "./validName.js";

/** A copy of a project on disk. */
export interface Copy {
  /** The absolute path of its root. */
  folder: string;
  /** The name of the linked git worktree that it is; empty for any other copy. */
  worktree: string;
}

/** A context that a project uses, and in which folder. */
export interface UsedContext {
  context: string;
  folder?: string;
  /** Milliseconds since the epoch, or ISO 8601. */
  lastUsedAt: number | string;
}

/** Another path compared with the copy: the same folder, another one, or one that no longer exists. */
export type Relation = "same" | "other" | "gone";

/**
 * The rule for the context of a copy: the one that its folder has, else its worktree's name (empty in a main checkout), else a name from
 * its folder, where another folder has the former. A folder that is gone keeps nothing from anybody.
 * @param used all contexts of the project
 */
export function settleContext(copy: Copy, used: readonly UsedContext[], relationOf: (folder: string) => Relation): string {
  const { worktree } = copy;
  const inFolder = (relation: Relation): UsedContext[] =>
    used.filter(({ folder }) => folder !== undefined && relationOf(folder) === relation);
  const own = inFolder("same");
  if (own.length > 0) {
    const latest = own.reduce((a, b) => (b.lastUsedAt > a.lastUsedAt ? b : a));
    return own.some(({ context }) => context === worktree) ? worktree : latest.context;
  }
  return inFolder("other").some(({ context }) => context === worktree) ? distinctContext(copy) : worktree;
}

const distinctContext = ({ folder, worktree }: Copy): string =>
  distinctName(worktree === "" ? validName(path.basename(folder), "folder") : worktree, folder);
