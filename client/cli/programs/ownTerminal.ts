import { execFileSync } from "node:child_process";
import { readProcess, parseStat } from "./processFacts.js";

/** This process's place in its terminal: `none` without one. Ctrl-C reaches only what is in the `foreground`. */
export type TerminalPlace = "foreground" | "background" | "none";

/** @returns "background", too, when the system does not tell */
export function placeInTerminal(): TerminalPlace {
  try {
    return process.platform === "linux" ? placeOf(readProcess("self")) : placeInPs(askPs());
  } catch {
    return "background";
  }
}

export const placeInStat = (stat: string): TerminalPlace => placeOf(parseStat(stat));

function placeOf({ terminal, group, foreground }: ReturnType<typeof parseStat>): TerminalPlace {
  if (terminal === 0) return "none";
  return group === foreground ? "foreground" : "background";
}

/**
 * Reads the line of `ps -o stat=,tty=`: a `+` stands for the terminal's foreground, and question marks for no terminal. Source: ps(1) of macOS
 * and the BSDs.
 */
export function placeInPs(line: string): TerminalPlace {
  const [stat = "", tty = ""] = line.trim().split(/\s+/);
  if (/^[?-]+$/.test(tty)) return "none";
  return stat.includes("+") ? "foreground" : "background";
}

const askPs = (): string => execFileSync("ps", ["-o", "stat=,tty=", "-p", String(process.pid)], { encoding: "utf8", timeout: 1000 });
