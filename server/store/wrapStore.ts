/** Does a step of a store, and something before or after it. */
export type Around = (step: () => Promise<unknown>, name: string) => Promise<unknown>;

/**
 * A store each of whose steps goes through `around`, also those that the contract may gain. Events (`onDid…`) and all that is no
 * method stay as they are, and so does what is assigned to the result, which takes the place of the original.
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
