import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Startup } from "../../server/protocol/schemas/startup.js";
import { BackendNotStarted, BackendUnreachable } from "./unreachable.js";

/** The process of a backend until it has reported how its start went. It outlives this process. */
export class StartingBackend {
  private readonly child: ChildProcessByStdio<null, Readable, null>;
  private readonly lines: AsyncIterator<string>;
  /** Rejects when there is no such process, or it has ended. */
  private readonly ended: Promise<never>;

  constructor(server: string, dataDir: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [server, ...args], {
      detached: true,
      windowsHide: true,
      // A folder that certainly exists. The project's folder could not be unmounted or, on Windows, removed while the backend runs in it.
      cwd: path.parse(process.execPath).root,
      env: backendEnvironment(dataDir),
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
    this.ended = this.end();
    this.ended.catch(() => undefined); // Whoever waits for a report is told.
  }

  /**
   * The next line that the backend reports.
   * @throws BackendNotStarted when it ends before; BackendUnreachable when it reports nothing in time, and then it is killed
   */
  async report(timeoutMs: number): Promise<Startup> {
    const { readStartup } = await import("../../server/protocol/schemas/startup.js"); // With zod; see extension.ts.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.kill(); // Nobody else would know of this process any more.
        reject(new BackendUnreachable("Port Daddy's backend did not start in time. See its log for details."));
      }, timeoutMs);
    });
    try {
      for (;;) {
        const line = await Promise.race([this.lines.next(), this.ended, late]);
        if (line.done === true) return await Promise.race([this.ended, late]);
        const report = readStartup(line.value);
        if (report !== undefined) return report;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Lets it go on without us. */
  letGo(): void {
    this.child.stdout.destroy();
    this.child.unref();
  }

  /** Settles after its last line was read, since only then its output closes. */
  private async end(): Promise<never> {
    let how: string;
    try {
      const [code, signal] = (await once(this.child, "close")) as [number | null, NodeJS.Signals | null];
      how = signal ?? `exit code ${code}`;
    } catch (error) {
      throw new BackendNotStarted(`Port Daddy's backend could not be started: ${(error as Error).message}.`, { cause: error });
    }
    throw new BackendNotStarted(`Port Daddy's backend ended during startup (${how}). See its log for details.`);
  }
}

/**
 * The variables that a backend needs: to find programs and container engines, and to have the user's language, time zone and folders. It
 * lives on for others, so it gets nothing else: a script's secrets would stay readable in it, and a program's identity would make it one of
 * the program's servers.
 */
const KEPT =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TZDIR|TMPDIR|XDG_(RUNTIME_DIR|\w+_HOME)|DOCKER_\w+|CONTAINER_HOST|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/;
/** On Windows programs need many variables that no list names, and nobody else can read them: only what concerns this process is left out. */
const LEFT_OUT_ON_WINDOWS = /^(NODE_OPTIONS$|NODE_INSPECT|VSCODE_|ELECTRON_|npm_|PORT_DADDY_)/i;

/** @returns the environment of a backend that a process with the given one starts */
export function backendEnvironment(dataDir: string, env = process.env, platform = process.platform): NodeJS.ProcessEnv {
  const isKept = (name: string): boolean => (platform === "win32" ? !LEFT_OUT_ON_WINDOWS.test(name) : KEPT.test(name));
  const kept = Object.entries(env).filter(([name]) => isKept(name));
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: "1", PORT_DADDY_HOME: dataDir };
}
