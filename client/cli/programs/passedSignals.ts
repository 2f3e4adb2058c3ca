import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { placeInTerminal } from "./ownTerminal.js";

/** The signals that a process can catch and that do not come from an error of its own. Not all exist everywhere. */
const SIGNALS = [
  ...["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGCONT", "SIGTSTP", "SIGWINCH", "SIGALRM", "SIGPIPE"],
  ...["SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGIO", "SIGPWR", "SIGINFO", "SIGBREAK"],
].filter((name): name is NodeJS.Signals => Object.hasOwn(constants.signals, name));

/** Those that a terminal, or the shell in it, sends to every process in its foreground: passed on, they would arrive twice. */
const BY_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGTSTP", "SIGCONT", "SIGWINCH"];

/** Those by which people and terminals end programs. */
const ENDING: readonly NodeJS.Signals[] = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"];

/** Passes the signals that this process gets on to a program. */
export class PassedSignals {
  private child: ChildProcess | undefined;
  private hasEnding = false;
  private readonly early: NodeJS.Signals[] = [];
  private readonly handled: readonly NodeJS.Signals[];

  /**
   * To be created before the program starts: a signal that arrives from then on is meant for it, and must not end us and orphan it.
   * @param hasOwnGroup whether the program is in a process group of its own, so that no signal to our group reaches it
   */
  constructor(readonly hasOwnGroup: boolean) {
    // A stop is left to the system in a terminal, where it reaches both.
    this.handled = SIGNALS.filter((signal) => hasOwnGroup || signal !== "SIGTSTP");
    for (const signal of this.handled) process.on(signal, this.pass);
  }

  /** To be called when the program runs. */
  started(child: ChildProcess): void {
    this.child = child;
    for (const signal of this.early) child.kill(signal);
  }

  /** Whether a signal to end may have reached every process in the program's group, and not only the program. */
  get mayReachGroup(): boolean {
    return !this.hasOwnGroup && this.hasEnding;
  }

  dispose(): void {
    for (const signal of this.handled) process.off(signal, this.pass);
  }

  private readonly pass = (signal: NodeJS.Signals): void => {
    this.hasEnding ||= ENDING.includes(signal);
    if (this.reachesItAnyway(signal)) return;
    if (this.child === undefined) this.early.push(signal);
    else this.child.kill(signal);
    // Stops with the program, and passes the signal to continue on to it.
    if (signal === "SIGTSTP") process.kill(process.pid, "SIGSTOP");
  };

  /** A Windows console sends all signals that it has to every process in it. */
  private reachesItAnyway(signal: NodeJS.Signals): boolean {
    if (process.platform === "win32") return true;
    return !this.hasOwnGroup && BY_TERMINAL.includes(signal) && placeInTerminal() === "foreground";
  }
}
