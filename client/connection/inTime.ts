import { setTimeout as pause } from "node:timers/promises";
import { type BackendFile, HANDSHAKE_TIMEOUT_MS } from "../../server/protocol/handshake.js";
import { isSuspended, notResponding, suspended } from "./silentBackend.js";

/**
 * How long (ms) to wait for an answer. The slowest request makes Windows list its processes and takes a few seconds; a later answer means a
 * hang.
 */
const ANSWER_TIMEOUT_MS = 30_000;
/** After how long (ms) without an answer to the handshake to check whether the backend is suspended. */
const SUSPICION_MS = 500;

/**
 * @param goesOn whether to wait as long once more, when the time is over
 * @throws BackendSilent when the answer does not come in time
 */
export async function inTime<T>(
  answer: Promise<T>,
  file: BackendFile,
  timeoutMs = ANSWER_TIMEOUT_MS,
  goesOn: () => boolean = () => false,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const wait = (): void => {
      timer = setTimeout(() => (goesOn() ? wait() : reject(notResponding(file))), timeoutMs);
    };
    wait();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** As `inTime`, for the handshake. A backend that is suspended is not waited for. */
export async function handshakeInTime<T>(answer: Promise<T>, file: BackendFile): Promise<T> {
  const isSilent = await Promise.race([answer.then(() => false), pause(SUSPICION_MS, true, { ref: false })]);
  if (isSilent && isSuspended(file)) throw suspended(file);
  return inTime(answer, file, HANDSHAKE_TIMEOUT_MS);
}
