const MAX_LENGTH = 200;

/** A command for people to read: one line, no control characters, at most 200 characters; undefined when nothing is left. */
export function commandText(command: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- they would steer the terminal that it is printed to
  const line = command.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  if (line === "") return undefined;
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}
