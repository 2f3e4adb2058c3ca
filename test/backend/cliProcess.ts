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

/** The command line in processes of its own, on a data directory of its own. */
export class CliProcess {
  constructor(readonly dataDir: string) {}

  /** Runs `port-daddy ARGV` in this folder, which is made if it is not there. */
  run(folder: string, ...argv: string[]): Promise<Ended> {
    return this.spawn(folder, process.execPath, [CLI, ...argv]);
  }

  /** The same for a test that goes on meanwhile: with an input, and in a process group without a terminal. */
  start(folder: string, ...argv: string[]): ChildProcessWithoutNullStreams {
    mkdirSync(folder, { recursive: true });
    return spawn(process.execPath, [CLI, ...argv], { cwd: folder, env: this.env, detached: true });
  }

  /** The same by a shell: `$NODE $CLI` is the command. */
  shell(folder: string, script: string): Promise<Ended> {
    return this.spawn(folder, "/bin/sh", ["-c", script]);
  }

  /** Runs it for somebody who does not read what it says. */
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
