import { asObject } from "../../proposals/looseValues.js";
import { fileIn } from "../../proposals/folders/paths.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { localAddresses } from "./localAddresses.js";
import { type ChangeGroup, type Mentions, type MovedPorts, staysNote } from "./mention.js";
import { sourceFileMentions, withoutComments } from "./sourceMentions.js";

/** Configuration files in JavaScript that hold URLs of other servers: proxies, rewrites, a window's page, the page under test. */
const SOURCES = new RegExp(
  `^(?:(?:${[
    ...[
      "vite",
      "vitest",
      "next",
      "nuxt",
      "astro",
      "svelte",
      "vue",
      "webpack",
      "rspack",
      "rsbuild",
      "farm",
      "quasar",
      "playwright",
      "cypress",
    ],
    ...["wdio", "lighthouserc", "proxy", "gatsby", "electron\\.vite", "capacitor", "orval", "openapi-ts", "graphql"],
  ].join("|")})[.-](?:config|conf)|setupProxy|lighthouserc|gatsby-config|codegen)\\.[cm]?[jt]s$`,
);
/** Those whose numbers are ports of servers, not the program's own. */
const TESTS = /^(?:playwright|cypress|wdio|lighthouserc)\b/;
/** Files of other kinds that hold such URLs and know no variables, or are read by programs that may not be started with them. */
const OTHERS =
  /^(?:(?:vite|next|cypress|proxy|capacitor|graphql)[.-](?:config|conf)\.json5?|(?:cypress|lighthouserc|tauri\.conf)\.json5?|Tauri\.toml|netlify\.toml|codegen\.ya?ml|\.graphqlrc(?:\.ya?ml|\.json)?|Caddyfile|nginx(?:\.[\w-]+)?\.conf|devcontainer\.json|\.gitpod\.yml)$/;
/** Folders in which they are kept, beside the service's own. */
const FOLDERS = ["", "src", "src-tauri", "nginx", ".devcontainer"];
/** Where the main process of an Electron app is, beside `main` of package.json, which may be built. Source: the guides of its templates. */
const ELECTRON = ["main", "src/main", "src/main/index", "electron/main", "electron/index", "public/electron", "src/electron/main"];

/**
 * Moves ports along in configuration files in JavaScript, and in the main process of Electron, and finds the other files that name them:
 * JSON and the like know no variables, so they stay and are told.
 * @param folders from the root, with slashes
 */
export async function fixedMentions(files: WorkspaceFiles, moved: MovedPorts, folders: readonly string[]): Promise<Mentions> {
  const [groups, notes]: [ChangeGroup[], string[]] = [[], []];
  const seen = new Set<string>();
  for (const folder of folders) {
    await packageProxy(files, moved, folder, notes);
    for (const file of await electronFiles(files, folder)) await inSource(file, false);
    for (const below of FOLDERS) {
      const inside = [folder, below].filter((part) => part !== "").join("/");
      for (const { name, isFolder } of await files.list(inside)) {
        const file = inside === "" ? name : `${inside}/${name}`;
        if (isFolder) continue;
        if (SOURCES.test(name)) await inSource(file, TESTS.test(name));
        else if (OTHERS.test(name)) await inOther(file);
      }
    }
  }
  return { groups, notes };

  async function inSource(file: string, namesPorts: boolean): Promise<void> {
    if (seen.has(file)) return;
    seen.add(file);
    const found = await sourceFileMentions(files, file, moved, namesPorts);
    groups.push(...found.groups);
    notes.push(...found.notes);
  }

  async function inOther(file: string): Promise<void> {
    const text = withoutComments((await files.read(file)) ?? "");
    for (const port of new Set([...localAddresses(text).map((each) => each.port), ...settings(file, text)])) {
      const service = moved.get(port);
      if (service === undefined) continue;
      notes.push(
        staysNote(
          file,
          port,
          service,
          /\.json5?$/.test(file) ? "JSON knows no variables" : "it is not known whether all that read it replace variables",
        ),
      );
    }
  }
}

/** The main process of an Electron app. */
async function electronFiles(files: WorkspaceFiles, folder: string): Promise<string[]> {
  const manifest = asObject(await files.json(fileIn(folder, "package.json")));
  const isElectron = "electron" in { ...asObject(manifest["dependencies"]), ...asObject(manifest["devDependencies"]) };
  if (!isElectron) return [];
  const { main } = manifest;
  const named = typeof main === "string" ? [main.replace(/^\.\//, "").replace(/\.[cm]?[jt]s$/, "")] : [];
  const found: string[] = [];
  for (const path of [...named, ...ELECTRON]) {
    if (/^(?:dist|build|out|release)\b|^\.\.|^\//.test(path)) continue;
    const slash = path.lastIndexOf("/");
    const names = new Set((await files.list(fileIn(folder, path.slice(0, Math.max(0, slash))).replace(/\/$/, ""))).map(({ name }) => name));
    const there = ["js", "cjs", "mjs", "ts", "mts", "cts"]
      .map((ending) => `${path}.${ending}`)
      .filter((each) => names.has(each.slice(slash + 1)));
    found.push(...there.map((each) => fileIn(folder, each)));
  }
  return found;
}

/** The `proxy` of Create React App. Source: create-react-app.dev, "Proxying API Requests in Development". */
async function packageProxy(files: WorkspaceFiles, moved: MovedPorts, folder: string, notes: string[]): Promise<void> {
  const file = fileIn(folder, "package.json");
  const { proxy } = asObject(await files.json(file));
  for (const { port } of localAddresses(typeof proxy === "string" ? proxy : JSON.stringify(proxy ?? ""))) {
    const service = moved.get(port);
    if (service !== undefined) notes.push(staysNote(`"proxy" in ${file}`, port, service, "JSON knows no variables"));
  }
}

/** The ports that settings name by a number alone. Sources: Netlify, "File-based configuration"; "Development containers" specification. */
function settings(file: string, text: string): number[] {
  if (file.endsWith("netlify.toml")) return numbers(/^[ \t]{0,20}(?:targetPort|port)[ \t]{0,5}=[ \t]{0,5}(\d{4,5})\b/gm, text);
  if (!file.endsWith("devcontainer.json")) return [];
  const forwarded = /"forwardPorts"\s{0,5}:\s{0,5}\[([^\]]{0,500})\]/.exec(text)?.[1] ?? "";
  return numbers(/(?<![\w:])(\d{4,5})(?!\w)/g, forwarded);
}

const numbers = (pattern: RegExp, text: string): number[] => [...text.matchAll(pattern)].map((match) => Number(match[1]));
