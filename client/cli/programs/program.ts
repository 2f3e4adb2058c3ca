import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { withoutLauncher } from "./launched.js";

/** A text for a program. Node decodes bytes that are no valid UTF-8 to U+FFFD; such a text is kept as its bytes. */
export type Text = string | Buffer;

/** A program to run, as a person typed it. */
export interface Program {
  command: Text;
  args: readonly Text[];
  env: Readonly<Record<string, string>>;
  /** The variables that are no valid UTF-8, each as `NAME=value`. */
  rawEnv: readonly Buffer[];
}

/**
 * The program that our own command line ends with, in our own environment.
 * @param words the command and its arguments as Node has decoded them; the last ones of our command line
 */
export function readProgram(words: readonly [string, ...string[]]): Program {
  const rawWords = rawTexts("cmdline").slice(-words.length);
  const [command, ...args] = words.map((text, index) =>
    rawWords[index] === undefined || isUtf8(rawWords[index]) ? text : rawWords[index],
  );
  // Node leaves out a variable whose name is no valid UTF-8.
  const rawEnv = rawTexts("environ").filter((entry) => !isUtf8(entry));
  const rawNames = rawEnv.map((entry) => nameOf(entry).toString());
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(withoutLauncher(process.env))) {
    if (value !== undefined && !rawNames.includes(name)) env[name] = value;
  }
  return { command: command!, args, env, rawEnv };
}

/** The program's PATH. @returns undefined where it is not set */
export function searchPath({ env, rawEnv }: Pick<Program, "env" | "rawEnv">): Text | undefined {
  const raw = rawEnv.find((entry) => nameOf(entry).toString("latin1") === "PATH");
  return raw === undefined ? env["PATH"] : valueOf(raw);
}

/** Replaces `{port}` in a text. */
export function withPort(text: Text, port: string): Text {
  if (typeof text === "string") return text.replaceAll("{port}", port);
  return Buffer.from(text.toString("latin1").replaceAll("{port}", port), "latin1");
}

/** Splits `NAME=value` of an environment. */
export const nameOf = (entry: Buffer): Buffer => entry.subarray(0, entry.indexOf("="));
export const valueOf = (entry: Buffer): Buffer => entry.subarray(entry.indexOf("=") + 1);

/**
 * Our own arguments or environment as they were given, from files in which each ends with a zero byte. Source: proc_pid_cmdline(5).
 * @returns empty where all is valid UTF-8, or the system has no such file
 */
function rawTexts(file: "cmdline" | "environ"): Buffer[] {
  if (process.platform !== "linux") return [];
  const content = readFileSync(`/proc/self/${file}`);
  if (isUtf8(content)) return [];
  const texts = content.toString("latin1").split("\0").slice(0, -1);
  return texts.map((text) => Buffer.from(text, "latin1"));
}
