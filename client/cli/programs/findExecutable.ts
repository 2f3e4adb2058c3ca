import { isUtf8 } from "node:buffer";
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";
import { interpreterOf } from "./executableFormat.js";
import type { Text } from "./program.js";

/** The folders in which a command is searched where PATH is not set. Source: execvp(3) of glibc. */
const DEFAULT_PATH = "/bin:/usr/bin";

/** How many scripts may be each other's interpreters. Source: Linux's `exec_binprm`. */
const MAX_SCRIPTS = 5;

/** Why a file cannot be executed. */
interface Refusal {
  code: "ENOENT" | "EACCES" | "EISDIR";
  /** The program that it needs, when that is the one that is not there or cannot be executed. */
  interpreter?: string;
}

/**
 * Finds a command's file as a POSIX shell does: by the folders of PATH, of which an empty one is the current folder.
 * @param searched the value of PATH
 * @returns a path, as bytes only where it is no valid UTF-8
 * @throws CannotExecute
 */
export function findExecutable(command: Text, searched: Text = DEFAULT_PATH): Text {
  const name = Buffer.from(command).toString("latin1");
  const folders = Buffer.from(searched).toString("latin1").split(":");
  const files = name.includes("/") ? [name] : folders.map((folder) => path.posix.join(folder, name));
  let reason: Refusal = { code: "ENOENT" };
  for (const file of name === "" ? [] : files.map(fromLatin1)) {
    const refusal = refuse(file) ?? refuseInterpreter(file);
    if (refusal === undefined) return file;
    // A file that is there says more than the folders without one.
    if (reason.code === "ENOENT" && reason.interpreter === undefined) reason = refusal;
  }
  throw new CannotExecute(command.toString(), reason);
}

function fromLatin1(text: string): Text {
  const bytes = Buffer.from(text, "latin1");
  return isUtf8(bytes) ? bytes.toString() : bytes;
}

/** A command that cannot be executed. */
export class CannotExecute extends Error implements Refusal {
  override readonly name = "CannotExecute";
  readonly code: Refusal["code"];
  readonly interpreter?: string;

  constructor(command: string, { code, interpreter }: Refusal) {
    super(`${command} cannot be executed`);
    this.code = code;
    if (interpreter !== undefined) this.interpreter = interpreter;
  }

  /** The reason as the end of a sentence. */
  get reason(): string {
    const it = this.interpreter === undefined ? "it" : `its interpreter ${JSON.stringify(this.interpreter)}`;
    if (this.code === "EACCES") return `this user may not execute ${it}`;
    if (this.code === "EISDIR") return `${it} is a folder`;
    return `${it} does not exist${this.interpreter?.endsWith("\r") === true ? "; its lines end as on Windows (CRLF)" : ""}`;
  }
}

function refuse(file: Text): Refusal | undefined {
  try {
    const found = statSync(file);
    if (found.isDirectory()) return { code: "EISDIR" };
    if (!found.isFile()) return { code: "EACCES" };
    accessSync(file, constants.X_OK);
    return undefined;
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code === "EACCES" ? "EACCES" : "ENOENT" };
  }
}

/** A script's interpreter may be a script itself. A relative path begins in the current folder. */
function refuseInterpreter(file: Text, depth = 0): Refusal | undefined {
  const interpreter = interpreterOf(file);
  if (interpreter === undefined) return undefined;
  const refusal = refuse(interpreter);
  if (refusal !== undefined) return { ...refusal, interpreter };
  return depth < MAX_SCRIPTS ? refuseInterpreter(interpreter, depth + 1) : undefined;
}
