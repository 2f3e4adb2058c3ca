/** Runs a step of a store, with something before or after it. */
export type Around = (step: () => Promise<unknown>, name: string) => Promise<unknown>;

/**
 * Wraps a store so that every step goes through `around`, including steps that are added to the contract later. Events (`onDid…`) and
 * fields stay as they are. A property that is assigned to the result replaces the original one.
 * @param current the store that a step runs on, at the time at which `around` runs it
 */
export function wrapStore<S extends object>(store: S, around: Around, current: () => S = () => store): S {
  return new Proxy(Object.create(store) as S, {
    get(own, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name) as unknown;
      const value: unknown = Reflect.get(store, name);
      if (typeof value !== "function" || typeof name === "symbol") return value;
      if (name.startsWith("onDid")) return value.bind(store) as unknown;
      return (...parameters: unknown[]) =>
        around(() => {
          const target = current();
          return (Reflect.get(target, name) as typeof value).apply(target, parameters) as Promise<unknown>;
        }, name);
    },
  });
}
