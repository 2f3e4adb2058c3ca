import { accessSync, constants, lstatSync, readdirSync, renameSync, type Stats } from "node:fs";
import path from "node:path";

/** The files that a backend makes in its directory. The others, such as config.json, are a person's. */
const OWN = /^(backend\.(lock|json|sock)|port-daddy\.db.*|network\.json|network-\d+|logs|backups)$/;
const STORE = /^port-daddy\.db(-wal|-shm|-journal)?$/;
const ENDING = /\.unreadable-\d+$/;

/**
 * Renames what this user cannot read or write in the user's own data directory because it is another user's, as after a command with sudo.
 * Everything is written again then, and the store is restored from a backup if there is one.
 * @param names the names to look at; all of a backend by default
 * @returns a sentence for a person; undefined when nothing had to be renamed
 * @throws Error when something cannot be renamed
 */
export function setUnreadableAside(dataDir: string, now: number, names?: readonly string[]): string | undefined {
  const own = listed(dataDir).filter((name) => OWN.test(name));
  const all = names ?? [...own, ...["logs", "backups"].flatMap((name) => listed(dataDir, name))];
  const found = all.filter((name) => !ENDING.test(name) && isUnusable(path.join(dataDir, name)));
  if (found.length === 0) return undefined;
  const renamed = found.map((name) => [name, `${name}.unreadable-${now}`] as const);
  for (const [name, target] of renamed) renameSync(path.join(dataDir, name), path.join(dataDir, target));
  const isStore = found.some((name) => STORE.test(name));
  const lost = isStore ? " Ports assigned since the last backup may differ." : "";
  const [it, was, one] = found.length === 1 ? ["it", "It was", "one is"] : ["them", "They were", "ones are"];
  const kept = renamed.map(([, target]) => target).join(", ");
  return `In ${dataDir}, ${found.join(", ")} could not be used, because another user owns ${it}, as after a command with sudo. ${was} written again; the former ${one} kept as ${kept}.${lost} Run Port Daddy without sudo.`;
}

function listed(dataDir: string, folder = ""): string[] {
  try {
    return readdirSync(path.join(dataDir, folder)).map((name) => path.join(folder, name));
  } catch {
    return []; // A folder that cannot be read is renamed itself.
  }
}

function isUnusable(file: string): boolean {
  let stats: Stats | undefined;
  try {
    stats = lstatSync(file);
    if (stats.uid === process.geteuid?.() || stats.isSymbolicLink()) return false;
    accessSync(file, stats.isDirectory() ? constants.R_OK | constants.W_OK | constants.X_OK : constants.R_OK | constants.W_OK);
    return false;
  } catch (error) {
    return stats !== undefined && (error as NodeJS.ErrnoException).code === "EACCES";
  }
}
