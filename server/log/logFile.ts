import path from "node:path";
import { createStream } from "rotating-file-stream";
import type { Log } from "./log.js";

/** `logs/backend.log` in the data directory: 1 MiB each, the last three kept. Times are UTC. */
export function openLog(dataDir: string): Log & { close(): Promise<void> } {
  const stream = createStream("backend.log", { path: path.join(dataDir, "logs"), size: "1M", maxFiles: 3, mode: 0o600 });
  stream.on("error", () => undefined); // A full disk must not end the backend; what it was about is said in the answers, too.
  const write = (level: string, message: string): void => void stream.write(`${new Date().toISOString()} ${level} ${message}\n`);
  return {
    info: (message) => write("info", message),
    warn: (message) => write("warn", message),
    error: (message, error) => write("error", error instanceof Error ? `${message}: ${error.stack ?? error.message}` : message),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
