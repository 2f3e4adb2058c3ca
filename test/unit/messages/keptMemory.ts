import type { Memory } from "../../../client/messages/told.js";

/** A memory that keeps its values as text, as an editor does across a reload. */
export class KeptMemory implements Memory {
  readonly values = new Map<string, string>();
  get<T>(key: string, otherwise: T): T {
    const text = this.values.get(key);
    return text === undefined ? otherwise : (JSON.parse(text) as T);
  }
  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}
