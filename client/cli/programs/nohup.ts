import { constants, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";

/** The bits of open(2)'s flags that tell reading from writing. */
const O_ACCMODE = 0o3;

/** Whether a value of `_`, by which bash tells a command its own path, is nohup's. */
export const isNohup = (command: string | undefined): boolean => /(^|\/)nohup$/.test(command ?? "");

/**
 * Whether nohup has detached a process from its terminal, whichever shell started it: it replaces an input by a /dev/null that can only be
 * written, and an output by nohup.out. Source: nohup.c of GNU coreutils.
 * @throws Error when the system does not tell
 */
export const isDetachedByNohup = (pid: number | string): boolean =>
  (linkOf(pid, 0) === "/dev/null" && isWriteOnly(pid, 0)) || path.basename(linkOf(pid, 1)) === "nohup.out";

const linkOf = (pid: number | string, fd: number): string => readlinkSync(`/proc/${pid}/fd/${fd}`);

const isWriteOnly = (pid: number | string, fd: number): boolean => (openFlags(pid, fd) & O_ACCMODE) === constants.O_WRONLY;

/** The flags of open(2) for a descriptor, which /proc shows in octal. Source: proc_pid_fdinfo(5). */
export function openFlags(pid: number | string, fd: number): number {
  const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, "latin1"))?.[1];
  return parseInt(flags ?? "0", 8);
}
