/** An event that a service tells others about. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** Adds a listener for good; it cannot be removed, because services live as long as the backend. */
  readonly event = (listener: (value: T) => void): void => void this.listeners.add(listener);

  /** Calls all listeners synchronously, in the order in which they were added. */
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
}
