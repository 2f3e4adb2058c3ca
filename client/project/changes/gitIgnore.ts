import { matchSegments } from "../proposals/folders/matchPattern.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";

/**
 * Whether git ignores a file, by the ignore files of the folder itself: those above it, and the user's own, are not read. What git knows
 * already it does not ignore, so this is for a file that is not there yet. Source: gitignore(5); sets of characters (`[a-z]`) are not known.
 * @param file from the root, with slashes
 */
export async function isIgnored(files: WorkspaceFiles, file: string): Promise<boolean> {
  const parts = file.split("/");
  const rules = parse((await files.read(".git/info/exclude")) ?? "", 0);
  for (const depth of parts.keys()) {
    const ignoreFile = [...parts.slice(0, depth), ".gitignore"].join("/");
    rules.push(...parse((await files.read(ignoreFile)) ?? "", depth));
    // Git cannot include a file again whose folder is ignored.
    if (isExcluded(rules, parts.slice(0, depth + 1), depth < parts.length - 1)) return true;
  }
  return false;
}

interface Rule {
  segments: string[];
  /** Whether it includes again what an earlier one excludes. */
  includes: boolean;
  isForFolders: boolean;
  /** How many folders the file with the rule is below the root. */
  depth: number;
}

function parse(text: string, depth: number): Rule[] {
  return text.split("\n").flatMap((line): Rule[] => {
    const written = line.replace(/\r$/, "").replace(/(?<! ) +$/, "");
    if (written === "" || written.startsWith("#")) return [];
    const includes = written.startsWith("!");
    const pattern = includes ? written.slice(1) : written;
    const isForFolders = pattern.endsWith("/");
    const segments = pattern.split("/");
    if (isForFolders) segments.pop();
    if (segments.length === 1) segments.unshift("**");
    if (segments[0] === "") segments.shift();
    // At the end it stands for all that is inside, not for the folder itself.
    if (segments.at(-1) === "**") segments.push("*");
    return [{ segments, includes, isForFolders, depth }];
  });
}

/** The last rule that matches decides. */
function isExcluded(rules: readonly Rule[], parts: readonly string[], isFolder: boolean): boolean {
  const rule = rules.findLast(
    ({ segments, isForFolders, depth }) => (isFolder || !isForFolders) && matchSegments(parts.slice(depth), segments, { hidden: true }),
  );
  return rule !== undefined && !rule.includes;
}
