import type { Assignment } from "../../protocol/assignment.js";
import type { ListenerInfo } from "../../protocol/listeners.js";
import { firstPage } from "../../protocol/pages/pagesOf.js";

/**
 * Makes the rows fit into one message. Who listens where is always told; with very many rows, their longest parts are left out: folders,
 * command lines and ancestors.
 */
export const fittingRows = (rows: ListenerInfo[]): ListenerInfo[] =>
  firstPage(rows).length === rows.length ? rows : rows.map((row) => ({ ...row, ...brief(row) }));

const brief = ({ assignment }: ListenerInfo): Partial<ListenerInfo> => ({
  folder: undefined,
  command: undefined,
  ancestors: undefined,
  assignment: assignment && briefAssignment(assignment),
});

const briefAssignment = ({ trouble, ...assignment }: Assignment): Assignment => ({
  ...assignment,
  folder: undefined,
  listener: undefined,
  ...(trouble === undefined ? {} : { trouble: { ...trouble, holder: undefined } }),
});
