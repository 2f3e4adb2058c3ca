/** Reads a value of another program's file without complaint: an unexpected form proposes nothing. */
export const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const asText = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The strings of a list; a string alone is a list of one. */
export const asTexts = (value: unknown): string[] =>
  typeof value === "string" ? [value] : asList(value).filter((each): each is string => typeof each === "string");

/** The entries of an object whose values are strings. */
export const textEntries = (value: unknown): [string, string][] =>
  Object.entries(asObject(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string");
