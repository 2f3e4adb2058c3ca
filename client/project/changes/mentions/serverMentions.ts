import { filesStartedBy } from "../commandLine/sourceWay.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { CompleteProposal } from "../../proposals/proposal.js";
import { isSkipped } from "../../proposals/folders/isSkipped.js";
import { localAddresses } from "./localAddresses.js";
import { type ChangeGroup, type Mentions, type MovedPorts, staysNote } from "./mention.js";
import { sourceFileMentions, withoutComments } from "./sourceMentions.js";

/** Files of Python that list the pages which may call a server. Sources: FastAPI, "CORS"; django-cors-headers. */
const PYTHON = /^(?:main|app|settings|server|asgi|wsgi)\.py$/;

/**
 * Moves the ports of other services along in the sources of servers, such as the origin of the page that may call an API. A server's own port
 * is left in them: it stands in what the server prints.
 */
export async function serverMentions(files: WorkspaceFiles, moved: MovedPorts, servers: readonly CompleteProposal[]): Promise<Mentions> {
  const [groups, notes]: [ChangeGroup[], string[]] = [[], []];
  const seen = new Set<string>();
  for (const proposal of servers) {
    const others = new Map([...moved].filter(([, service]) => service.proposal !== proposal));
    for (const place of proposal.places) {
      for (const file of place.what === "commandLine" ? await filesStartedBy(files, place) : []) {
        if (seen.has(file)) continue;
        seen.add(file);
        const found = await sourceFileMentions(files, file, others, false);
        groups.push(...found.groups);
        notes.push(...found.notes);
      }
    }
    for (const file of await pythonFiles(files, proposal.folder)) {
      if (seen.has(file)) continue;
      seen.add(file);
      const text = withoutComments((await files.read(file)) ?? "");
      for (const port of new Set(localAddresses(text).map((each) => each.port))) {
        const service = others.get(port);
        if (service !== undefined)
          notes.push(staysNote(file, port, service, `only its own code can read os.environ["${service.variable}"]`));
      }
    }
  }
  return { groups, notes };
}

/** The files of a folder, and of those in it. */
async function pythonFiles(files: WorkspaceFiles, folder: string): Promise<string[]> {
  const inside = (name: string): string => (folder === "" ? name : `${folder}/${name}`);
  const entries = await files.list(folder);
  const found = entries.filter(({ name, isFolder }) => !isFolder && PYTHON.test(name)).map(({ name }) => inside(name));
  const isProject = found.length > 0 || entries.some(({ name }) => ["manage.py", "requirements.txt", "pyproject.toml"].includes(name));
  for (const { name, isFolder } of isProject ? entries : [])
    if (isFolder && !isSkipped(name))
      for (const each of await files.list(inside(name)))
        if (!each.isFolder && PYTHON.test(each.name)) found.push(inside(`${name}/${each.name}`));
  return found;
}
