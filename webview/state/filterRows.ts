import { stateTexts } from "../text/states.js";
import { type PortRow, statesOf } from "./portRow.js";
import { type PortState, portStates } from "../../server/protocol/wording/portState.js";

type Test = (row: PortRow) => boolean;

/**
 * Parses the filter: words, all of which must match. `state:conflict`, `project:shop`, `owner:cli`, `3200-3299` and a bare
 * number (the beginning of a port, or a complete pid) match one field; any other word matches everything that a row shows.
 */
export function parseFilter(filter: string): Test {
  const tests = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
    .map(parseWord);
  return (row) => tests.every((test) => test(row));
}

/** The states in which a row of the table can be. */
export const rowStates: readonly PortState[] = portStates.filter((state) => !["resting", "free", "excluded"].includes(state));

/**
 * Finds a word of the filter that asks for a state in which no row can be.
 * @returns what stands behind `state:`, and whether it is a state of unassigned ports, which only the map shows
 */
export function findImpossibleState(filter: string): { state: string; inMap: boolean } | undefined {
  for (const [, state = ""] of filter.toLowerCase().matchAll(/(?:^|\s)state:(\S*)/g)) {
    const matching = statesLike(state);
    if (state === "" || !matching.some((each) => rowStates.includes(each))) return { state, inMap: state !== "" && matching.length > 0 };
  }
  return undefined;
}

const statesLike = (word: string): PortState[] =>
  portStates.filter((state) => state.startsWith(word) || stateTexts[state].startsWith(word));

function parseWord(word: string): Test {
  const range = /^(\d{1,5})-(\d{1,5})$/.exec(word);
  if (range !== null) return ({ port }) => port >= Number(range[1]) && port <= Number(range[2]);
  if (/^\d+$/.test(word)) {
    // A name may contain the number, too: `web2`.
    return (row) => String(row.port).startsWith(word) || String(row.process?.pid) === word || row.identity.toLowerCase().includes(word);
  }
  const [, field, value] = /^(state|project|owner):(.*)$/.exec(word) ?? [];
  if (value === undefined) return ({ text }) => text.includes(word);
  if (value === "") return () => field !== "state"; // Still being typed; the empty table lists the states.
  if (field === "project") return ({ project }) => project.toLowerCase().includes(value);
  if (field === "owner") return ({ owner }) => owner.toLowerCase().includes(value);
  const states = statesLike(value);
  return (row) => states.includes(row.state) || statesOf(row).some((state) => states.includes(state));
}
