import { LONGEST_NAME } from "../identity.js";
import { isSameName, namesFromEnd, tellingParts } from "./tellingPart.js";
import { validName } from "../validName.js";

/** Stands for the name of a folder that has none in the allowed characters. */
const UNNAMED = "copy";

/**
 * Names a copy of a project by its folder, so that a person knows which one it is: `app-two` for `/code/app-two`, `review` for `/review/app`
 * beside `/code/app`, `review-fix` for a second worktree `fix`. A number follows only where no part of the path tells them apart.
 * @param others the folders of the other copies
 * @param taken the contexts that are used; upper and lower case count as equal
 * @param worktree the name of the worktree that it is; empty for any other copy
 * @returns a valid name that is not taken, the same for the same arguments
 */
export function copyName(folder: string, others: readonly string[], taken: ReadonlySet<string>, worktree = ""): string {
  const used = new Set([...taken].map((name) => name.toLowerCase()));
  for (const name of candidates(folder, others, worktree)) if (!used.has(name.toLowerCase())) return name;
  const own = readable(worktree) ?? readable(namesFromEnd(folder)[0] ?? "") ?? UNNAMED;
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const name = `${own.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
    if (!used.has(name.toLowerCase())) return name;
  }
}

function* candidates(folder: string, others: readonly string[], worktree: string): Generator<string> {
  const names = namesFromEnd(folder);
  const own = worktree === "" ? (names[0] ?? "") : worktree;
  const parts = tellingParts(folder, others);
  if (worktree === "") yield* readableOf([parts[0]]);
  for (const part of parts) if (part !== own) yield* readableOf([part, own]);
  // No single part tells it from all others, but several of them together may.
  for (let count = 2; count <= names.length; count++) {
    const tells = others.every(
      (other) =>
        !namesFromEnd(other)
          .slice(0, count)
          .every((name, at) => isSameName(name, names[at])),
    );
    const path = names.slice(0, count).toReversed();
    if (tells) yield* readableOf(worktree === "" ? path : [...path.slice(0, -1), worktree]);
  }
}

/** A name of these parts. Nothing where one of them has no name in the allowed characters. */
function* readableOf(parts: readonly (string | undefined)[]): Generator<string> {
  const names = parts.map((part) => (part === undefined ? undefined : readable(part)));
  if (names.every((name) => name !== undefined)) yield validName(names.join("-"), UNNAMED);
}

/** @returns undefined for a name of which too little would be left to recognize it, such as one in another script */
function readable(name: string): string | undefined {
  // Letters that differ from the allowed ones by an accent alone stay readable without it.
  const plain = name.normalize("NFD").replace(/\p{M}+/gu, "");
  const letters = plain.match(/[\p{L}\p{N}]/gu) ?? [];
  const allowed = plain.match(/[A-Za-z0-9]/g) ?? [];
  return allowed.length > 0 && allowed.length * 2 >= letters.length ? validName(plain, UNNAMED) : undefined;
}
