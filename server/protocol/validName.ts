import { createHash } from "node:crypto";
import { LONGEST_NAME, NAME_CHARACTERS } from "./identity.js";

const OTHER_CHARACTERS = new RegExp(`[^${NAME_CHARACTERS}]+`, "g");

/**
 * Turns the name of a package, folder or worktree into a part of an identity: `@scope/name` becomes `scope-name`.
 * @param prefix the beginning for a name without any allowed character; a hash of the name follows
 */
export function validName(text: string, prefix: string): string {
  // macOS returns decomposed file names; the same name must give the same part everywhere.
  const original = text.normalize("NFC");
  const name = trimHyphens(original.replace(OTHER_CHARACTERS, "-"));
  return /[A-Za-z0-9]/.test(name) ? trimHyphens(name.slice(0, LONGEST_NAME)) : `${prefix}-${shortHash(original)}`;
}

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 6);

const trimHyphens = (text: string): string => text.replace(/^-+|(?<!-)-+$/g, "");
