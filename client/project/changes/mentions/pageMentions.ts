import { filesStartedBy } from "../commandLine/sourceWay.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { isPassedBy } from "../../proposals/folders/isSkipped.js";
import type { CompleteProposal } from "../../proposals/proposal.js";
import { localAddresses } from "./localAddresses.js";
import { type MovedPorts, staysNote } from "./mention.js";
import { withoutComments } from "./sourceMentions.js";

/** Folders in which the sources of pages are. */
const FOLDERS = ["src", "app", "pages", "components", "lib", "utils", "services", "api", "config", "stores", "composables", "hooks"];
const SOURCE = /^(?!.*\.(?:test|spec|stories|d)\.\w+$).*\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;
/** At most this many files are read, and folders below those named above looked into. */
const MOST_FILES = 200;
const MOST_FOLDERS = 60;

/**
 * Tells the sources, of pages for the most part, that name moved ports: `fetch("http://localhost:4000")`. A browser has no environment, so that
 * only their authors can make them follow.
 * @param folders from the root, with slashes
 * @param servers whose own sources name their own ports
 * @param isKnown whether a file changes, or is told of, already
 */
export async function pageMentions(
  files: WorkspaceFiles,
  moved: MovedPorts,
  folders: readonly string[],
  servers: readonly CompleteProposal[],
  isKnown: (file: string) => boolean,
): Promise<string[]> {
  const places = servers.flatMap((each) => each.places).filter((place) => place.what === "commandLine");
  const started = new Set((await Promise.all(places.map((place) => filesStartedBy(files, place)))).flat());
  const numbers = [...moved.keys()].map(String);
  const notes: string[] = [];
  for (const file of await sourcesIn(files, folders)) {
    const text = started.has(file) || isKnown(file) ? "" : ((await files.read(file)) ?? "");
    if (!numbers.some((number) => text.includes(number))) continue;
    for (const port of new Set(localAddresses(withoutComments(text)).map((each) => each.port))) {
      const service = moved.get(port);
      if (service !== undefined) notes.push(staysNote(file, port, service, "code that runs in a browser has no environment"));
    }
  }
  return notes;
}

async function sourcesIn(files: WorkspaceFiles, folders: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const todo = folders.flatMap((folder) => FOLDERS.map((name) => (folder === "" ? name : `${folder}/${name}`)));
  const most = todo.length + MOST_FOLDERS;
  for (let at = 0; at < Math.min(todo.length, most); at++) {
    for (const { name, isFolder } of await files.list(todo[at]!)) {
      const path = `${todo[at]!}/${name}`;
      if (isFolder && !isPassedBy(name)) todo.push(path);
      else if (!isFolder && SOURCE.test(name)) found.add(path);
      if (found.size >= MOST_FILES) return [...found];
    }
  }
  return [...found];
}
