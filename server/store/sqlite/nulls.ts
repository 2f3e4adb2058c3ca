/** A row as SQL returns it. */
export type Nullable<T> = { [K in keyof T]: T[K] | null };

/** Leaves out fields that are NULL. */
export function dropNulls<T extends object>(row: Nullable<T>): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}
