import { BackendUnreachable } from "./unreachable.js";

/**
 * How long (ms) to wait for an answer. The slowest request makes Windows list its processes and takes a few seconds; a later answer means a
 * hang.
 */
const ANSWER_TIMEOUT_MS = 30_000;

/** @throws BackendUnreachable when the answer does not come in time */
export async function inTime<T>(answer: Promise<T>, timeoutMs = ANSWER_TIMEOUT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new BackendUnreachable("Port Daddy's backend is running but does not respond. See its log for details.")),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
