import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./project.js";

/**
 * A temporary folder for one run of an editor: Port Daddy's data directory, the editor's user data, copies of workspaces. Everything started
 * in it carries PORT_DADDY_HOME in its environment, and that is how a detached backend or a forgotten server is found again and ended.
 */
export class Home {
  readonly folder = temporaryFolder();
  /** Port Daddy's data directory, as PORT_DADDY_HOME. The backend makes it. */
  readonly data = path.join(this.folder, "data");
  private readonly forget = atExit(() => this.disposeNow());

  /** A folder in this one, made if it is not there. */
  subfolder(name: string): string {
    const folder = path.join(this.folder, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /**
   * The environment that belongs to it: Port Daddy's and the editor's files and sockets all go into it. HOME is an empty folder, since the
   * start-up files of a developer's shell can take a minute.
   */
  environment(): Record<string, string> {
    return {
      PORT_DADDY_HOME: this.data,
      HOME: this.subfolder("person"),
      XDG_DATA_HOME: this.subfolder("xdg-data"),
      XDG_RUNTIME_DIR: this.subfolder("run"),
      HISTFILE: path.join(this.folder, "shell-history"),
    };
  }

  /**
   * The pids of all that was started with this home's environment, this process excepted.
   * Linux reads it from /proc (see proc_pid_environ(5)); elsewhere only the backend is known, by its backend.json.
   */
  processes(): number[] {
    if (process.platform !== "linux") return this.backendPid();
    const mark = `PORT_DADDY_HOME=${this.data}`;
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((name) => {
        try {
          return readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(mark);
        } catch {
          return false; // Gone meanwhile, or another user's.
        }
      })
      .map(Number);
  }

  private backendPid(): number[] {
    try {
      const { pid } = JSON.parse(readFileSync(path.join(this.data, "backend.json"), "utf8")) as { pid: number };
      return [pid];
    } catch {
      return []; // No backend was started.
    }
  }

  /** Ends all its processes, and removes the folder. */
  async dispose(): Promise<void> {
    await this.endProcesses();
    this.disposeNow();
  }

  /**
   * Asks its processes to end, and ends after 5 s those that did not.
   * @param spared the pids of those that go on
   * @returns whether none of the others is left
   */
  async endProcesses(spared: number[] = []): Promise<boolean> {
    const others = (): number[] => this.processes().filter((pid) => !spared.includes(pid));
    // Shells in terminals ignore SIGTERM, and end at SIGHUP, as when their terminal is closed.
    for (const pid of others()) signal(pid, isShell(pid) ? "SIGHUP" : "SIGTERM");
    for (const end = Date.now() + 5_000; Date.now() < end && others().length > 0;) await new Promise((done) => setTimeout(done, 50));
    killAll(others);
    return others().length === 0;
  }

  private disposeNow(): void {
    killAll(() => this.processes());
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    this.forget();
  }
}

/** Kills the processes, and then those that they have started meanwhile, until none is left. */
function killAll(processes: () => number[]): void {
  for (let round = 0, left = processes(); left.length > 0 && round < 100; round++, left = processes()) {
    for (const pid of left) signal(pid, "SIGKILL");
  }
}

/** Whether it is a shell that somebody types in, or was when this looked. */
function isShell(pid: number): boolean {
  try {
    return ["bash", "sh"].includes(readFileSync(`/proc/${pid}/comm`, "utf8").trim());
  } catch {
    return false;
  }
}

/** Sends a signal to a process (or, negative, to a process group) that may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const registry = Symbol.for("port-daddy.test.atExit");

/**
 * Calls `action` when this process ends in any way but SIGKILL: by return, by a failure, by Ctrl-C.
 * @param action synchronous; the last one registered is called first
 * @returns takes it back
 */
export function atExit(action: () => void): () => void {
  // Each test bundle has a copy of this module; one set of listeners serves all of them.
  const shared = globalThis as unknown as Record<symbol, Set<() => void> | undefined>;
  const actions = (shared[registry] ??= listenForExit(new Set()));
  actions.add(action);
  return () => actions.delete(action);
}

function listenForExit(actions: Set<() => void>): Set<() => void> {
  process.once("exit", () => {
    for (const action of [...actions].reverse()) {
      try {
        action();
      } catch (error) {
        console.error(error);
      }
    }
  });
  for (const [name, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) process.once(name, () => process.exit(128 + number));
  return actions;
}
