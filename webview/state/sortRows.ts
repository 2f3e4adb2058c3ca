import type { Identity } from "../../server/protocol/identity.js";
import { processName } from "../../server/protocol/wording/processName.js";
import type { SortKey } from "../../server/protocol/page.js";
import type { PortRow } from "./portRow.js";
import { portStates } from "../../server/protocol/wording/portState.js";

const byState = new Map(portStates.map((state, index) => [state, index]));

const collator = new Intl.Collator("en", { numeric: true });

/** Orders names as a person counts: `web2` before `web10`. */
export const compareNames = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1);

/** Comparing names is slow, and thousands of rows are sorted again at each change, so each assignment has a key that is compared as text. */
const identityKeys = new WeakMap<Identity, string>();

/** A text that sorts as `compareNames` does, part by part: numbers have one length, and no character counts less than the end of a part. */
function identityKey(identity: Identity): string {
  const known = identityKeys.get(identity);
  if (known !== undefined) return known;
  const key = [identity.project, identity.service, identity.context].map(nameKey).join("\u0000");
  identityKeys.set(identity, key);
  return key;
}

const punctuation: Record<string, string> = { _: "\u0001", "-": "\u0002", ".": "\u0003" };

const nameKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[_.-]/g, (found) => punctuation[found]!)
    .replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, "").padStart(20, "0"));

const keys: Record<SortKey, (row: PortRow) => string | number> = {
  port: ({ port }) => port,
  identity: ({ assignment }) => (assignment === undefined ? "" : identityKey(assignment)),
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
