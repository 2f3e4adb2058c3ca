import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { installExtension } from "./codeServer.js";
import { Home } from "./home.js";
import { installCodeServer } from "./install.js";

const key = Symbol.for("port-daddy.test.extensions");

/** Where this process has each list of extensions installed. Each test bundle has a copy of this module; they all share it. */
function installed(): Map<string, string> {
  const shared = globalThis as unknown as Record<symbol, Map<string, string> | undefined>;
  return (shared[key] ??= new Map<string, string>());
}

/**
 * Gives a code-server its extensions before its first start. Each list is installed once in a process, and copied from then on, which takes
 * a tenth of the time.
 * @param vsix files
 * @param folder as CodeServerOptions
 */
export function copyExtensions(vsix: string[], folder: string): void {
  if (vsix.length === 0) return;
  let from = installed().get(vsix.join());
  if (from === undefined) {
    from = new Home().folder; // Removed when this process ends.
    for (const file of vsix) installExtension(from, file);
    installed().set(vsix.join(), from);
  }
  cpSync(path.join(from, "extensions"), path.join(folder, "extensions"), { recursive: true });
  const list = path.join(folder, "extensions", "extensions.json"); // Has their absolute paths.
  writeFileSync(list, readFileSync(list, "utf8").replaceAll(from, folder));
}

/** The built-in extensions for debugging, tasks, terminals, themes, and the languages of files that name ports. */
const builtins = [
  "configuration-editing",
  "debug-auto-launch",
  "debug-server-ready",
  "javascript",
  "json",
  "json-language-features",
  "markdown-basics",
  "ms-vscode.js-debug",
  "shellscript",
  "simple-browser",
  "theme-defaults",
  "theme-modern-icons",
  "theme-seti",
  "typescript-basics",
  "yaml",
];

/**
 * Makes a folder with links to these, which a server can use instead of all built-in extensions.
 * @throws Error when code-server no longer has one of them
 */
export function linkBuiltins(folder: string): string {
  const code = path.dirname(path.dirname(path.dirname(installCodeServer())));
  const links = path.join(folder, "builtins");
  mkdirSync(links);
  for (const name of builtins) {
    const extension = path.join(code, "lib", "vscode", "extensions", name);
    if (!existsSync(extension)) throw new Error(`code-server does not have the extension ${name}.`);
    symlinkSync(extension, path.join(links, name), "dir");
  }
  return links;
}
