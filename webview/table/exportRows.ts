import type { PortRow } from "../state/portRow.js";

const columns = ["port", "project", "service", "context", "state", "pid", "command", "owner", "since", "lastUsed", "folder"] as const;
type Column = (typeof columns)[number];

function values({ port, state, assignment, process, owner, since, lastUsed }: PortRow): Record<Column, string | number | undefined> {
  const { project, service, context, folder } = assignment ?? {};
  return { port, project, service, context, state, pid: process?.pid, command: process?.command, owner, since, lastUsed, folder };
}

export const toJson = (rows: readonly PortRow[]): string => `${JSON.stringify(rows.map(values), null, 2)}\n`;

/** Formats rows as CSV (RFC 4180), with a header line. */
export const toCsv = (rows: readonly PortRow[]): string =>
  [columns, ...rows.map((row) => columns.map((column) => values(row)[column]))].map((line) => `${line.map(cell).join(",")}\r\n`).join("");

/** Formats one value. An apostrophe keeps a spreadsheet from reading text, such as a command line, as a formula. */
function cell(value: string | number | undefined): string {
  const text = String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
