import { DamagedStore } from "../damage.js";
import { readableTime } from "../storeFiles.js";
import type { History } from "./writeStoreAgain.js";

/** The sentence for people after the store was written again. @param keptAs the name of what lay in its place */
export function rewrittenSentence(loss: Error, history: History, keptAs: string | undefined): string {
  const what = loss instanceof DamagedStore ? `The store was damaged while it was in use (${loss.message})` : capitalized(loss.message);
  const kept = keptAs === undefined ? "" : `; what lay there is kept as ${keptAs}`;
  return `${what}, so Port Daddy wrote it again from memory: no port is lost${historySentence(history)}. To restore a store, run "port-daddy stop" first${kept}.`;
}

function historySentence(history: History): string {
  if (history === "kept") return "";
  return history === undefined ? ", but the history is" : `, but the history since ${readableTime(history.at)} is`;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
