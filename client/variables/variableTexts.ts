/** Variables of VS Code whose value a command gives, directly or by an input. */
export const PATTERN = /\$\{(command|input):([^}]+)\}/g;

/** A variable at one place of a configuration or task. */
export interface VariablePlace {
  /** As it is written: `${input:apiPort}`. */
  variable: string;
  /** The attributes and, in lists, the positions that lead to the text. */
  path: readonly string[];
  text: string;
  /** The text before it in a list; empty where there is none. */
  earlier: string;
}

/** All variables in the texts of a value, at any depth. */
export function variablePlaces(value: unknown, path: readonly string[] = [], earlier = ""): VariablePlace[] {
  if (typeof value === "string") return [...value.matchAll(PATTERN)].map(([variable]) => ({ variable, path, text: value, earlier }));
  if (typeof value !== "object" || value === null) return [];
  const before = (key: string): string => {
    const item: unknown = Array.isArray(value) ? value[Number(key) - 1] : undefined;
    return typeof item === "string" ? item : "";
  };
  return Object.entries(value).flatMap(([key, item]) => variablePlaces(item, [...path, key], before(key)));
}

/** Copies a value with every text in it, at any depth, replaced. */
export function replaceTexts<T>(value: T, replace: (text: string) => string): T {
  if (typeof value === "string") return replace(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => replaceTexts(item, replace)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceTexts(item as unknown, replace)])) as T;
}
