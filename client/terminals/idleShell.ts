import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";

const SHELLS = new Set(["ash", "bash", "csh", "dash", "elvish", "fish", "ksh", "nu", "pwsh", "sh", "tcsh", "xonsh", "zsh"]);

/**
 * Whether a shell runs no program and waits at its prompt, as its processes tell.
 * @param pid its process
 * @returns undefined where nobody can tell
 */
export async function isIdleShell(pid: number, file: string, platform = process.platform): Promise<boolean | undefined> {
  if (!SHELLS.has(path.basename(file))) return undefined; // Such as ssh: the process itself is what a person is working with.
  if (platform === "linux") {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => undefined);
    return children === undefined ? undefined : children.trim() === "";
  }
  return platform === "darwin" ? hasNoChildren(pid) : undefined;
}

const NOTHING_FOUND = 1;

function hasNoChildren(pid: number): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    execFile("pgrep", ["-P", String(pid)], (error) => {
      if (error === null) resolve(false);
      else resolve(error.code === NOTHING_FOUND ? true : undefined);
    });
  });
}
