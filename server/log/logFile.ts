import path from "node:path";
import { createStream } from "rotating-file-stream";
import { printable } from "../protocol/wording/printable.js";
import type { Log } from "./log.js";

export interface LogFile extends Log {
  /** Writes to a new file from now on, because the one that was open is gone. */
  reopen(): void;
  close(): Promise<void>;
}

/**
 * `logs/backend.log` in the data directory: 1 MiB each, the last three kept. Times are UTC. An entry is one line, which begins with its time;
 * only the calls that led to an error follow, indented, so that no text from outside passes for an entry.
 */
export function openLog(dataDir: string): LogFile {
  const open = () => {
    const opened = createStream("backend.log", { path: path.join(dataDir, "logs"), size: "1M", maxFiles: 3, mode: 0o600 });
    opened.on("error", () => undefined); // A full disk must not end the backend; what it was about is said in the answers, too.
    return opened;
  };
  let stream = open();
  const write = (level: string, message: string, calls: readonly string[] = []): void =>
    void stream.write([`${new Date().toISOString()} ${level} ${printable(message)}`, ...calls, ""].join("\n"));
  return {
    info: (message) => write("info", message),
    warn: (message) => write("warn", message),
    error: (message, error) =>
      error instanceof Error ? write("error", `${message}: ${String(error)}`, callsOf(error)) : write("error", message),
    reopen: () => {
      stream.end();
      stream = open();
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

/** The lines of a stack, without those of the message before them. */
const callsOf = ({ stack = "" }: Error): string[] =>
  stack.split("\n").flatMap((line) => (/^\s+at /.test(line) ? `    ${printable(line.trim())}` : []));
