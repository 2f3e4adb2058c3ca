import path from "node:path";

/**
 * Folders whose files may import each other and, outside of the folder, only what is named. A file belongs to the longest matching name.
 */
const layers: Record<string, readonly string[]> = {
  "server/protocol": [],
  "server/log": ["server/protocol"],
  "server/startup": ["server/protocol"],
  "server/dataDirectory": ["server/protocol", "server/log"],
  "server/store": ["server/protocol"],
  "server/adapters": ["server/protocol"],
  "server/config": ["server/protocol"],
  "server/services": ["server/store", "server/adapters", "server/config", "server/log", "server/protocol"],
  "server/transport": ["server/log", "server/protocol"],
  "server/language": ["server/protocol"],
  // The files directly in server/ compose the rest.
  server: [
    ...["server/services", "server/store", "server/adapters", "server/config", "server/transport", "server/language"],
    ...["server/dataDirectory", "server/startup", "server/log", "server/protocol"],
  ],
  client: ["client/connection", "client/cli", "client/project", "server/protocol"],
  // These run without an editor, so they must not import the folders that need one.
  "client/connection": ["client/project", "client/cli", "server/protocol"],
  "client/cli": ["client/connection", "client/project", "server/protocol"],
  "client/project": ["client/connection", "client/cli", "server/protocol"],
  webview: ["server/protocol"],
};

/** Packages that only files in these folders may import. */
const packages: [name: RegExp, allowed: (file: string) => boolean, rule: string][] = [
  [/^(mocha|node:test)$/, () => false, "belongs to test/"],
  [
    /^vscode$/,
    (file) => isIn(file, "client") && !["connection", "cli", "project"].some((folder) => isIn(file, `client/${folder}`)),
    "belongs to client/, without connection, cli and project",
  ],
  [
    /^better-sqlite3$/,
    (file) => isIn(file, "server/store/sqlite") || file === "server/dataDirectory/backendLock.ts",
    "belongs to server/store/sqlite and the lock of the data directory",
  ],
  [
    /^vscode-(jsonrpc|languageserver|languageclient)/,
    (file) => !isIn(file, "server/services") && !isIn(file, "server/store"),
    "is not for services",
  ],
];

const isIn = (file: string, folder: string): boolean => file.startsWith(`${folder}/`);

const layerOf = (file: string): string | undefined =>
  Object.keys(layers)
    .filter((layer) => isIn(file, layer))
    .sort((a, b) => b.length - a.length)[0];

/**
 * Checks that an import goes down.
 * @param file from the root of the repository, with slashes
 * @param imported as written in the file
 * @returns why the file may not import it; undefined when it may
 */
export function violation(file: string, imported: string): string | undefined {
  if (isIn(file, "test")) return undefined;
  const layer = layerOf(file);
  if (layer === undefined) return `${file} is in no layer`;
  if (!imported.startsWith(".")) {
    const broken = packages.find(([name, allowed]) => name.test(imported) && !allowed(file));
    return broken === undefined ? undefined : `${file} imports ${imported}, which ${broken[2]}`;
  }
  const target = path.posix.join(path.posix.dirname(file), imported);
  if (target === "package.json") return undefined;
  const targetLayer = layerOf(target);
  const allowed = targetLayer !== undefined && (targetLayer === layer || layers[layer]!.includes(targetLayer));
  return allowed ? undefined : `${file} imports ${target}, and ${layer} may import ${["itself", ...layers[layer]!].join(", ")} only`;
}
