import { type Nullable, dropNulls } from "./nulls.js";

/** SQLite has no booleans: a flag is stored as 1 or 0, and is true or left out as a field. */
type FlagOf<T> = { [K in keyof T]-?: [T[K]] extends [true | undefined] ? K : never }[keyof T];

export type Row<T> = Record<keyof T, string | number | null>;

/**
 * The columns of a table, from which all statements with all columns are built. The type requires a column for each field
 * of `T`, so a new field needs a line in its table and a migration, but no change of a statement.
 */
export class Table<T extends object> {
  private readonly fields: (keyof T & string)[];

  /**
   * @param columns the column of each field
   * @param flags the fields that are true or left out
   */
  constructor(
    readonly name: string,
    readonly columns: Readonly<Record<keyof T & string, string>>,
    private readonly flags: readonly (FlagOf<T> & string)[] = [],
  ) {
    this.fields = Object.keys(columns) as (keyof T & string)[];
  }

  /** `port, created_at AS createdAt`: to select whole rows. */
  get selected(): string {
    return this.fields.map((field) => (this.columns[field] === field ? field : `${this.columns[field]} AS ${field}`)).join(", ");
  }

  /** `(port, created_at) VALUES (@port, @createdAt)`: to insert what `toRow` returns. */
  get inserted(): string {
    return `(${this.fields.map((field) => this.columns[field]).join(", ")}) VALUES (${this.fields.map((field) => `@${field}`).join(", ")})`;
  }

  /** `folder = @folder, last_used_at = @lastUsedAt`: to update all columns except those of some fields. */
  updatedExcept(...kept: (keyof T & string)[]): string {
    return this.fields
      .filter((field) => !kept.includes(field))
      .map((field) => `${this.columns[field]} = @${field}`)
      .join(", ");
  }

  toRow(value: T): Row<T> {
    const row = {} as Row<T>;
    for (const field of this.fields) row[field] = (value[field] as string | number | undefined) ?? null;
    for (const flag of this.flags) row[flag] = value[flag] === true ? 1 : 0;
    return row;
  }

  fromRow(row: Row<T>): T {
    if (this.flags.length === 0) return dropNulls(row as Nullable<T>);
    const flags = Object.fromEntries(this.flags.map((flag) => [flag, row[flag] === 1 ? true : null]));
    return dropNulls({ ...row, ...flags } as Nullable<T>);
  }
}
