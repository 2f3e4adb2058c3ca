import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { cleanEnvironment } from "./installTools.js";

// With a process namespace, too, since its end is that of all processes in it: some dev servers leave their process group.
const UNSHARE = ["unshare", "--map-root-user", "--net", "--pid", "--fork", "--mount-proc"];

/** Whether this user can make a network namespace, in which every port is free. */
export const canUnshare = process.platform === "linux" && spawnSync(UNSHARE[0]!, [...UNSHARE.slice(1), "true"]).status === 0;

/** The end of a command line's run. */
export interface Listened {
  /** The ports, in order, on which it listened when all that were waited for were there, or when it ended. */
  ports: number[];
  output: string;
}

/**
 * Runs a command line in a network namespace of its own until it listens on these ports, or has ended, or two minutes have passed, and ends it.
 * @param env added to an environment without any port
 */
export async function listens(
  line: string,
  on: readonly number[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<Listened> {
  const task = JSON.stringify({ line, on });
  const script = `(ip link set lo up || ifconfig lo up) && exec "$0" "$@"`;
  const child = spawn(
    UNSHARE[0]!,
    [...UNSHARE.slice(1), "sh", "-c", script, process.execPath, path.join(__dirname, "watchPorts.js"), task],
    { cwd, env: { ...cleanEnvironment(), CI: "true", ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  try {
    return JSON.parse(out) as Listened;
  } catch {
    throw new Error(`"${line}" could not be run: ${err}${out}`);
  }
}
