import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { LAUNCHED } from "../cli/programs/launched.js";

/**
 * Writes the program `port-daddy` that terminals find on their PATH. It runs the extension's command line with the extension's own Node,
 * because the machine may have no other. Where that is Electron, an environment variable makes it run as Node.
 * @param folder where to write it; created if missing
 * @returns the folder
 * @throws Error when it cannot be written
 */
export async function writeLauncher(folder: string, cli: string, node = process.execPath, platform = process.platform): Promise<string> {
  await mkdir(folder, { recursive: true });
  if (platform === "win32") await writeIfChanged(path.join(folder, "port-daddy.cmd"), windowsLauncher(cli, node));
  // Git's bash on Windows needs this file, since it does not run a .cmd.
  const file = path.join(folder, "port-daddy");
  await writeIfChanged(file, shellLauncher(cli, node));
  if (platform !== "win32") await chmod(file, 0o755);
  return folder;
}

const AS_NODE = "ELECTRON_RUN_AS_NODE";

export const shellLauncher = (cli: string, node: string): string =>
  `#!/bin/sh\n[ "\${${AS_NODE}+set}" ] || export ${LAUNCHED}=1\n${AS_NODE}=1 exec ${quoted(node)} ${quoted(cli)} "$@"\n`;

/** The batch file. A percent sign is doubled there; a path on Windows cannot contain quotes. */
export const windowsLauncher = (cli: string, node: string): string => {
  const literal = (text: string): string => `"${text.replaceAll("%", "%%")}"`;
  const variables = `if not defined ${AS_NODE} set ${LAUNCHED}=1\r\nset ${AS_NODE}=1\r\n`;
  return `@echo off\r\nsetlocal\r\n${variables}${literal(node)} ${literal(cli)} %*\r\n`;
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Writes only a changed text, because a shell may be reading the file. */
async function writeIfChanged(file: string, text: string): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before !== text) await writeFile(file, text);
}
