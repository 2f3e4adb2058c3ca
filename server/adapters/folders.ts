import type { BigIntStats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { errorCode, errorText } from "./systemError.js";

export interface Folders {
  /**
   * Finds folders that are known to be gone. A folder that cannot be read, or whose disk seems not to be mounted, is not gone.
   * @param folders absolute paths
   * @throws Error when the file system does not answer, which happens with network file systems
   */
  findGone(folders: readonly string[]): Promise<Set<string>>;
  /**
   * Tells which paths lead to one folder, as a symbolic link or a bind mount does.
   * @param folders absolute paths
   * @returns an id for each path, the same for the same folder; none for a folder that does not exist. One that cannot be looked at, or
   * does not answer in time, is like no other.
   */
  identify(folders: readonly string[]): Promise<Map<string, string>>;
}

/** How long (ms) to wait for a file system. A sleeping disk needs some seconds; a slower one hangs. */
const PATIENCE_MS = 10_000;

/** The same (ms) where somebody waits for a port meanwhile. */
const SHORT_PATIENCE_MS = 2000;

/**
 * Folders in which other disks are mounted, each in a folder of its own that may stay when the disk is gone. Sources: hier(7),
 * file-hierarchy(7), udisks(8), and macOS's "File System Programming Guide".
 */
const VOLUMES = ["/mnt", "/media", "/run/media", "/Volumes", "/net"];

export class SystemFolders implements Folders {
  /** The pending question. It occupies one of Node's few threads for files, so nothing else is asked meanwhile. */
  private asking: Promise<Set<string>> | undefined;
  /** The pending looks for ids, by path: one that hangs is not repeated, since each occupies a thread. */
  private readonly looking = new Map<string, Promise<string | undefined>>();

  constructor(
    private readonly volumes: readonly string[] = VOLUMES,
    private readonly patienceMs = PATIENCE_MS,
    private readonly shortPatienceMs = SHORT_PATIENCE_MS,
  ) {}

  async findGone(folders: readonly string[]): Promise<Set<string>> {
    if (this.asking !== undefined) throw new Error("The file system has still not answered whether folders exist.");
    const asking = (this.asking = this.ask(folders).finally(() => (this.asking = undefined)));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("The file system does not answer whether folders exist.")), this.patienceMs);
    });
    try {
      return await Promise.race([asking, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async identify(folders: readonly string[]): Promise<Map<string, string>> {
    const ids = new Map(folders.map((folder) => [folder, folder]));
    let isLate = false;
    const look = async (): Promise<void> => {
      for (const folder of folders) {
        const id = await this.lookFor(folder);
        if (isLate) return;
        if (id === undefined) ids.delete(folder);
        else ids.set(folder, id);
      }
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.shortPatienceMs);
    });
    await Promise.race([look(), late]);
    isLate = true;
    clearTimeout(timer);
    return ids;
  }

  private lookFor(folder: string): Promise<string | undefined> {
    const pending = this.looking.get(folder);
    if (pending !== undefined) return pending;
    const looking = idOf(folder).finally(() => this.looking.delete(folder));
    this.looking.set(folder, looking);
    return looking;
  }

  private async ask(folders: readonly string[]): Promise<Set<string>> {
    const gone = new Set<string>();
    for (const folder of folders) if (await this.isGone(folder)) gone.add(folder);
    return gone;
  }

  private async isGone(folder: string): Promise<boolean> {
    try {
      if ((await deviceOf(folder)) !== undefined) return false;
      let ancestor = path.dirname(folder);
      let device = await deviceOf(ancestor);
      while (device === undefined && ancestor !== path.dirname(ancestor)) {
        ancestor = path.dirname(ancestor);
        device = await deviceOf(ancestor);
      }
      return device !== undefined && !(await this.mayLackDisk(ancestor, device));
    } catch (error) {
      if (error instanceof Error && errorCode(error) !== undefined) return false; // The system would not say.
      throw new Error(`Whether ${folder} exists could not be found out: ${errorText(error)}.`, { cause: error });
    }
  }

  /** @param folder the deepest one that exists. @returns whether it may be the mount point of a missing disk */
  private async mayLackDisk(folder: string, device: bigint): Promise<boolean> {
    const parent = path.dirname(folder);
    if (parent === folder) return true;
    const volumes = this.volumes.find((each) => folder === each || folder.startsWith(`${each}/`));
    if (volumes !== undefined) return (await deviceOf(volumes)) === device;
    // An empty /data or /home usually means that something should be mounted there.
    return path.dirname(parent) === parent && (await readdir(folder)).length === 0;
  }
}

/** @returns undefined when the folder does not exist; the path itself where the system would not say */
async function idOf(folder: string): Promise<string | undefined> {
  try {
    const found = await statOf(folder);
    // Some network file systems number nothing.
    if (found?.ino === 0n) return folder;
    return found && `${found.dev}:${found.ino}`;
  } catch {
    return folder;
  }
}

/** @throws as `statOf` */
const deviceOf = async (folder: string): Promise<bigint | undefined> => (await statOf(folder))?.dev;

/** @returns undefined when the folder does not exist. @throws the system's error when it would not say */
async function statOf(folder: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(folder, { bigint: true });
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) return undefined;
    throw error;
  }
}
