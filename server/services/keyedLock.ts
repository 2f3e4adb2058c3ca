/** One at a time for each key. Whoever takes several takes them all in one call, so that nobody waits for each other. */
export class KeyedLock {
  private readonly tails = new Map<string, Promise<void>>();

  /** @returns what gives the keys back */
  async acquire(keys: readonly string[]): Promise<() => void> {
    const before = keys.flatMap((key) => this.tails.get(key) ?? []);
    const release = this.enter(keys);
    await Promise.all(before);
    return release;
  }

  /** @returns undefined when somebody has it or waits for it */
  tryAcquire(key: string): (() => void) | undefined {
    return this.tails.has(key) ? undefined : this.enter([key]);
  }

  // All keys are entered in the same turn: two callers with the same keys are in the same order in each of them.
  private enter(keys: readonly string[]): () => void {
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    for (const key of keys)
      this.tails.set(
        key,
        Promise.all([this.tails.get(key), held]).then(() => undefined),
      );
    const entered = keys.map((key) => [key, this.tails.get(key)] as const);
    return () => {
      release();
      for (const [key, tail] of entered) if (this.tails.get(key) === tail) this.tails.delete(key);
    };
  }
}
