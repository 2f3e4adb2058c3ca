import { type PortRow, statesOf } from "./portRow.js";
import { portStates, stateNames } from "../../server/protocol/wording/portState.js";

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

function parseWord(word: string): Test {
  const range = /^(\d{1,5})-(\d{1,5})$/.exec(word);
  if (range !== null) return ({ port }) => port >= Number(range[1]) && port <= Number(range[2]);
  if (/^\d+$/.test(word)) {
    // A name may contain the number, too: `web2`.
    return (row) => String(row.port).startsWith(word) || String(row.process?.pid) === word || row.identity.toLowerCase().includes(word);
  }
  const [, field, value] = /^(state|project|owner):(.*)$/.exec(word) ?? [];
  if (value === undefined || value === "") return ({ text }) => text.includes(word);
  if (field === "project") return ({ project }) => project.toLowerCase().includes(value);
  if (field === "owner") return ({ owner }) => owner.toLowerCase().includes(value);
  const states = portStates.filter((state) => state.startsWith(value) || stateNames[state].startsWith(value));
  return (row) => states.includes(row.state) || statesOf(row).some((state) => states.includes(state));
}
