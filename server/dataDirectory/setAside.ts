import { accessSync, chmodSync, constants, lstatSync, readdirSync, renameSync, type Stats } from "node:fs";
import path from "node:path";

/** A person's file, which is never renamed. */
const CONFIG = "config.json";
/** The files that a backend makes in its directory, and what each has to be. */
const OWN: readonly [name: RegExp, kind: "file" | "folder" | "socket"][] = [
  [/^(backend\.(lock|json)|port-daddy\.db.*|network\.json)$/, "file"],
  [/^(network-\d+|logs|backups)$/, "folder"],
  [/^backend\.sock$/, "socket"],
];
const STORE = /^port-daddy\.db(-wal|-shm|-journal)?$/;
const ENDING = /\.unreadable-\d+$/;

/** Why a file cannot stay where it is. */
type Fault = "another user owns it" | "it is of the wrong kind";

/**
 * Mends what this user cannot use in the user's own data directory. What is the user's own, but may not be read or written, is made so, and
 * nothing is lost. What is another user's, as after a command with sudo, or a folder instead of a file, is renamed: everything is written
 * again then, and the store is restored from a backup if there is one.
 * @param names the names to look at; all of a backend by default
 * @returns a sentence for a person for each kind of fault; none when nothing had to be renamed
 * @throws Error when something cannot be renamed
 */
export function setUnusableAside(dataDir: string, now: number, names?: readonly string[]): string[] {
  const own = names ?? listed(dataDir).filter((name) => name === CONFIG || kindOf(name) !== undefined);
  for (const name of own) allowOwner(path.join(dataDir, name));
  const inFolders = names === undefined ? ["logs", "backups"].flatMap((name) => listed(dataDir, name)) : [];
  for (const name of inFolders) allowOwner(path.join(dataDir, name));
  const all = [...own, ...inFolders].filter((name) => name !== CONFIG && !ENDING.test(name));
  const faults = all.map((name) => [name, faultOf(path.join(dataDir, name), kindOf(name))] as const);
  return (["another user owns it", "it is of the wrong kind"] as const).flatMap((fault) => {
    const found = faults.flatMap(([name, its]) => (its === fault ? [name] : []));
    return found.length === 0 ? [] : [setAside(dataDir, found, fault, now)];
  });
}

/** Lets this user read and write what the user owns, and enter a folder. */
export function allowOwner(file: string): void {
  try {
    const stats = lstatSync(file);
    if (stats.uid !== process.geteuid?.() || stats.isSymbolicLink()) return;
    const allowed = stats.isDirectory() ? 0o700 : 0o600;
    if ((stats.mode & allowed) !== allowed) chmodSync(file, (stats.mode & 0o7777) | allowed);
  } catch {
    // It has gone, or the file system is read-only. What cannot be used shows when it is used.
  }
}

/** @returns a sentence for a person */
function setAside(dataDir: string, found: readonly string[], fault: Fault, now: number): string {
  const renamed = found.map((name) => [name, `${name}.unreadable-${now}`] as const);
  for (const [name, target] of renamed) renameSync(path.join(dataDir, name), path.join(dataDir, target));
  const isStore = found.some((name) => STORE.test(name));
  const lost = isStore ? " Ports assigned since the last backup may differ." : "";
  const [it, they, was, one] = found.length === 1 ? ["it", "it is", "It was", "one is"] : ["them", "they are", "They were", "ones are"];
  const kept = renamed.map(([, target]) => target).join(", ");
  const [why, remedy] =
    fault === "another user owns it"
      ? [`because another user owns ${it}, as after a command with sudo`, " Run Port Daddy without sudo."]
      : [`because ${they} of the wrong kind`, ""];
  return `In ${dataDir}, ${found.join(", ")} could not be used, ${why}. ${was} written again; the former ${one} kept as ${kept}.${lost}${remedy}`;
}

const kindOf = (name: string) => OWN.find(([pattern]) => pattern.test(name))?.[1];

function listed(dataDir: string, folder = ""): string[] {
  try {
    return readdirSync(path.join(dataDir, folder)).map((name) => path.join(folder, name));
  } catch {
    return []; // A folder that cannot be read is renamed itself.
  }
}

/** @param kind what it has to be; undefined for anything */
function faultOf(file: string, kind: "file" | "folder" | "socket" | undefined): Fault | undefined {
  let stats: Stats | undefined;
  try {
    stats = lstatSync(file);
    if (stats.isSymbolicLink()) return undefined;
    if (stats.uid !== process.geteuid?.())
      accessSync(file, stats.isDirectory() ? constants.R_OK | constants.W_OK | constants.X_OK : constants.R_OK | constants.W_OK);
    return kind === undefined || isOf(stats, kind) ? undefined : "it is of the wrong kind";
  } catch (error) {
    return stats !== undefined && (error as NodeJS.ErrnoException).code === "EACCES" ? "another user owns it" : undefined;
  }
}

/** A socket's file may be any that can be removed. */
const isOf = (stats: Stats, kind: "file" | "folder" | "socket"): boolean =>
  kind === "socket" ? !stats.isDirectory() : kind === "file" ? stats.isFile() : stats.isDirectory();
