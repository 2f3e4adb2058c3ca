import type { Writable } from "node:stream";
import { printable } from "../../server/protocol/wording/printable.js";

// Without a handler, a closed pipe would end the process with a stack trace.
process.stdout.on("error", ignore);
process.stderr.on("error", ignore);

function ignore(): void {
  // writeText() handles it.
}

/**
 * Writes text and waits until it is written, or until its reader has closed the pipe, as `head` does.
 * @returns whether the output is still read
 * @throws Error, one sentence, when it cannot be written, as on a full disk
 */
export function writeText(stream: Writable, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      const code = (error as NodeJS.ErrnoException | undefined)?.code;
      if (error == null) resolve(true);
      else if (code === "EPIPE" || code === "ERR_STREAM_DESTROYED") resolve(false);
      else reject(new Error(`The output cannot be written: ${error.message}.`, { cause: error }));
    });
  });
}

/** Writes a message to stderr, as one line whatever is in it; does nothing when that is closed. */
export function tellUser(sentence: string): void {
  process.stderr.write(`port-daddy: ${printable(sentence)}\n`);
}

/** @throws Error, one sentence, when the current folder is gone */
export function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new Error("The current folder no longer exists. Change to another one.", { cause: error });
  }
}
