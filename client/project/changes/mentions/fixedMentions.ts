import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { localAddresses } from "./localAddresses.js";
import { type MovedPorts, type Mentions, staysNote } from "./mention.js";

/** Configuration files that hold URLs of other servers: proxies, rewrites, a window's page, the page under test. */
const FILES =
  /^(?:(?:vite|vitest|next|nuxt|astro|svelte|vue|webpack|rspack|rsbuild|playwright|cypress|wdio|lighthouserc|proxy|gatsby|electron\.vite)[.-](?:config|conf)|setupProxy|lighthouserc|cypress|tauri\.conf|gatsby-config)\.(?:[cm]?[jt]s|json5?)$/;
/** Folders in which they are kept, beside the service's own. */
const FOLDERS = ["", "src", "src-tauri"];

/**
 * Finds configuration files that name moved ports. JSON knows no variables, and JavaScript is the project's own source, so they stay and are
 * told.
 * @param folders from the root, with slashes
 */
export async function fixedMentions(files: WorkspaceFiles, moved: MovedPorts, folders: readonly string[]): Promise<Mentions> {
  const notes: string[] = [];
  for (const folder of folders) {
    await packageProxy(files, moved, folder, notes);
    for (const below of FOLDERS) {
      const inside = [folder, below].filter((part) => part !== "").join("/");
      for (const { name, isFolder } of await files.list(inside)) {
        if (isFolder || !FILES.test(name)) continue;
        const file = inside === "" ? name : `${inside}/${name}`;
        const named = new Set(localAddresses(withoutComments((await files.read(file)) ?? "")).map(({ port }) => port));
        for (const port of named) {
          const service = moved.get(port);
          if (service === undefined) continue;
          const isJson = /\.json5?$/.test(name);
          const why = isJson ? "JSON knows no variables" : `only its own code can read process.env.${service.variable}`;
          notes.push(staysNote(file, port, service, why));
        }
      }
    }
  }
  return { groups: [], notes };
}

/** The `proxy` of Create React App. Source: create-react-app.dev, "Proxying API Requests in Development". */
async function packageProxy(files: WorkspaceFiles, moved: MovedPorts, folder: string, notes: string[]): Promise<void> {
  const file = folder === "" ? "package.json" : `${folder}/package.json`;
  const manifest = await files.json(file);
  const proxy = typeof manifest === "object" && manifest !== null ? (manifest as { proxy?: unknown }).proxy : undefined;
  for (const { port } of localAddresses(typeof proxy === "string" ? proxy : JSON.stringify(proxy ?? ""))) {
    const service = moved.get(port);
    if (service !== undefined) notes.push(staysNote(`"proxy" in ${file}`, port, service, "JSON knows no variables"));
  }
}

/** Without the lines that are comments; a comment behind code is rare there, and `//` is part of every URL. */
const withoutComments = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !["//", "/*", "*"].some((mark) => line.trimStart().startsWith(mark)))
    .join("\n");
