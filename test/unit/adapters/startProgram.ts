import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Program {
  child: ChildProcess;
  pid: number;
  /** The first line of its output. */
  line: string;
  stop(): Promise<void>;
}

type Place = Pick<SpawnOptions, "cwd" | "env">;

/** Starts a program and waits for its first line. */
export async function startProgram(file: string, args: readonly string[], options: Place = {}): Promise<Program> {
  const child = spawn(file, args, { ...options, stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const [line] = (await Promise.race([once(createInterface(child.stdout), "line"), exited])) as [unknown];
  if (typeof line !== "string") throw new Error(`${file} ended with ${String(line)} before it wrote a line`);
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  return { child, pid: child.pid!, line, stop };
}
