import { storeUnavailable } from "../protocol/failures.js";

/** The store refused a step that was based on outdated knowledge. Nothing is changed. */
export class StaleStep extends Error {
  /** @param ports the ports about which the caller is wrong */
  constructor(
    readonly ports: readonly number[],
    why: string,
  ) {
    super(why);
    this.name = "StaleStep";
  }
}

/** At most this many attempts per request, each overtaken by another backend. */
export const MAX_ATTEMPTS = 10;

/**
 * Runs work, and runs it again when another backend was faster. The work must read the current state each time.
 * @throws Failure "StoreUnavailable" when it was overtaken `MAX_ATTEMPTS` times
 */
export async function untilFresh<T>(decide: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await decide();
    } catch (error) {
      if (!(error instanceof StaleStep)) throw error;
      if (attempt === MAX_ATTEMPTS) throw storeUnavailable(`other backends were faster ${MAX_ATTEMPTS} times: ${error.message}`, error);
    }
  }
}
