import type fc from "fast-check";
import { checkPromises } from "./invariants.js";
import type { Model } from "./model.js";
import type { World } from "./world.js";

export type Command = fc.AsyncCommand<Model, World>;

/** Something that happens, after which every promise is checked. */
export function command(text: string, happen: (model: Model, world: World) => Promise<void> | void): Command {
  return {
    check: () => true,
    run: async (model, world) => {
      await happen(model, world);
      await checkPromises(model, world);
    },
    toString: () => text,
  };
}
