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
export function readProgram([command, ...args]: readonly [string, ...string[]]): Program {
  const isLossy = (text: string | undefined): boolean => text?.includes("\uFFFD") === true;
  const rawWords = [command, ...args].some(isLossy) ? rawTexts("cmdline").slice(-1 - args.length) : [];
  const at = (text: string, index: number): Text => (isLossy(text) ? orBytes(rawWords[index], text) : text);
  const variables = Object.entries(withoutLauncher(process.env)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const rawEnv = variables.some((variable) => variable.some(isLossy)) ? rawTexts("environ").filter((entry) => !isUtf8(entry)) : [];
  const rawNames = rawEnv.map((entry) => nameOf(entry).toString());
  const env = Object.fromEntries(variables.filter(([name]) => !rawNames.includes(name)));
  return { command: at(command, 0), args: args.map((text, index) => at(text, index + 1)), env, rawEnv };
}

/** Replaces `{port}` in a text. */
export function withPort(text: Text, port: string): Text {
  if (typeof text === "string") return text.replaceAll("{port}", port);
  return Buffer.from(text.toString("latin1").replaceAll("{port}", port), "latin1");
}

/** Splits `NAME=value` of an environment. */
export const nameOf = (entry: Buffer): Buffer => entry.subarray(0, entry.indexOf("="));
export const valueOf = (entry: Buffer): Buffer => entry.subarray(entry.indexOf("=") + 1);

const orBytes = (raw: Buffer | undefined, text: string): Text => (raw === undefined || isUtf8(raw) ? text : raw);

/**
 * Our own arguments or environment as they were given, from files in which each ends with a zero byte. Source: proc_pid_cmdline(5).
 * @returns empty where the system has no such file
 */
function rawTexts(file: "cmdline" | "environ"): Buffer[] {
  if (process.platform !== "linux") return [];
  const content = readFileSync(`/proc/self/${file}`).toString("latin1");
  return content
    .split("\0")
    .slice(0, -1)
    .map((text) => Buffer.from(text, "latin1"));
}
