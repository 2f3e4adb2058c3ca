/** Runs a step of a store, with something before or after it. */
export type Around = (step: () => Promise<unknown>, name: string) => Promise<unknown>;

/**
 * Wraps a store so that every step goes through `around`, including steps that are added to the contract later. Events (`onDid…`) and
 * fields stay as they are. A property that is assigned to the result replaces the original one.
 */
export function wrapStore<S extends object>(store: S, around: Around): S {
  return new Proxy(Object.create(store) as S, {
    get(own, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name) as unknown;
      const value: unknown = Reflect.get(store, name);
      if (typeof value !== "function" || typeof name === "symbol") return value;
      if (name.startsWith("onDid")) return value.bind(store) as unknown;
      return (...parameters: unknown[]) => around(() => value.apply(store, parameters) as Promise<unknown>, name);
    },
  });
}
