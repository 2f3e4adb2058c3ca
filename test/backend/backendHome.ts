import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { BackendFile } from "../../server/protocol/handshake.js";
import type { Startup } from "../../server/protocol/schemas/startup.js";
import { endProcessesOf, pause, processesOf } from "./processes.js";
import { RawClient } from "./rawClient.js";
import { RunningProgram } from "./runningProgram.js";

/** The folder of package.json. Tests run as bundles in `out/test/backend`. */
export const root = path.resolve(__dirname, "../../..");
/** The built backend, as it ships. */
export const serverBundle = path.join(process.env["PORT_DADDY_DIST"] ?? path.join(root, "dist"), "server.js");
/** The bundle of a test program. */
export const program = (name: string): string => path.join(__dirname, "../backend", `${name}.js`);

export interface StartedBackend {
  pid: number;
  child: ChildProcess;
  startup: Startup;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

interface StartOptions {
  node?: string;
  env?: NodeJS.ProcessEnv;
  server?: string;
}

/** Ports below the ephemeral range, different for each process that runs tests, so that two processes don't disturb each other. */
const firstPort = 12_000 + (process.pid % 20) * 1000;
export const testRange: readonly [first: number, last: number] = [firstPort, firstPort + 999];
export const isTestPort = (port: number): boolean => port >= testRange[0] && port <= testRange[1];
/** The first of ten ports outside of all these ranges. */
export const outsidePort = 11_000 + (process.pid % 20) * 10;
const testConfig = { range: testRange };

/** A temporary data directory. Every process that works for it ends with it. */
export class BackendHome {
  /** A temporary folder for the test, which contains the data directory. */
  readonly folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "pd-")));
  readonly dataDir: string;
  private readonly clients: RawClient[] = [];
  private readonly children: ChildProcess[] = [];

  constructor(config: object = testConfig, dataDir = "home") {
    this.dataDir = path.join(this.folder, dataDir);
    mkdirSync(this.dataDir, { recursive: true, mode: 0o700 });
    this.configure(config);
  }

  path(...parts: string[]): string {
    return path.join(this.dataDir, ...parts);
  }

  /** A folder beside the data directory. */
  mkdir(name: string): string {
    mkdirSync(path.join(this.folder, name), { recursive: true });
    return path.join(this.folder, name);
  }

  /** @param config the text of config.json, or settings to merge into the test's own */
  configure(config: object | string): void {
    this.replace("config.json", typeof config === "string" ? config : JSON.stringify({ ...testConfig, ...config }));
  }

  get backendFile(): BackendFile {
    return JSON.parse(readFileSync(this.path("backend.json"), "utf8")) as BackendFile;
  }

  /** Writes another backend.json. @param content its text, or what that says */
  announce(content: object | string): void {
    this.replace("backend.json", typeof content === "string" ? content : JSON.stringify(content));
  }

  /** Writes a file atomically: a running backend that finds half of one takes it for none. */
  private replace(name: string, text: string): void {
    writeFileSync(this.path(`${name}.draft`), text);
    renameSync(this.path(`${name}.draft`), this.path(name));
  }

  /** Changes several files as one change: the backend, which watches them and restores what is missing, is paused meanwhile. */
  changeAtOnce(change: () => void): void {
    const { pid } = this.backendFile;
    try {
      pause(pid);
      change();
    } finally {
      process.kill(pid, "SIGCONT");
    }
  }

  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  log(): string {
    return readFileSync(this.path("logs", "backend.log"), "utf8");
  }

  /** Starts the backend as a child process, and waits until it is ready. */
  async start(server = serverBundle): Promise<StartedBackend> {
    const started = await this.tryStart({ server });
    if (!("ready" in started.startup)) throw new Error(`The backend did not start: ${JSON.stringify(started.startup)}`);
    return started;
  }

  /** Starts the backend as a child process, and waits for the line that it reports, whatever that says. */
  async tryStart({ node = process.execPath, env = {}, server = serverBundle }: StartOptions = {}): Promise<StartedBackend> {
    const child = spawn(node, [server], { env: { ...this.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
    this.children.push(child);
    const exited = new Promise<Awaited<StartedBackend["exited"]>>((resolve) =>
      child.once("exit", (code, signal) => resolve({ code, signal })),
    );
    const [line] = (await Promise.race([once(createInterface(child.stdout), "line"), exited.then((exit) => [exit])])) as [unknown];
    if (typeof line !== "string") throw new Error(`The backend ended before it reported: ${JSON.stringify(line)}`);
    return { pid: child.pid!, child, startup: JSON.parse(line) as Startup, exited };
  }

  /** Starts a test program for this data directory. @param argument passed to it as JSON */
  run(name: string, argument: object, options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): RunningProgram {
    const child = spawn(process.execPath, [program(name), JSON.stringify(argument)], {
      cwd: options.cwd,
      env: { ...this.env, ...options.env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.children.push(child);
    return new RunningProgram(child);
  }

  /** Connects without a handshake. */
  async dial(): Promise<RawClient> {
    const client = await RawClient.dial(this.backendFile.endpoint);
    this.clients.push(client);
    return client;
  }

  /** Connects with a handshake. */
  async connect(name = "test", pid = process.pid): Promise<RawClient> {
    const client = await this.dial();
    await client.shakeHands({ token: this.backendFile.token, client: { name, version: "0.1.0", pid } });
    return client;
  }

  /** Ends every process that works for this data directory, and removes it. @throws Error when a process does not end */
  async remove(): Promise<void> {
    for (const client of this.clients) client.destroy();
    const alive = this.children.filter((child) => child.exitCode === null && child.signalCode === null);
    const ended = alive.map((child) => once(child, "exit"));
    for (const child of this.children) child.kill("SIGKILL");
    await Promise.all(ended);
    await endProcessesOf(this.dataDir);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The processes that work for this data directory, including orphans. Only on Linux. */
  processes(): number[] {
    return processesOf(this.dataDir);
  }

  private get env(): NodeJS.ProcessEnv {
    return { ...process.env, PORT_DADDY_HOME: this.dataDir };
  }
}
