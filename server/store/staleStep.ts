import { storeUnavailable } from "../protocol/failures.js";

/** The store refused a step because it counted on something that is not so any more. Nothing is changed. */
export class StaleStep extends Error {
  /** @param ports those that the caller knows wrongly */
  constructor(
    readonly ports: readonly number[],
    why: string,
  ) {
    super(why);
    this.name = "StaleStep";
  }
}

/** At most this many decisions for one request; each of them was overtaken by another backend. */
export const MAX_ATTEMPTS = 10;

/**
 * Decides, and decides anew as long as other backends are faster. The work must look at what is known by then each time it runs.
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
