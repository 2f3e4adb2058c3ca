import type { NamedFinds } from "./completeServices.js";
import { mergeFound, type Finds } from "./mergeFound.js";
import type { EditorStarter } from "./sources/editor/editorStarters.js";

/**
 * The configurations and tasks of the editor that start each service, those with Port Daddy's variable first.
 * @param main the project's main service
 */
export function startersOf(services: readonly NamedFinds[], main: string, all: readonly EditorStarter[]): Map<string, EditorStarter[]> {
  const starters = new Map<string, EditorStarter[]>();
  for (const starter of all) {
    const { found, service } = starter;
    const started = services.filter(({ finds }) => found.some((each) => isOneOf(finds, each))).map(({ name }) => name);
    const names = started.length > 0 ? started : service === undefined ? [] : [service || main];
    for (const name of names) starters.set(name, [...(starters.get(name) ?? []), starter]);
  }
  return starters;
}

/** Whether something starts what these finds start. */
const isOneOf = (finds: Finds, found: Finds[number]): boolean => mergeFound([...finds, found]).length === mergeFound(finds).length;
