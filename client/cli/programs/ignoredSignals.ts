import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { isDetachedByNohup, isNohup } from "./nohup.js";

/** Those that a script may ignore for what it starts. */
const SIGNALS = ["HUP", "INT", "QUIT", "PIPE", "TERM", "ALRM", "USR1", "USR2"] as const;

/**
 * The signals that this process was started to ignore, as far as that can be known: Node has set them to their defaults. nohup is recognized
 * by what it does to a terminal, or by bash, which names it in `_`. A shell passes on what its script ignores (`trap '' HUP`), other than a
 * shell that a person types into, which ignores signals itself. bash, zsh and busybox always ignore SIGQUIT, and only a job in a script's
 * background (`&`) inherits that, along with SIGINT.
 */
export function ignoredSignals(env: NodeJS.ProcessEnv = process.env, parent = process.ppid): string[] {
  const status = readStatus(parent);
  const isIgnoring = (signal: NodeJS.Signals): boolean => ignoresInStatus(status, signal);
  const isPassedOn = (signal: (typeof SIGNALS)[number]): boolean =>
    isIgnoring(`SIG${signal}`) && (signal !== "QUIT" || isIgnoring("SIGINT"));
  const ofScript = isShell(status) && !isIgnoring("SIGTTOU") ? SIGNALS.filter(isPassedOn) : [];
  const hangup = isNohup(env["_"]) || isUnderNohup() || isIgnoring("SIGHUP") ? ["HUP"] : [];
  return [...new Set([...hangup, ...ofScript])];
}

function isUnderNohup(): boolean {
  try {
    return process.platform === "linux" && isDetachedByNohup("self");
  } catch {
    return false; // A descriptor is closed.
  }
}

/** @returns nothing when the system does not tell */
function readStatus(pid: number): string {
  try {
    return process.platform === "linux" ? readFileSync(`/proc/${pid}/status`, "latin1") : "";
  } catch {
    return "";
  }
}

/** Source: proc_pid_status(5), `Name`. */
const isShell = (status: string): boolean => /^Name:\s*(ba|da|k|z|a|)sh$/m.test(status);

/** Whether the mask of ignored signals has this one's bit. Source: proc_pid_status(5), `SigIgn`, in hexadecimal. */
export function ignoresInStatus(status: string, signal: NodeJS.Signals): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(status)?.[1];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
}
