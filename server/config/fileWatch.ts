import { type FSWatcher, statSync, watch } from "node:fs";
import path from "node:path";
import { stepsTo } from "./stepsTo.js";

/** How long (ms) to wait after an event: one save causes several, and the file is complete after the last. */
const SETTLED_MS = 50;

/**
 * Watches a file by its name, through symbolic links, as dotfile managers make them: a change of the file, and of each link on the way.
 * It watches folders, because editors replace a file by renaming another one over it.
 */
export class FileWatch {
  /** By folder and its inode, because a folder that was made again needs another watcher. */
  private watchers = new Map<string, FSWatcher>();
  /** The names that matter in each folder. */
  private names = new Map<string, Set<string>>();
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param file an absolute path
   * @param onDidChange called some milliseconds after a change; it begins with `update`
   * @param onDidFail called when a folder cannot be watched
   */
  constructor(
    private readonly file: string,
    private readonly onDidChange: () => void,
    private readonly onDidFail: (error: Error) => void,
  ) {}

  /** Watches what the path leads through now. To be called at first, and on each change before the file is read. */
  update(): void {
    let steps: string[];
    do {
      steps = stepsTo(this.file);
      this.watchFolders(steps);
    } while (stepsTo(this.file).join("\n") !== steps.join("\n")); // A change before the watch began is not reported.
  }

  close(): void {
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
  }

  private watchFolders(steps: readonly string[]): void {
    this.names = new Map();
    for (const step of steps) {
      const folder = path.dirname(step);
      this.names.set(folder, (this.names.get(folder) ?? new Set()).add(path.basename(step)));
    }
    const kept = new Map<string, FSWatcher>();
    for (const folder of this.names.keys()) {
      try {
        const { dev, ino } = statSync(folder);
        const key = `${folder}:${dev}:${ino}`;
        kept.set(key, this.watchers.get(key) ?? this.watch(folder, key));
      } catch (error) {
        this.onDidFail(error as Error); // Linux limits each user's watches, and other programs may have used them up.
      }
    }
    for (const [key, watcher] of this.watchers) if (!kept.has(key)) watcher.close();
    this.watchers = kept;
  }

  private watch(folder: string, key: string): FSWatcher {
    const watcher = watch(folder, (_event, name) => {
      const isGone = name === path.basename(folder); // A folder that is removed or renamed is reported by its own name.
      if (isGone) {
        this.watchers.delete(key);
        watcher.close();
      }
      if (isGone || name === null || this.names.get(folder)?.has(name) === true) this.schedule();
    });
    return watcher.on("error", this.onDidFail);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onDidChange, SETTLED_MS);
  }
}
