import { type FSWatcher, watch } from "node:fs";
import path from "node:path";
import type { Log } from "../log/log.js";
import { fileId } from "./fileId.js";

export interface Guarded {
  dataDir: string;
  /** The store's name in the data directory; undefined when it has no files. */
  storeFile: string | undefined;
  /** Writes the store's files again if they are not those that the backend left. Never rejects. */
  checkStore(): Promise<void> | undefined;
  /** The socket's file; undefined for a named pipe. */
  socketFile: string | undefined;
  /** Makes the directory and its lock again where they are gone. @returns false when another process is, or will be, the backend */
  regain(): boolean;
  listenAgain(): Promise<void>;
  hasBackendFile(): boolean;
  writeBackendFile(): void;
  /** Another process is, or will be, the backend. This one must leave. */
  onDidLose(why: string): void;
  /** Gets a sentence for a person when a file cannot be restored; undefined when all are there again. */
  tell(problem: string | undefined): void;
}

/** How long (ms) to wait after a change before checking, since several files may disappear at once. */
const SETTLE_MS = 50;

/**
 * Watches the data directory of the running backend. It restores the socket, backend.json, the store, the lock file and the directory itself.
 * When another lock file is there, another process is or will be the backend, and this one must not serve beside it.
 */
export class DataDirectoryGuard {
  private socket: string | undefined;
  /** By folder. */
  private readonly watchers = new Map<string, FSWatcher>();
  private timer: NodeJS.Timeout | undefined;
  private checking: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly guarded: Guarded,
    private readonly log: Log,
  ) {}

  /** To be called once the backend listens. */
  start(): void {
    this.socket = this.socketId();
    this.watch(this.guarded.dataDir);
    this.watchSocket();
    void this.check();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
  }

  /** To be called when the directory has been made again: watches of the former one see nothing any more. */
  watchAgain(): void {
    if (!this.stopped) this.watch(this.guarded.dataDir);
  }

  /** Checks the files and restores what can be restored. What fails is tried again at the next check. */
  check(): Promise<void> {
    this.checking ??= this.look()
      .then(() => this.guarded.tell(undefined))
      .catch((error: unknown) => this.guarded.tell(problemSentence(error as Error)))
      .then(() => (this.checking = undefined));
    return this.checking;
  }

  private async look(): Promise<void> {
    if (!this.mayRestore()) return;
    const { guarded } = this;
    await guarded.checkStore();
    if (!this.mayRestore()) return; // While the store was checked, this backend may have ended, or another one may have come.
    if (this.socketId() !== this.socket) {
      await guarded.listenAgain();
      this.socket = this.socketId();
      this.watchSocket();
      this.log.warn("The socket was gone and has been created again");
    }
    if (!guarded.hasBackendFile()) {
      guarded.writeBackendFile();
      this.log.warn("backend.json was gone and has been written again");
    }
  }

  private mayRestore(): boolean {
    return !this.stopped && this.isStillOurs();
  }

  private isStillOurs(): boolean {
    return this.guarded.regain() || this.lose("its lock file was replaced");
  }

  private lose(why: string): false {
    this.stop();
    this.guarded.onDidLose(why);
    return false;
  }

  /** Watches the folder of a socket that is elsewhere, where others clean up. Repeated when that folder has been made again. */
  private watchSocket(): void {
    const { socketFile, dataDir } = this.guarded;
    if (socketFile !== undefined && path.dirname(socketFile) !== dataDir) this.watch(path.dirname(socketFile));
  }

  private watch(folder: string): void {
    this.watchers.get(folder)?.close();
    try {
      const storeName = this.guarded.storeFile && path.basename(this.guarded.storeFile);
      const watcher = watch(folder, (event, name) => {
        // Every commit changes the store's log; only files that appear or disappear matter here, and the store's own, which seldom changes.
        if ((event !== "rename" && name !== storeName) || this.stopped) return;
        this.timer ??= setTimeout(() => {
          this.timer = undefined;
          void this.check();
        }, SETTLE_MS);
      });
      watcher.on("error", () => watcher.close());
      this.watchers.set(folder, watcher);
    } catch (error) {
      // The number of watches is limited. Without one, the check after each sweep has to suffice.
      this.log.warn(`${folder} cannot be watched: ${(error as Error).message}`);
    }
  }

  private socketId(): string | undefined {
    return this.guarded.socketFile === undefined ? undefined : fileId(this.guarded.socketFile);
  }
}

const problemSentence = ({ message }: Error): string =>
  `New programs cannot reach the backend: ${message.replace(/\.$/, "")}. It tries again by itself.`;
