import type { PortRow } from "../state/portRow.js";

const columns = ["port", "project", "service", "context", "state", "pid", "command", "owner", "since", "lastUsed", "folder"] as const;
type Column = (typeof columns)[number];

function values({ port, state, assignment, process, owner, since, lastUsed }: PortRow): Record<Column, string | number | undefined> {
  const { project, service, context, folder } = assignment ?? {};
  return { port, project, service, context, state, pid: process?.pid, command: process?.command, owner, since, lastUsed, folder };
}

export const toJson = (rows: readonly PortRow[]): string => `${JSON.stringify(rows.map(values), null, 2)}\n`;

/** As RFC 4180 has it, with a line for the names of the columns. */
export const toCsv = (rows: readonly PortRow[]): string =>
  [columns, ...rows.map((row) => columns.map((column) => values(row)[column]))].map((line) => `${line.map(cell).join(",")}\r\n`).join("");

/** A command line may be anything: what a spreadsheet would take for a formula is kept text by an apostrophe. */
function cell(value: string | number | undefined): string {
  const text = String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
