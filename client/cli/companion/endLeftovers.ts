import { setTimeout as pause } from "node:timers/promises";
import { findLeftovers, hasLostTerminal, type Leftover, type StartedProgram } from "./leftovers.js";
import { isAlive } from "./programLife.js";

/** How long (ms) the processes have to end by themselves before SIGTERM. */
const GRACE_MS = 300;
/** How long (ms) they have to end after a signal that has reached them. */
const PATIENCE_MS = 5000;
const POLL_MS = 50;

/**
 * Ends what an ended program has left behind, and waits until it has ended. A server that the terminal's end has reached may still be
 * finishing its work, which a second signal would cut short.
 * @param areSignalled whether a signal that has ended the program may have reached them, too
 */
export async function endLeftovers(program: StartedProgram, areSignalled = false): Promise<void> {
  let left = findLeftovers(program);
  if (left.length === 0) return;
  left = await remaining(left, GRACE_MS);
  if (areSignalled || left.some((each) => hasLostTerminal(each, program))) left = await remaining(left, PATIENCE_MS);
  send(left, "SIGTERM");
  send(await remaining(left, PATIENCE_MS), "SIGKILL");
}

async function remaining(all: readonly Leftover[], ms: number): Promise<Leftover[]> {
  const end = performance.now() + ms;
  for (;;) {
    const left = all.filter(isAlive);
    if (left.length === 0 || performance.now() >= end) return left;
    await pause(POLL_MS);
  }
}

function send(processes: readonly Leftover[], signal: NodeJS.Signals): void {
  for (const each of processes.filter(isAlive)) {
    try {
      process.kill(each.pid, signal);
    } catch {
      // It has ended since.
    }
  }
}
