import { StaleStep } from "../store/staleStep.js";
import type { ChangedPorts, Store, StoredState } from "../store/store.js";

/**
 * Orders access to the store. Own steps run side by side; changes of other backends are read alone, after the running steps and before the
 * next ones, so they are never older than what memory has of an own step.
 */
export class StoreTurns {
  private readonly steps = new Set<Promise<unknown>>();
  private reading: Promise<void> | undefined;
  /** Ports that were changed elsewhere and not read yet; undefined for all. */
  private outdated: Set<number> | undefined = new Set();

  /** @param takeIn updates memory from the store, for some ports or for all */
  constructor(
    private readonly store: Store,
    private readonly takeIn: (state: StoredState, ports: ChangedPorts) => void,
  ) {}

  /** Reads what other backends have changed, and from now on what they change. @throws Failure "StoreUnavailable" */
  async follow(): Promise<void> {
    if (this.store.onDidChangeElsewhere === undefined) return;
    // An unreachable store fires when it is back, and then everything is read.
    this.store.onDidChangeElsewhere((ports) => void this.read(ports).catch(() => undefined));
    await this.read(undefined);
  }

  /**
   * Runs one step on the store and on memory.
   * @throws StaleStep when another backend was faster; memory is up to date then
   */
  step(run: () => Promise<void>): Promise<void> {
    if (this.reading !== undefined) return this.reading.then(() => this.step(run));
    const step = run();
    this.steps.add(step);
    // No await, so that the caller continues right after memory has changed.
    const over = (): void => void this.steps.delete(step);
    step.then(over, over);
    return step.catch(async (error: unknown) => {
      if (error instanceof StaleStep) await this.read(error.ports);
      throw error;
    });
  }

  private async read(ports: ChangedPorts): Promise<void> {
    this.note(ports);
    while (this.reading !== undefined) await this.reading;
    if (this.outdated?.size === 0) return; // Another caller has read it.
    const reading = Promise.allSettled(this.steps).then(() => this.catchUp());
    const over = (): void => void (this.reading = undefined);
    this.reading = reading.then(over, over);
    await reading;
  }

  private async catchUp(): Promise<void> {
    const ports = this.outdated && [...this.outdated];
    this.outdated = new Set();
    try {
      this.takeIn(await this.store.load(ports), ports);
    } catch (error) {
      this.note(ports);
      throw error;
    }
  }

  private note(ports: ChangedPorts): void {
    if (ports === undefined) this.outdated = undefined;
    else for (const port of ports) this.outdated?.add(port);
  }
}
