import { spawn } from "node:child_process";
import { once } from "node:events";
import { STARTED_FOR } from "../../../server/protocol/machine/startedFor.js";
import type { Companionship } from "./accompany.js";
import { RUN_ID } from "./leftovers.js";

/** The hidden command by which the companion runs. */
export const ACCOMPANY = "__accompany";

/**
 * Starts the process that speaks for us, on our standard error, when the program has replaced us. It is no child of ours, since it would
 * become one of the program's, and has a session of its own, so that no signal to the program's group reaches it.
 */
export async function startCompanion(companionship: Companionship): Promise<void> {
  await runApart([ACCOMPANY, JSON.stringify(companionship)], "&");
}

/**
 * Runs our command line in another process, and waits until it, or the shell that has started it in the background, has ended. Whatever it
 * leaves behind is no child of ours. That it fails is for others to find out.
 */
export async function runApart(argv: readonly string[], background: "&" | "" = ""): Promise<void> {
  const script = `"$@" </dev/null >/dev/null ${background}`;
  const stdio = ["ignore", "ignore", background === "" ? "ignore" : "inherit"] as const;
  const command = [process.execPath, process.argv[1]!, ...argv];
  const child = spawn("/bin/sh", ["-c", script, "sh", ...command], { cwd: "/", detached: true, env: ownEnvironment(), stdio: [...stdio] });
  try {
    await once(child, "exit");
  } catch {
    // There is no /bin/sh.
  }
}

/** Without what concerns other processes: a debugger for this one, and whose server the program is. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|NODE_V8_COVERAGE|LISTEN_.*)$/.test(name) && !isMark(name));
  return Object.fromEntries(kept);
}

const isMark = (name: string): boolean => name === STARTED_FOR || name === RUN_ID;
