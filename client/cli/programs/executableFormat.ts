import { accessSync, closeSync, constants, openSync, readSync } from "node:fs";
import type { Text } from "./program.js";

/** How much (bytes) of a script Linux reads to find its interpreter. Source: `BINPRM_BUF_SIZE`. */
const FIRST_LINE = 256;
const ELF = "\x7fELF";
/** Mach-O for 64 bits, and a file with code for several processors. Source: <mach-o/loader.h>, <mach-o/fat.h>. */
const MACH_O = "cffaedfe";
const FAT = "cafebabe";
/** The type of the program header that names an ELF program's loader. Source: elf(5). */
const PT_INTERP = 3;

/**
 * Whether the system can certainly execute this file: Node aborts the process when `execve` fails. A program of another kind, such as one
 * that binfmt_misc knows, may be executable, too.
 * @param file an existing file that this user may execute
 */
export function isCertainlyExecutable(file: Text, own = process.execPath, depth = 0): boolean {
  try {
    const head = readBytes(file, 0, FIRST_LINE);
    if (head.toString("latin1", 0, 2) === "#!") return depth < 3 && hasInterpreter(head, own, depth);
    if (head.toString("latin1", 0, 4) === ELF) return isForThisMachine(head, readBytes(own, 0, 20)) && hasLoader(file, head);
    const magic = head.toString("hex", 0, 4);
    return process.platform === "darwin" && (magic === FAT || (magic === MACH_O && head.subarray(0, 8).equals(readBytes(own, 0, 8))));
  } catch {
    return false;
  }
}

/**
 * The program that the system starts for this file: a script's interpreter, as its first line has it, or the loader of an ELF program.
 * @returns undefined without one, or where the file cannot be read
 */
export function interpreterOf(file: Text, own = process.execPath): string | undefined {
  try {
    const head = readBytes(file, 0, FIRST_LINE);
    if (head.toString("latin1", 0, 2) === "#!") return scriptInterpreter(head);
    // The loader for another machine is found by an emulator, which may know other folders.
    return isForThisMachine(head, readBytes(own, 0, 20)) ? loaderOf(file, head) : undefined;
  } catch {
    return undefined;
  }
}

/** @returns undefined when the first line is empty, or too long to be read */
function scriptInterpreter(head: Buffer): string | undefined {
  const end = head.indexOf("\n");
  if (end === -1 && head.length === FIRST_LINE) return undefined;
  const [interpreter] = head
    .toString("utf8", 2, end === -1 ? head.length : end)
    .replace(/^[ \t]+/, "")
    .split(/[ \t]/, 1);
  return interpreter === "" ? undefined : interpreter;
}

/** Whether the first line of a script names a program that can be executed. */
function hasInterpreter(head: Buffer, own: string, depth: number): boolean {
  const interpreter = head.includes("\n") ? scriptInterpreter(head) : undefined;
  if (!interpreter?.startsWith("/")) return false;
  accessSync(interpreter, constants.X_OK);
  return isCertainlyExecutable(interpreter, own, depth + 1);
}

/** Compares class, byte order and machine with those of a program that runs here. */
const isForThisMachine = (head: Buffer, own: Buffer): boolean =>
  own.toString("latin1", 0, 4) === ELF &&
  head.subarray(4, 6).equals(own.subarray(4, 6)) &&
  head.subarray(18, 20).equals(own.subarray(18, 20));

/** Whether the loader that an ELF program names exists: on Alpine that of glibc does not. */
function hasLoader(file: Text, head: Buffer): boolean {
  if (!isReadable(head)) return false;
  const loader = loaderOf(file, head);
  if (loader !== undefined) accessSync(loader, constants.X_OK);
  return true;
}

/** Only 64-bit, little-endian programs are read: all of Node's platforms but s390x are of that kind. */
const isReadable = (head: Buffer): boolean => head[4] === 2 && head[5] === 1;

/** @returns undefined for a static program, which needs none, and one that is not read */
function loaderOf(file: Text, head: Buffer): string | undefined {
  if (!isReadable(head)) return undefined;
  const [offset, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  const headers = readBytes(file, offset, size * count);
  for (let at = 0; at + size <= headers.length; at += size) {
    if (headers.readUInt32LE(at) !== PT_INTERP) continue;
    const loader = readBytes(file, Number(headers.readBigUInt64LE(at + 8)), Number(headers.readBigUInt64LE(at + 32)));
    return loader.toString("utf8").split("\0", 1)[0];
  }
  return undefined;
}

function readBytes(file: Text, position: number, length: number): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
  } finally {
    closeSync(descriptor);
  }
}
