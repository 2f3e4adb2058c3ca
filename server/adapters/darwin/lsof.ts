import { commandFailed, type RunCommand } from "../runCommand.js";

export const LSOF = "/usr/sbin/lsof";

/** An open file or socket, with the fields that were asked for. */
export interface LsofFile {
  pid: number;
  parentPid?: number;
  command?: string;
  /** "IPv4" or "IPv6". */
  type?: string;
  /** A socket's address in the kernel: the same in every process that holds it. */
  device?: string;
  name: string;
}

/**
 * Runs lsof with numeric addresses and ports (-n, -P), without warnings (-w) and with complete command names (+c0).
 * @throws Error when lsof could not look; exit code 1 without a message only means that some or all of it was not found
 */
export async function lsof(run: RunCommand, args: readonly string[], fields: string): Promise<LsofFile[]> {
  const output = await run(LSOF, ["-nP", "-w", "+c0", ...args, "-F", fields]);
  const looked = output.exitCode === 0 || (output.exitCode === 1 && output.stderr.trim() === "");
  if (!looked) throw commandFailed(LSOF, output);
  return parseLsof(output.stdout);
}

/**
 * Parses one field per line, named by its first letter: `p` begins a process (R its parent, c its command), `f` or `t` an open file (t
 * type, d device), `n` is the file's name. Source: lsof(8), "OUTPUT FOR OTHER PROGRAMS".
 * @throws Error when a line is not of that form
 */
export function parseLsof(stdout: string): LsofFile[] {
  const files: LsofFile[] = [];
  let process: Pick<LsofFile, "pid" | "parentPid" | "command"> | undefined;
  let file: Pick<LsofFile, "type" | "device"> = {};
  for (const line of stdout.split("\n").filter((line) => line !== "")) {
    const value = line.slice(1);
    const field = line[0];
    if (field === "p" && /^\d+$/.test(value)) {
      process = { pid: Number(value) };
      file = {};
    } else if (process === undefined) throw new Error(`A line from lsof is of an unknown form: ${line.slice(0, 100)}`);
    else if (field === "R") process.parentPid = Number(value);
    else if (field === "c") process.command = decodeLsofText(value);
    else if (field === "f") file = {};
    else if (field === "t") file = { type: value };
    else if (field === "d") file.device = value;
    else if (field === "n") files.push({ ...process, ...file, name: decodeLsofText(value) });
  }
  return files;
}

/** Decodes `\xc3`, by which lsof in the C locale writes bytes beyond ASCII, and spaces in commands. Source: lsof(8), "OUTPUT". */
export const decodeLsofText = (text: string): string =>
  text.replace(/(?:\\x[0-9a-f]{2})+/g, (escaped) => Buffer.from(escaped.replaceAll("\\x", ""), "hex").toString("utf8"));
