import type { Config } from "../../config/config.js";
import type { Log } from "../../log/log.js";
import type { Store } from "../../store/store.js";
import { restsUntil } from "../pool/resting.js";
import type { Registry } from "../registry.js";
import type { CheckedClock } from "./checkedClock.js";

interface Parts {
  store: Pick<Store, "keepDoubt">;
  registry: Registry;
  clock: CheckedClock;
  config: () => Pick<Config, "restSeconds">;
  log: Log;
}

/** Corrects the dates that a wrong clock has told, and remembers in the store that the clock is in doubt. */
export class Dates {
  constructor(private readonly parts: Parts) {}

  /** @throws Failure "StoreUnavailable"; the next call tries again */
  async update(): Promise<void> {
    await this.correct();
    const { clock, store } = this.parts;
    const doubt = clock.doubtToKeep;
    if (doubt === undefined && !clock.isDoubtKept) return;
    await store.keepDoubt(doubt);
    clock.isDoubtKept = doubt !== undefined;
  }

  private async correct(): Promise<void> {
    const { clock, registry, config, log } = this.parts;
    const now = clock.now();
    const wrong = clock.takeWrongDates();
    if (wrong.length === 0) return;
    try {
      for (const period of wrong) await registry.redate(period, now);
    } catch (error) {
      clock.noteWrongDates(wrong);
      throw error;
    }
    registry.wake(now, restsUntil(0, config().restSeconds));
    log.info("The clock was wrong for a while, and the dates that it told then are now today's");
  }
}
