import type { Requester } from "../../server/protocol/requests.js";
import { printableLines } from "../../server/protocol/wording/printable.js";
import type { ConnectOptions } from "../connection/connect.js";
import type { Dialog } from "./dialog.js";

/** A connection to the backend. */
export interface Backend extends Requester {
  close(): Promise<void>;
}

type StayOptions = Pick<ConnectOptions, "onDidLose" | "onDidMove" | "onDidReturn" | "onDidChange" | "onDidDetectConflict">;

/** A command's access to everything outside it. */
export interface Shell {
  /**
   * The current folder, absolute.
   * @throws Error, one sentence, when it is gone
   */
  cwd(): string;
  /**
   * Writes to stdout, which carries only the result. A reader that closed the pipe, as `head` does, is not an error.
   * @returns whether the output is still read
   * @throws Error, one sentence, when it cannot be written
   */
  print(text: string): Promise<boolean>;
  /** Writes a message for a person to stderr. */
  tell(sentence: string): void;
  /** @returns undefined when stdin or stdout is no terminal; a shell that never asks leaves it out */
  openDialog?(): Promise<Dialog | undefined>;
  /**
   * @param options.start whether to start the backend when none runs; true by default
   * @param options.stay whether to reconnect by itself, with all leases, when the backend has ended; false by default
   * @param options.apart whether a backend that has to be started must not be a child of this process; false by default
   * @throws BackendUnreachable
   */
  connect(options?: { start?: boolean; stay?: boolean; apart?: boolean } & StayOptions): Promise<Backend>;
}

/** Connects, and closes the connection when the work has ended or failed. */
export async function withBackend<T>(shell: Shell, work: (backend: Backend) => Promise<T>, options?: { start?: boolean }): Promise<T> {
  const backend = await shell.connect(options);
  try {
    return await work(backend);
  } finally {
    await backend.close();
  }
}

/** Formats a result for programs. What would steer a terminal is escaped, which JSON itself does only for some of it. */
export const formatJson = (result: unknown): string => `${printableLines(JSON.stringify(result, undefined, 2))}\n`;
