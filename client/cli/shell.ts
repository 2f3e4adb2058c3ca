import type { Requester } from "../../server/protocol/requests.js";

/** A connected backend, as far as a command needs it. */
export interface Backend extends Requester {
  close(): Promise<void>;
}

/** All that a command has of the world around it. */
export interface Shell {
  /**
   * The current folder, absolute.
   * @throws Error, one sentence, when it is gone
   */
  cwd(): string;
  /**
   * Writes to stdout, which carries the result and nothing else. A reader who has seen enough is no error.
   * @returns whether anybody still reads
   * @throws Error, one sentence, when it cannot be written
   */
  print(text: string): Promise<boolean>;
  /** Tells a person one sentence, on stderr. */
  tell(sentence: string): void;
  /**
   * @param options.start whether to start the backend when none runs; true unless said otherwise
   * @param options.stay whether to come back by itself, with all leases, when the backend dies
   * @throws BackendUnreachable
   */
  connect(options?: { start?: boolean; stay?: boolean }): Promise<Backend>;
}

/** Connects, and closes the connection however the work ends. */
export async function withBackend<T>(shell: Shell, work: (backend: Backend) => Promise<T>, options?: { start?: boolean }): Promise<T> {
  const backend = await shell.connect(options);
  try {
    return await work(backend);
  } finally {
    await backend.close();
  }
}

/** Results for programs: what the backend answered. */
export const formatJson = (result: unknown): string => `${JSON.stringify(result, undefined, 2)}\n`;
