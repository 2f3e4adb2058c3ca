import { writeSync } from "node:fs";
import { Writable } from "node:stream";
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

/** Writes a message to stderr, as one line whatever is in it; does nothing when that is closed. */
export function tellUser(sentence: string): void {
  process.stderr.write(`port-daddy: ${printable(sentence)}\n`);
}

/**
 * Replaces `process.stderr` by a stream that writes at once. Node's own makes a pipe non-blocking for all that have it, such as a program that
 * `port-daddy run` starts, as soon as anything looks at it, and each socket does so when it closes.
 */
export function keepErrorsBlocking(): void {
  if (process.platform === "win32") return; // A console there is no file.
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      try {
        for (let at = 0; at < chunk.length;) at += writeSync(2, chunk, at);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  stream.on("error", () => undefined); // writeText() handles it.
  Object.defineProperty(process, "stderr", { configurable: true, get: () => stream });
}

/** @throws Error, one sentence, when the current folder is gone */
export function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new Error("The current folder no longer exists. Change to another one.", { cause: error });
  }
}
