import { type FSWatcher, statSync, watch } from "node:fs";
import type { Log } from "../log/log.js";

export interface Guarded {
  dataDir: string;
  /** The lock that makes this process the backend, and the store. */
  lockFile: string;
  storeFile: string | undefined;
  /** The socket's file; undefined for a named pipe. */
  socketFile: string | undefined;
  /** Creates the lock file again and locks it. @returns false when another process was faster */
  retakeLock(): boolean;
  listenAgain(): Promise<void>;
  hasBackendFile(): boolean;
  writeBackendFile(): void;
  /** Another process is, or will be, the backend. This one must leave. */
  onDidLose(why: string): void;
}

/** How long (ms) to wait after a change before checking, since several files may disappear at once. */
const SETTLE_MS = 50;

/**
 * Watches the data directory of the running backend. It restores the socket, backend.json, and a lock file that is gone while the store
 * is still there. When the store is gone, or another lock file is there, the next process to start becomes the backend, and this one must
 * not serve beside it.
 */
export class DataDirectoryGuard {
  private lock: string | undefined;
  private socket: string | undefined;
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;
  private checking: Promise<void> | undefined;
  private stopped = false;
  private problem: string | undefined;

  constructor(
    private readonly guarded: Guarded,
    private readonly log: Log,
  ) {}

  /** To be called once the backend listens. */
  start(): void {
    this.lock = fileId(this.guarded.lockFile);
    this.socket = this.socketId();
    try {
      this.watcher = watch(this.guarded.dataDir, (event) => {
        // Every commit changes the store; only files that appear or disappear matter here.
        if (event !== "rename" || this.stopped) return;
        this.timer ??= setTimeout(() => {
          this.timer = undefined;
          void this.check();
        }, SETTLE_MS);
      });
      this.watcher.on("error", () => this.watcher?.close());
    } catch (error) {
      // The number of watches is limited. Without one, the check after each sweep has to suffice.
      this.log.warn(`The data directory cannot be watched: ${(error as Error).message}`);
    }
    void this.check();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.watcher?.close();
  }

  /** Checks the files and restores what can be restored. What fails is tried again at the next check. */
  check(): Promise<void> {
    this.checking ??= this.look()
      .then(() => (this.problem = undefined))
      .catch((error: unknown) => {
        const { message } = error as Error;
        if (message !== this.problem) this.log.warn(`The data directory is not in order: ${message}`);
        this.problem = message;
      })
      .then(() => (this.checking = undefined));
    return this.checking;
  }

  private async look(): Promise<void> {
    if (this.stopped || !this.isStillOurs()) return;
    const { guarded } = this;
    if (this.socketId() !== this.socket) {
      await guarded.listenAgain();
      this.socket = this.socketId();
      this.log.warn("The socket was gone and has been created again");
    }
    if (!guarded.hasBackendFile()) {
      guarded.writeBackendFile();
      this.log.warn("backend.json was gone and has been written again");
    }
  }

  private isStillOurs(): boolean {
    const { guarded } = this;
    const lock = fileId(guarded.lockFile);
    if (lock !== undefined && lock !== this.lock) return this.lose("its lock file was replaced");
    if (guarded.storeFile !== undefined && fileId(guarded.storeFile) === undefined) return this.lose("its store was removed");
    if (lock !== undefined) return true;
    if (!guarded.retakeLock()) return this.lose("its lock file was removed, and another one has taken its place");
    this.lock = fileId(guarded.lockFile);
    this.log.warn("The lock file was gone and has been created again");
    return true;
  }

  private lose(why: string): false {
    this.stop();
    this.guarded.onDidLose(why);
    return false;
  }

  private socketId(): string | undefined {
    return this.guarded.socketFile === undefined ? undefined : fileId(this.guarded.socketFile);
  }
}

/**
 * @returns what identifies a file among all that exist at the same time; undefined when there is none
 * @throws Error when that cannot be read
 */
function fileId(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}
