/** A row as SQL gives it. */
export type Nullable<T> = { [K in keyof T]: T[K] | null };

/** SQL's NULL is an optional field that is left out. */
export function dropNulls<T extends object>(row: Nullable<T>): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}
