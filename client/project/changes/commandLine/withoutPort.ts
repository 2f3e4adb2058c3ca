import type { Command, NamedPort, Word } from "../../../../server/protocol/commandLines/commandLine.js";

/**
 * Takes the port out of a command line, with its flag or its variable: `next dev -p 3000` becomes `next dev`.
 * @returns undefined where it stands in an address, or in a form that is not understood
 */
export function withoutPort(line: string, command: Command, port: NamedPort): string | undefined {
  const digits = line.slice(port.offset, port.offset + port.length);
  const assigned = command.variables.find(({ value }) => contains(value, port));
  if (assigned !== undefined) return withoutVariable(line, assigned.name, assigned.value, digits);
  if (port.flag === undefined) return undefined;
  return line.slice(0, port.flag.offset).trimEnd() + line.slice(port.flag.offset + port.flag.length);
}

const contains = ({ offset, length }: Word, port: NamedPort): boolean =>
  port.offset >= offset && port.offset + port.length <= offset + length;

/** Removes `NAME=value`, and the white space behind it; not that of `set NAME=value&&`, which is a command of its own. */
function withoutVariable(line: string, name: string, value: Word, digits: string): string | undefined {
  const start = value.offset - name.length - 1;
  if (value.value !== digits || line.slice(start, value.offset) !== `${name}=`) return undefined;
  const before = line.slice(0, start);
  if (/(^|[\s&|(])(set|export)\s$/.test(before)) return undefined;
  return before + line.slice(value.offset + value.length).trimStart();
}
