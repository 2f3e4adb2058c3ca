import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";

/** The built command line, as it ships. */
export const CLI = path.join(__dirname, "../../../dist/cli.js");

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the command line in processes, on a temporary data directory. */
export class CliProcess {
  constructor(readonly dataDir: string) {}

  /** Runs `port-daddy ARGV` in a folder, created if missing. */
  run(folder: string, ...argv: string[]): Promise<Ended> {
    return this.spawn(folder, process.execPath, [CLI, ...argv]);
  }

  /** The same for a test that continues meanwhile: with an input, in a process group without a terminal. */
  start(folder: string, ...argv: string[]): ChildProcessWithoutNullStreams {
    mkdirSync(folder, { recursive: true });
    return spawn(process.execPath, [CLI, ...argv], { cwd: folder, env: this.env, detached: true });
  }

  /** Starts another program that runs it, for a test that continues meanwhile. */
  program(folder: string, command: string, ...args: string[]): ChildProcessWithoutNullStreams {
    return spawn(command, args, { cwd: folder, env: this.env, detached: true });
  }

  /** The same by a shell: `$NODE $CLI` is the command. */
  shell(folder: string, script: string): Promise<Ended> {
    return this.spawn(folder, "/bin/sh", ["-c", script]);
  }

  /** Runs it for a reader that does not read its output. */
  async runUnread(folder: string, ...argv: string[]): Promise<Ended> {
    const child = spawn(process.execPath, [CLI, ...argv], { cwd: folder, env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, "close") as Promise<[number | null]>]);
    return { code, out: "", err };
  }

  private async spawn(folder: string, command: string, args: string[]): Promise<Ended> {
    mkdirSync(folder, { recursive: true });
    const child = spawn(command, args, { cwd: folder, env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close") as Promise<[number | null]>,
    ]);
    return { code, out, err };
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, PORT_DADDY_HOME: this.dataDir, NODE: process.execPath, CLI };
  }
}
