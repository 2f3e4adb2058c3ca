import { type ChildProcess, type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Assignment } from "../../server/protocol/assignment.js";
import type { BackendFile } from "../../server/protocol/handshake.js";
import type { Health } from "../../server/protocol/requests.js";
import { TemporaryHome } from "../unit/project/temporaryHome.js";
import { CLI, CliProcess } from "./cliProcess.js";
import { endProcessesOf, kill, pause } from "./processes.js";
import { RawClient } from "./rawClient.js";

/** Prints itself, its arguments and each signal, and exits with 7 when its input ends. */
export const SERVER = `
  const tell = (what) => console.log(JSON.stringify(what));
  const { signals } = require("node:os").constants;
  for (const signal of ["SIGINT", "SIGHUP", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGALRM", "SIGCONT"])
    if (signal in signals) process.on(signal, () => tell(signal));
  process.stdin.resume().on("end", () => process.exit(7));
  const { PORT, API_PORT, WEB_PORT, WEB, PORT_DADDY_IDENTITY } = process.env;
  tell({ PORT, API_PORT, WEB_PORT, WEB, PORT_DADDY_IDENTITY, args: process.argv.slice(1), pid: process.pid });`;

export interface Told {
  PORT?: string;
  API_PORT?: string;
  WEB_PORT?: string;
  PORT_DADDY_IDENTITY?: string;
  WEB?: string;
  args: string[];
  pid: number;
}

/** The command line of `SERVER` for `port-daddy run`. */
export const server = (...args: string[]): string[] => ["--", process.execPath, "-e", SERVER, "--", ...args];

/** A project with the services web and api, whose commands `port-daddy run` starts. Every process that works for it ends with it. */
export class RunHome {
  readonly home = new TemporaryHome();
  readonly cli = new CliProcess(this.home.path("data"));
  readonly shop: string;
  private readonly children: ChildProcess[] = [];

  constructor() {
    this.home.write("shop/port-daddy.json", { project: "shop", services: { web: { env: "PORT" }, api: {} } });
    this.shop = this.home.path("shop");
  }

  async remove(): Promise<void> {
    for (const child of this.children.splice(0)) child.kill("SIGKILL");
    await this.cli.run(this.home.folder, "stop");
    await endProcessesOf(this.cli.dataDir);
    this.home.remove();
  }

  /** Runs `port-daddy run ARGV`, in a group and session of its own and without a terminal. */
  run(...argv: string[]): ChildProcessWithoutNullStreams {
    return this.track(this.cli.start(this.shop, "run", ...argv));
  }

  /** Runs the server, and waits until it has printed its arguments. */
  async start(...argv: string[]) {
    const child = this.run(...argv);
    const next = linesOf(child.stdout);
    const ended = once(child, "close") as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
    return { child, next: async () => JSON.parse(await next()) as unknown, ended, told: JSON.parse(await next()) as Told };
  }

  /** Runs a script of sh in the project's folder; `$RUN` stands for `port-daddy run`. */
  shell(script: string, env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
    const text = script.replaceAll("$RUN", '"$NODE" "$CLI" run');
    return this.track(spawn("/bin/sh", ["-c", text], { cwd: this.shop, env: { ...this.cli.env, ...env }, detached: true }));
  }

  /** Runs a command line of words in a terminal, by script(1). */
  inTerminal(...words: string[]): ChildProcessWithoutNullStreams {
    const command = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const args = ["--quiet", "--return", "--command", `exec ${command}`, "/dev/null"];
    return this.track(spawn("script", args, { cwd: this.shop, env: this.cli.env }));
  }

  /** `port-daddy run ARGV` as words. */
  words = (...argv: string[]): string[] => [process.execPath, CLI, "run", ...argv];

  async list(): Promise<Assignment[]> {
    const { out } = await this.cli.run(this.shop, "list", "--json");
    return (JSON.parse(out) as { assignments: Assignment[] }).assignments;
  }

  async portOf(service: string): Promise<string> {
    return (await this.cli.run(this.shop, "request", service)).out.trim();
  }

  killBackend(): void {
    kill(this.backendFile.pid);
  }

  /** Ends the backend as if the disk had lost its store. */
  loseStore(): void {
    const { pid } = this.backendFile;
    pause(pid); // So that it does not write it again.
    const data = this.home.path("data");
    for (const name of readdirSync(data)) if (/^port-daddy\.db|^backups$/.test(name)) rmSync(path.join(data, name), { recursive: true });
    kill(pid);
  }

  /** A connection of its own to the backend. */
  async connect(): Promise<RawClient> {
    const client = await RawClient.dial(this.backendFile.endpoint);
    await client.shakeHands({ token: this.backendFile.token, client: { name: "test", version: "0.1.0", pid: process.pid } });
    return client;
  }

  /** Waits until a companion is connected: then there are two clients, with the command that asks. */
  async connected(): Promise<void> {
    let health: Partial<Health>;
    do health = JSON.parse((await this.cli.run(this.shop, "status", "--json")).out || "{}") as Partial<Health>;
    while (health.clients !== 2);
  }

  private get backendFile(): BackendFile {
    return JSON.parse(readFileSync(this.home.path("data/backend.json"), "utf8")) as BackendFile;
  }

  private track<C extends ChildProcess>(child: C): C {
    this.children.push(child);
    return child;
  }
}

/** @returns a function that waits for the next line. @throws Error when there is none */
export function linesOf(output: Readable): () => Promise<string> {
  const lines = createInterface(output)[Symbol.asyncIterator]();
  return async () => {
    const line = await lines.next();
    if (line.done === true) throw new Error("The output has ended.");
    return line.value;
  };
}

export const isThere = (program: string): boolean => runs(program, "--version");

/** Whether a command succeeds here. */
export function runs(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Whether a program takes the place of `port-daddy run` here. */
export const REPLACES = process.platform !== "win32" && process.execve !== undefined;
