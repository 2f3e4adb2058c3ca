/** One holder at a time per key. Several keys must be acquired in one call, so that no two callers wait for each other. */
export class KeyedLock {
  private readonly tails = new Map<string, Promise<void>>();

  /** @returns the function that releases the keys */
  async acquire(keys: readonly string[]): Promise<() => void> {
    const before = keys.flatMap((key) => this.tails.get(key) ?? []);
    const release = this.enter(keys);
    await Promise.all(before);
    return release;
  }

  /** @returns the function that releases the key; undefined when it is held or awaited */
  tryAcquire(key: string): (() => void) | undefined {
    return this.tails.has(key) ? undefined : this.enter([key]);
  }

  // All keys are queued in the same turn, so two callers are in the same order in every queue.
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
