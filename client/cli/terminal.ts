import type { Writable } from "node:stream";

// Without a listener, a reader who goes away would end the process with a stack trace. write() hears of it by itself.
process.stdout.on("error", ignore);
process.stderr.on("error", ignore);

function ignore(): void {
  // Heard in write().
}

/**
 * Resolves when the text is written, or when its reader has seen enough, as `head` has.
 * @returns whether anybody still reads
 * @throws Error, one sentence, when it cannot be written, as on a full disk
 */
export function write(stream: Writable, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      const code = (error as NodeJS.ErrnoException | undefined)?.code;
      if (error == null) resolve(true);
      else if (code === "EPIPE" || code === "ERR_STREAM_DESTROYED") resolve(false);
      else reject(new Error(`The output cannot be written: ${error.message}.`, { cause: error }));
    });
  });
}

/** One sentence on stderr. Where that is closed, there is nobody left to tell. */
export function tell(sentence: string): void {
  process.stderr.write(`port-daddy: ${sentence}\n`);
}

/** @throws Error, one sentence, when the current folder is gone */
export function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new Error("The current folder does not exist any more; change to another one.", { cause: error });
  }
}
