import { processName } from "../../server/protocol/wording/processName.js";
import type { PortRow } from "../state/portRow.js";

const columns = ["port", "project", "service", "context", "state", "pid", "process", "owner", "since", "lastUsed", "folder"] as const;
type Column = (typeof columns)[number];

/** A process is exported by its name: a file is kept and passed on, and its command line may have a password. */
function values({ port, state, assignment, process, owner, since, lastUsed }: PortRow): Record<Column, string | number | undefined> {
  const { project, service, context, folder } = assignment ?? {};
  const name = process && processName(process.command);
  return { port, project, service, context, state, pid: process?.pid, process: name, owner, since, lastUsed, folder };
}

export const toJson = (rows: readonly PortRow[]): string => `${JSON.stringify(rows.map(values), null, 2)}\n`;

/** Formats rows as CSV (RFC 4180), with a header line. */
export const toCsv = (rows: readonly PortRow[]): string =>
  [columns, ...rows.map((row) => columns.map((column) => values(row)[column]))].map((line) => `${line.map(cell).join(",")}\r\n`).join("");

/** Formats one value. An apostrophe keeps a spreadsheet from reading text, such as the name of a process, as a formula. */
function cell(value: string | number | undefined): string {
  const text = String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
