import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A test program that reports by lines of JSON. */
export class RunningProgram {
  readonly exited: Promise<number | null>;
  private readonly lines: AsyncIterator<string>;

  constructor(readonly child: ChildProcess) {
    this.exited = once(child, "exit").then(([code]) => code as number | null);
    this.lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** @throws Error when it ends before the next line */
  async next<T>(): Promise<T> {
    const line = await this.lines.next();
    if (line.done === true) throw new Error(`A program ended with ${String(await this.exited)} before it said anything`);
    return JSON.parse(line.value) as T;
  }

  /** Kills it with SIGKILL. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
  }
}
