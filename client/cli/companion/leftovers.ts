import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { ignoresInStatus } from "../programs/ignoredSignals.js";
import { isDetachedByNohup, isNohup, openFlags } from "../programs/nohup.js";
import { readProcess } from "../programs/processFacts.js";
import { MARKED_INPUT } from "./markInput.js";

/**
 * The environment variable with the ids of every `port-daddy run` that a process was started by, outermost first, since a script that one
 * runs may use another.
 */
export const RUN_ID = "PORT_DADDY_RUN";

/** Adds an id to the value of that variable. */
export const withRunId = (outer: string | undefined, runId: string): string => [...runIdsIn(outer), runId].join(" ");

const runIdsIn = (value = ""): string[] => value.split(" ").filter((id) => id !== "");

/** The facts about a program at its start. */
export interface StartedProgram {
  runId: string;
  group: number;
  session: number;
  /** Whether the session was made for it, so that all in it are its own, also those that have lost their environment. */
  ownsSession: boolean;
  /** The number of its terminal; 0 without one. */
  terminal: number;
}

export interface Leftover {
  pid: number;
  startedAt: string;
}

/**
 * The processes that a program has started in the foreground and left behind: npm ends its shell, but not the server that the shell waits
 * for. Whatever is meant to go on stays: a daemon has a session of its own, a job of an interactive shell a process group of its own, a job
 * of a script ("&") reads from /dev/null and ignores Ctrl-C, and nohup ignores the terminal's end. Only on Linux.
 */
export function findLeftovers(program: StartedProgram): Leftover[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const { state, group, session, startedAt } = readProcess(Number(name));
        const isInGroup = group === program.group && session === program.session && state !== "Z";
        const isOwn = isInGroup && (program.ownsSession || isStartedBy(name, program.runId));
        return isOwn && isInForeground(name) ? { pid: Number(name), startedAt } : [];
      } catch {
        return []; // It has ended, or is another user's.
      }
    });
}

/** Whether the terminal in which a program was started has been closed since, whose processes then get SIGHUP. */
export function hasLostTerminal({ pid }: Leftover, program: Pick<StartedProgram, "terminal">): boolean {
  try {
    return program.terminal !== 0 && readProcess(pid).terminal === 0;
  } catch {
    return false; // It has ended.
  }
}

/** Whether a process, or one that it descends from, was started by this run. @throws Error when the system does not tell */
export const isStartedBy = (pid: number | string, runId: string): boolean =>
  environment(pid).some((variable) => variable.startsWith(`${RUN_ID}=`) && runIdsIn(variable.slice(RUN_ID.length + 1)).includes(runId));

function isInForeground(pid: string): boolean {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  if (ignoresInStatus(status, "SIGHUP") || ignoresInStatus(status, "SIGINT")) return false;
  if (environment(pid).some((variable) => variable.startsWith("_=") && isNohup(variable.slice(2)))) return false;
  if (isDetachedByNohup(pid)) return false;
  return readlinkSync(`/proc/${pid}/fd/0`) !== "/dev/null" || hasMarkedInput(pid);
}

/** Whether its input is the very /dev/null that the program was given, and not one that a shell opened for a job in the background. */
const hasMarkedInput = (pid: string): boolean => (openFlags(pid, 0) & MARKED_INPUT) === MARKED_INPUT;

const environment = (pid: number | string): string[] => readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
