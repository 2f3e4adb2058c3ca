import { createHash } from "node:crypto";

/** The most characters that one part of an identity has. */
const LONGEST_NAME = 255;

/**
 * Makes a part of an identity out of whatever a package, a folder or a worktree is called: `@scope/name` becomes `scope-name`.
 * @param prefix what a name that has no readable character begins with; a hash of it follows, so that it stays recognizable
 */
export function validName(text: string, prefix: string): string {
  // macOS hands out decomposed file names: the same name must give the same part everywhere.
  const original = text.normalize("NFC");
  const name = trimHyphens(original.replace(/[^A-Za-z0-9._-]+/g, "-"));
  return /[A-Za-z0-9]/.test(name) ? trimHyphens(name.slice(0, LONGEST_NAME)) : `${prefix}-${shortHash(original)}`;
}

/** `shop-1f00aa`: a name that this key tells from all others of that name, and still a valid one. */
export function distinctName(name: string, key: string): string {
  const suffix = `-${shortHash(key)}`;
  return `${name.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
}

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 6);

const trimHyphens = (text: string): string => text.replace(/^-+|-+$/g, "");
