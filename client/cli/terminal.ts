import { writeSync } from "node:fs";
import type { Writable } from "node:stream";
import { printable } from "../../server/protocol/wording/printable.js";

/**
 * Writes text and waits until it is written, or until its reader has closed the pipe, as `head` does.
 * @returns whether the output is still read
 * @throws Error, one sentence, when it cannot be written, as on a full disk
 */
export function writeText(stream: Writable, text: string): Promise<boolean> {
  // Without a handler, a closed pipe would end the process with a stack trace.
  if (stream.listenerCount("error") === 0) stream.on("error", () => undefined);
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      const code = (error as NodeJS.ErrnoException | undefined)?.code;
      if (error == null) resolve(true);
      else if (code === "EPIPE" || code === "ERR_STREAM_DESTROYED") resolve(false);
      else reject(new Error(`The output cannot be written: ${error.message}.`, { cause: error }));
    });
  });
}

/**
 * Writes a message to stderr, as one line whatever is in it; does nothing when that is closed. On POSIX it does not use `process.stderr`,
 * which would make a pipe non-blocking, and a program that `port-daddy run` starts has the same pipe.
 */
export function tellUser(sentence: string): void {
  const line = `port-daddy: ${printable(sentence)}\n`;
  if (process.platform === "win32") return void writeText(process.stderr, line).catch(() => undefined);
  try {
    writeSync(2, line);
  } catch (error) {
    // The pipe is full and does not block, which its other users have chosen.
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") writeText(process.stderr, line).catch(() => undefined);
  }
}

/** @throws Error, one sentence, when the current folder is gone */
export function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new Error("The current folder no longer exists. Change to another one.", { cause: error });
  }
}
