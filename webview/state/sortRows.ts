import { processName } from "../../server/protocol/wording/processName.js";
import type { PortRow } from "./portRow.js";
import { portStates } from "../../server/protocol/wording/portState.js";

export const sortKeys = ["port", "identity", "state", "process", "owner", "since", "lastUsed"] as const;
export type SortKey = (typeof sortKeys)[number];

const byState = new Map(portStates.map((state, index) => [state, index]));

const keys: Record<SortKey, (row: PortRow) => string | number> = {
  port: ({ port }) => port,
  identity: ({ identity }) => identity.toLowerCase(),
  state: ({ state }) => byState.get(state)!,
  process: (row) => (row.process === undefined ? "" : processName(row.process.command).toLowerCase()),
  owner: ({ owner }) => owner.toLowerCase(),
  since: ({ since }) => since ?? "",
  lastUsed: ({ lastUsed }) => lastUsed ?? "",
};

/** Sorts rows. Those without a value come last in both directions; equal ones keep the order of their ports. */
export function sortRows(rows: readonly PortRow[], by: SortKey, descending: boolean): PortRow[] {
  const key = keys[by];
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => {
      if (a.key === b.key) return a.row.port - b.row.port;
      if (a.key === "") return 1;
      if (b.key === "") return -1;
      return a.key < b.key ? -sign : sign;
    })
    .map(({ row }) => row);
}
