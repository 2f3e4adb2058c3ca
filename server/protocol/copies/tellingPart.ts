/** A path of Windows: with a drive, or of a network share. Elsewhere a backslash is part of a name. */
const WINDOWS = /^(?:[A-Za-z]:[\\/]|\\\\)/;

/** The names on a path from its end: `["app", "review"]` for `/review/app`. */
export function namesFromEnd(folder: string): string[] {
  const names = folder.split(WINDOWS.test(folder) ? /[\\/]/ : "/");
  return names.filter((name) => name !== "" && name !== ".").toReversed();
}

/** Two names that many file systems, and people, take for one. */
export const isSameName = (one: string | undefined, other: string | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && caseless(one) === caseless(other));

const caseless = (name: string): string => name.normalize("NFC").toLowerCase();

/**
 * The parts of a path that tell a folder from others, the last one first: `review` for `/review/app` beside `/code/app`, and `app-two` for
 * `/code/app-two`. No other folder has the same name in the same place, counted from the end.
 */
export function tellingParts(folder: string, others: readonly string[]): string[] {
  const beside = others.map(namesFromEnd);
  return namesFromEnd(folder).filter((name, at) => !beside.some((names) => isSameName(names[at], name)));
}
