import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { storeUnavailable } from "../../protocol/failures.js";

/** At most this many links in a row, as on Linux. Source: path_resolution(7). */
const MAX_LINKS = 40;

/** The endings of the files that SQLite keeps beside a database. */
const COMPANIONS = ["-wal", "-shm", "-journal"] as const;

/** The store's name in a data directory, which may be a link. */
export const namedIn = (dataDir: string): string => path.join(dataDir, "port-daddy.db");

/**
 * The store's file in a data directory. Where `port-daddy.db` is a link, it is the file behind it, since SQLite keeps the log beside that
 * one. All that is kept of the store lies there, too, so that it can be renamed.
 * @throws Error when links lead in a circle, Failure "StoreUnavailable" when a link leads to a folder that is not there
 */
export function storeFile(dataDir: string): string {
  const named = namedIn(dataDir);
  const file = behindLinks(named);
  if (existsSync(path.dirname(file))) return file;
  throw storeUnavailable(`${named} is a link to ${file}, whose folder does not exist`);
}

/** Follows the links to a file, which need not exist itself. */
function behindLinks(file: string): string {
  let target = file;
  for (let links = 0; isLink(target); links++) {
    if (links === MAX_LINKS) return realpathSync(file); // Which says what is wrong.
    target = path.resolve(realpathSync(path.dirname(target)), readlinkSync(target));
  }
  return target;
}

const isLink = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;

export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Formats a time for a file's name on every system: `2026-11-22T21-30-05Z`. */
export const stampOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replaceAll(":", "-")}Z`;

/** Formats a time for people: `2026-11-22 21:30 UTC`. */
export const readableTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Makes a file's content, or a folder's list of files, durable. Windows cannot sync folders. */
export function sync(name: string): void {
  if (process.platform === "win32" && statSync(name).isDirectory()) return;
  const descriptor = openSync(name, statSync(name).isDirectory() ? "r" : "r+");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const openMark = (file: string): string => `${file}.open`;

/**
 * Marks the store as open with a log beside it. On closing, the mark is removed just before the log, so a mark without a log means that
 * somebody removed the log, and with it the last acknowledged steps.
 */
export function mark(file: string): void {
  try {
    writeFileSync(openMark(file), "");
  } catch {
    // Without the mark a lost log goes unnoticed, which is no reason not to open the store.
  }
}

export const unmark = (file: string): void => rmSync(openMark(file), { force: true });

/** @returns since when (milliseconds since the epoch) changes may be lost, as the log of a store that was open is gone */
export const logIsLostSince = (file: string): number | undefined =>
  existsSync(openMark(file)) && !existsSync(`${file}-wal`) ? statSync(file, { throwIfNoEntry: false })?.mtimeMs : undefined;

export function removeDatabase(file: string): void {
  for (const end of ["", ...COMPANIONS]) rmSync(file + end, { force: true });
}

const heldLog = (file: string): string => `${file}-wal.held`;

/** Keeps a log under a second name, because SQLite deletes it on closing, even when it could not read the database. */
export function holdLog(file: string): void {
  rmSync(heldLog(file), { force: true });
  if (sizeOf(`${file}-wal`) === 0) return;
  try {
    linkSync(`${file}-wal`, heldLog(file));
  } catch {
    // Not every file system has hard links. The damaged file is then kept without its log.
  }
}

export const dropLog = (file: string): void => rmSync(heldLog(file), { force: true });

export function giveLogBack(file: string): void {
  if (existsSync(heldLog(file))) renameSync(heldLog(file), `${file}-wal`);
}

/** Renames a complete, closed database durably: it exists under its name with its whole content, or not at all. */
export function putInPlace(from: string, to: string): void {
  sync(from);
  renameSync(from, to);
  syncFolderOf(to);
}

/** Makes the names of a file's folder durable. */
export const syncFolderOf = (file: string): void => sync(path.dirname(file));

/** Why a database is moved aside: it is damaged, or another program put it in the place of ours. */
export type Aside = "corrupt" | "replaced";

const ASIDE: readonly Aside[] = ["corrupt", "replaced"];

/** How many databases that were moved aside are kept. */
const KEPT = 3;

/**
 * Renames a database and its companions to `<file>.corrupt-<time>` or `<file>.replaced-<time>`, so that SQLite can still open it.
 * @param now milliseconds since the epoch
 * @returns the new name without the folder; undefined when there was nothing to keep
 */
export function moveAside(file: string, as: Aside, now: number): string | undefined {
  const wanted = `${file}.${as}-${stampOf(now)}`;
  let target = wanted;
  for (let count = 2; ["", ...COMPANIONS].some((end) => existsSync(target + end)); count++) target = `${wanted}-${count}`;
  // The file itself first: if we are killed in between, a file without its log could be mistaken for a sound one.
  const found = ["", ...COMPANIONS].filter((end) => existsSync(file + end));
  for (const end of found) renameSync(file + end, target + end);
  return found.length === 0 ? undefined : path.basename(target);
}

/** Removes databases that `moveAside` has kept, except for the newest ones. One that cannot be removed stays, which does no harm. */
export function removeMovedAside(file: string): void {
  const folder = path.dirname(file);
  const prefixes = ASIDE.map((as) => `${path.basename(file)}.${as}-`);
  const stampIn = (name: string): string => prefixes.reduce((left, prefix) => left.replace(prefix, ""), name);
  try {
    const names = readdirSync(folder)
      .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
      .map((name) => COMPANIONS.reduce((left, end) => (left.endsWith(end) ? left.slice(0, -end.length) : left), name));
    // By time, and by number within the same second, so that -10 comes after -9.
    const newestFirst = [...new Set(names)].sort((a, b) => stampIn(b).localeCompare(stampIn(a), "en", { numeric: true }));
    for (const name of newestFirst.slice(KEPT)) removeDatabase(path.join(folder, name));
  } catch {
    // As above.
  }
}
