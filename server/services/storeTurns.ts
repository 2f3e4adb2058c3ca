import { StaleStep } from "../store/staleStep.js";
import type { ChangedPorts, Store, StoredState } from "../store/store.js";

/**
 * Who may look at the store, or change it, when: own steps go on side by side; what other backends changed is read alone, after the steps
 * that are under way and before the next ones. So what is read is never older than what memory has of an own step.
 */
export class StoreTurns {
  private readonly steps = new Set<Promise<unknown>>();
  private reading: Promise<void> | undefined;
  /** Changed elsewhere, and not read yet; undefined for all ports. */
  private outdated: Set<number> | undefined = new Set();

  /** @param takeIn makes memory as the store has it, at some ports or at all */
  constructor(
    private readonly store: Store,
    private readonly takeIn: (state: StoredState, ports: ChangedPorts) => void,
  ) {}

  /** Reads what others change from now on, and what they changed until now. @throws Failure "StoreUnavailable" */
  async follow(): Promise<void> {
    if (this.store.onDidChangeElsewhere === undefined) return;
    // A store that is out of reach tells when it is there again, and then all is read.
    this.store.onDidChangeElsewhere((ports) => void this.read(ports).catch(() => undefined));
    await this.read(undefined);
  }

  /**
   * Does one step on the store and on memory.
   * @throws StaleStep when another backend was faster; memory is as the store then
   */
  step(run: () => Promise<void>): Promise<void> {
    if (this.reading !== undefined) return this.reading.then(() => this.step(run));
    const step = run();
    this.steps.add(step);
    // No await: between memory's change and the caller's next step there is as little as can be.
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
    if (this.outdated?.size === 0) return; // Somebody else has read it.
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
