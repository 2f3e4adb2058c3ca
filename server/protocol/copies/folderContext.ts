import { copyName } from "./copyName.js";

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
 * its folder, where another folder has the former. A folder that is gone keeps only such a name of its own: it may come back.
 * @param used all contexts of the project
 */
export function settleContext(copy: Copy, used: readonly UsedContext[], relationOf: (folder: string) => Relation): string {
  const { folder, worktree } = copy;
  const inFolder = (relation: Relation): UsedContext[] =>
    used.filter((each) => each.folder !== undefined && relationOf(each.folder) === relation);
  const own = inFolder("same");
  if (own.length > 0) {
    const latest = own.reduce((a, b) => (b.lastUsedAt > a.lastUsedAt ? b : a));
    return own.some(({ context }) => context === worktree) ? worktree : latest.context;
  }
  const others = inFolder("other");
  if (!others.some(({ context }) => context === worktree)) return worktree;
  const folders = new Set(others.flatMap((other) => other.folder ?? []));
  return copyName(folder, [...folders], new Set(used.map(({ context }) => context)), worktree);
}
