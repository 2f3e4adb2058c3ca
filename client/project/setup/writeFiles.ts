import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, type FileHandle, lstat, mkdir, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { isWithin } from "../../../server/protocol/isWithin.js";
import { applyFileEdit, type FileEdit } from "../changes/fileEdit.js";
import { readRegularFile } from "../files/readRegularFile.js";
import { isAbsent, reasonOf } from "../readTextFile.js";

/** Some files are written and others are not. Its message is one sentence for each kind. */
export class UnwrittenFiles extends Error {
  override readonly name = "UnwrittenFiles";

  constructor(
    /** The paths of the files that were written, from the root. */
    readonly written: readonly string[],
    failed: string,
    unwritten: readonly string[],
    options: ErrorOptions,
  ) {
    const done = written.length === 0 ? "Nothing was written" : `Only ${listed(written)} ${written.length === 1 ? "was" : "were"} written`;
    super(`${failed} ${done}; ${listed(unwritten)} stayed as ${unwritten.length === 1 ? "it was" : "they were"}.`, options);
  }
}

/**
 * Writes the files of a set-up. All are looked at before the first one is written. Each is replaced at once by a file with the same mode, so
 * that nobody sees half of it; a byte order mark and line ends stay.
 * @param root the real path of the folder outside of which nothing is written
 * @throws UnwrittenFiles when a file has changed since the edits were computed, is outside of the folder or cannot be written
 */
export async function writeFiles(root: string, edits: readonly FileEdit[]): Promise<void> {
  const names = edits.map(({ file }) => relativeName(root, file));
  const written: string[] = [];
  let at = 0;
  try {
    const ready: Replacement[] = [];
    for (const edit of edits) {
      ready.push(await prepare(root, edit));
      at += 1;
    }
    at = 0;
    for (const [index, replacement] of ready.entries()) {
      at = index;
      await replace(root, edits[index]!, replacement);
      written.push(names[index]!);
    }
  } catch (error) {
    throw new UnwrittenFiles(written, `${names[at]} cannot be written: ${reasonOf(error)}.`, names.slice(written.length), { cause: error });
  }
}

/** A file's path from the root, with slashes. */
export const relativeName = (root: string, file: string): string => path.relative(root, file).split(path.sep).join("/");

/** `a, b and c` */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

interface Replacement {
  /** The real path, behind all links. */
  target: string;
  bytes: Buffer;
  /** The file before; undefined for a new one. */
  before?: { bytes: Buffer; mode: number; uid: number; gid: number };
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** @throws Error, half a sentence */
async function prepare(root: string, edit: FileEdit): Promise<Replacement> {
  const after = Buffer.from(applyFileEdit(edit));
  if (edit.create !== undefined) {
    if (await exists(edit.file)) throw new Error("it has been created meanwhile");
    return { target: path.join(await realFolder(root, path.dirname(edit.file)), path.basename(edit.file)), bytes: after };
  }
  const target = await realpath(edit.file);
  if (!isWithin(target, root)) throw new Error("it is a link that leads outside of the folder");
  await access(target, constants.W_OK);
  const bytes = await readRegularFile(target);
  const mark = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : Buffer.alloc(0);
  // By bytes, so that a file which is no text in UTF-8 is never rewritten as one.
  if (!bytes.equals(Buffer.concat([mark, Buffer.from(edit.before ?? "")]))) throw new Error("it has changed meanwhile");
  const { mode, uid, gid } = await stat(target);
  return { target, bytes: Buffer.concat([mark, after]), before: { bytes, mode, uid, gid } };
}

/** @throws Error, half a sentence, or from the system */
async function replace(root: string, { file }: FileEdit, { target, bytes, before }: Replacement): Promise<void> {
  const folder = path.dirname(target);
  if (before === undefined) await mkdir(folder, { recursive: true });
  if (!isWithin(await realpath(folder), root)) throw new Error("it is outside of the folder");
  const temporary = path.join(folder, `.${path.basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const isSame = await writeTemporary(temporary, bytes, before);
    const isUnchanged = before === undefined ? !(await exists(file)) : (await readRegularFile(target)).equals(before.bytes);
    if (!isUnchanged) throw new Error("it has changed meanwhile");
    // A file of another user that this one may write would become this user's.
    await (isSame ? rename(temporary, target) : writeFile(target, bytes));
  } finally {
    await rm(temporary, { force: true });
  }
}

/** @returns whether the temporary file has the owner and mode of the file that it is to replace */
async function writeTemporary(temporary: string, bytes: Buffer, before: Replacement["before"]): Promise<boolean> {
  const handle = await open(temporary, "wx", before === undefined ? 0o666 : 0o600);
  try {
    await handle.writeFile(bytes);
    const isSame = before === undefined || process.platform === "win32" || (await keepOwner(handle, before));
    if (before !== undefined && process.platform !== "win32") await handle.chmod(before.mode & 0o7777);
    await handle.sync();
    return isSame;
  } finally {
    await handle.close();
  }
}

/** @returns false when the system does not allow it */
async function keepOwner(handle: FileHandle, { uid, gid }: { uid: number; gid: number }): Promise<boolean> {
  const own = await handle.stat();
  if (own.uid === uid && own.gid === gid) return true;
  try {
    await handle.chown(uid, gid);
    return true;
  } catch {
    return false;
  }
}

/** The real path of a folder that may have to be made. @throws Error, half a sentence, when it is outside of the root */
async function realFolder(root: string, folder: string): Promise<string> {
  try {
    const real = await realpath(folder);
    if (!isWithin(real, root)) throw new Error("it is outside of the folder");
    return real;
  } catch (error) {
    if (!isAbsent(error) || folder === path.dirname(folder)) throw error;
    return path.join(await realFolder(root, path.dirname(folder)), path.basename(folder));
  }
}

/** Whether there is anything, also a link that leads nowhere. */
async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
