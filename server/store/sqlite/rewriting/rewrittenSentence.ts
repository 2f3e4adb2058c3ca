import { homedir } from "node:os";
import path from "node:path";
import { DamagedStore } from "../damage.js";
import { readableTime } from "../storeFiles.js";
import type { History } from "./writeStoreAgain.js";

/** The sentence for people after the store was written again. @param keptAs the name of what lay in its place */
export function rewrittenSentence(loss: Error, history: History, keptAs: string | undefined): string {
  const what = loss instanceof DamagedStore ? `The store was damaged while it was in use (${loss.message})` : capitalized(loss.message);
  const kept = keptAs === undefined ? "" : `; what lay there is kept as ${keptAs}`;
  return `${what}, so Port Daddy wrote it again from memory: no port is lost${historySentence(history)}. To restore a store, run "port-daddy stop" first${kept}.`;
}

/** How a data directory was lost with its store. */
export interface FolderLoss {
  folder: string;
  /** Whether the folder itself was gone; otherwise its files. */
  isFolderGone: boolean;
  /** The things beside the store that are lost, in words that fit into "… are lost". */
  lost: readonly string[];
}

/** The sentences for people after the whole data directory was lost, and written again. @returns undefined when nothing is lost */
export function lostFolderSentence({ folder, isFolderGone, lost }: FolderLoss, history: History): string | undefined {
  const what = isFolderGone ? `The folder ${shorten(folder)} was deleted or moved away` : `The files in ${shorten(folder)} were deleted`;
  const all = [...(history === "kept" ? [] : [historyBefore(history)]), ...lost];
  if (all.length === 0) return undefined;
  const rest = `but ${new Intl.ListFormat("en").format(all)} ${verbFor(all)} lost`;
  return `${what}, so Port Daddy wrote its store again from memory: all assignments are kept, ${rest}. To delete it for good, run "port-daddy stop" first.`;
}

/** Names the lost part of the history: all since the newest backup, or all of it where there is no backup. */
const historyBefore = (history: Exclude<History, "kept">): string =>
  history === undefined ? "the history and the statistics" : `the history since ${readableTime(history.at)}`;

const verbFor = (all: readonly string[]): string => (all.length > 1 || /settings|backups| and /.test(all[0]!) ? "are" : "is");

const shorten = (folder: string): string => {
  const home = homedir();
  return folder.startsWith(`${home}${path.sep}`) ? `~${folder.slice(home.length)}` : folder;
};

function historySentence(history: History): string {
  if (history === "kept") return "";
  return history === undefined ? ", but the history is" : `, but the history since ${readableTime(history.at)} is`;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
