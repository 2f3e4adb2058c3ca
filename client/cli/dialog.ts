import { createInterface } from "node:readline";
import { isatty } from "node:tty";
import { writeText } from "./terminal.js";

/** A person at the terminal. */
export interface Dialog {
  /** @returns the line that the person entered, without blanks around it; undefined at the end of the input */
  ask(question: string): Promise<string | undefined>;
  /** Whether the terminal shows colors and the person has not refused them by NO_COLOR. */
  hasColors: boolean;
  close(): void;
}

/** @returns undefined when nobody can answer, or would not see the question */
export function openDialog(): Dialog | undefined {
  if (!isatty(0) || !isatty(1)) return undefined;
  // The terminal itself edits the line, so that Ctrl+C ends the process as in any other program.
  const reader = createInterface({ input: process.stdin, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      await writeText(process.stdout, question);
      const line = await lines.next();
      if (line.done !== true) return line.value.trim();
      await writeText(process.stdout, "\n");
      return undefined;
    },
    hasColors: process.stdout.hasColors(),
    close: () => reader.close(),
  };
}
