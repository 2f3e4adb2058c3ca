import { readFileSync } from "node:fs";
import { constants } from "node:os";

/**
 * The signals that this process was started to ignore, as far as that can be known: Node has set them to their defaults. nohup names itself
 * in `_`. A parent that ignores SIGHUP, as a shell after `trap '' HUP`, has passed that on.
 */
export function ignoredSignals(env: NodeJS.ProcessEnv = process.env, parent = process.ppid): string[] {
  return isNohup(env["_"]) || isIgnoring(parent, "SIGHUP") ? ["HUP"] : [];
}

export const isNohup = (command: string | undefined): boolean => /(^|\/)nohup$/.test(command ?? "");

/** Whether a process ignores a signal. @returns false, too, when the system does not tell */
function isIgnoring(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.platform === "linux" && ignoresInStatus(readFileSync(`/proc/${pid}/status`, "latin1"), signal);
  } catch {
    return false;
  }
}

/** Whether the mask of ignored signals has this one's bit. Source: proc_pid_status(5), `SigIgn`, in hexadecimal. */
export function ignoresInStatus(status: string, signal: NodeJS.Signals): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(status)?.[1];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
}
