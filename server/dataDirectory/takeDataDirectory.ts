import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isOwn, objectionTo, objectionToRoot, readBackendFile } from "../protocol/dataDirectory.js";
import { takeBackendLock } from "./backendLock.js";
import { fileId } from "./fileId.js";
import { makeDirectory } from "./makeDirectory.js";
import { OtherFiles } from "./otherFiles.js";
import { allowOwner, setUnusableAside } from "./setAside.js";

/** A data directory that was lost while it was in use, and made again. */
export interface DirectoryLoss {
  folder: string;
  /** Whether the folder itself was gone; otherwise its files. */
  isFolderGone: boolean;
  /** The things beside the store that nobody can write again, in words that fit into "… are lost". */
  lost: string[];
}

/** The lock that makes this process the backend of a data directory. */
export class DataDirectoryLock {
  private id: string | undefined;
  private readonly otherFiles: OtherFiles;
  private loss: DirectoryLoss | undefined;
  private readonly regained: (() => void)[] = [];

  constructor(
    /** The lock's file. */
    readonly file: string,
    private lock: { release(): void },
    /** The repairs that the directory needed, in sentences for a person. */
    readonly repairs: readonly string[] = [],
  ) {
    this.id = fileId(file);
    this.otherFiles = new OtherFiles(path.dirname(file));
  }

  /** Whether the file that is locked still has its name. @throws Error when that cannot be read */
  isInPlace(): boolean {
    return this.id !== undefined && fileId(this.file) === this.id;
  }

  /** Calls back after the directory, or the lock's file, had to be made again. */
  onDidRegain(callback: () => void): void {
    this.regained.push(callback);
  }

  /**
   * Keeps the directory for this process: when the lock's file is gone, or the whole directory, makes it again and locks it.
   * @returns false when another process is, or will be, the backend
   * @throws Error when it cannot be made
   */
  regain(): boolean {
    if (this.isInPlace()) return true;
    if (fileId(this.file) !== undefined) return false;
    const folder = path.dirname(this.file);
    const isFolderGone = !existsSync(folder);
    const isStoreGone = isFolderGone || !existsSync(path.join(folder, STORE));
    makeDirectory(folder);
    if (!this.retake()) return false;
    if (isStoreGone) this.loss = { folder, isFolderGone, lost: this.otherFiles.missing() };
    for (const callback of this.regained) callback();
    return true;
  }

  /** Notes which files there are, to be called while the directory is in order. */
  note(): void {
    this.otherFiles.note();
  }

  /** How the directory was lost with its store, since the last call; undefined when it was not. */
  takeLoss(): DirectoryLoss | undefined {
    const { loss } = this;
    this.loss = undefined;
    return loss;
  }

  /** @returns false when another process was faster */
  private retake(): boolean {
    const taken = takeBackendLock(this.file);
    if (taken === undefined) return false;
    this.lock.release(); // That of the file that is gone.
    this.lock = taken;
    this.id = fileId(this.file);
    return true;
  }

  release(): void {
    this.lock.release();
  }
}

/** The name of the store, which may be a link. */
const STORE = "port-daddy.db";

/** How long (ms) a successor waits for the end of the present backend, and between two looks. */
const SUCCESSION_TIMEOUT_MS = 20_000;
const SUCCESSION_POLL_MS = 10;

/**
 * As `takeDataDirectory`, as soon as the present backend has ended.
 * @param onDidWait called once when there is one to wait for
 * @returns undefined when it does not end in time, or another process has taken its place
 * @throws Error, one sentence, when the folder cannot be used
 */
export async function succeedInDataDirectory(
  dataDir: string,
  onDidWait: () => void,
  timeoutMs = SUCCESSION_TIMEOUT_MS,
): Promise<DataDirectoryLock | undefined> {
  const end = performance.now() + timeoutMs;
  const present = readBackendFile(dataDir);
  let lock = takeDataDirectory(dataDir);
  if (lock === undefined) onDidWait();
  while (lock === undefined && performance.now() < end && !isAnnounced(dataDir, present)) {
    await pause(SUCCESSION_POLL_MS);
    lock = takeDataDirectory(dataDir);
  }
  return lock;
}

/** Whether another backend than the present one is there: several newer clients may each have started a successor. */
function isAnnounced(dataDir: string, present: string | undefined): boolean {
  const found = readBackendFile(dataDir);
  return found !== undefined && found !== present;
}

/**
 * Makes this process the backend of a data directory, which is created if missing, for this user alone. To a folder that exists nobody else
 * loses access: it may be shared on purpose.
 * @returns undefined when another process is the backend already
 * @throws Error, one sentence, when the folder cannot be used
 */
export function takeDataDirectory(dataDir: string): DataDirectoryLock | undefined {
  const objection = objectionToRoot(dataDir);
  if (objection !== undefined) throw new Error(objection);
  try {
    const [parent, now] = [path.dirname(dataDir), Date.now()];
    const repairs = [...(isOwn(parent) ? setUnusableAside(parent, now, [path.basename(dataDir)]) : [])];
    allowOwner(dataDir);
    makeDirectory(dataDir);
    refuseUnsafe(dataDir);
    const name = "backend.lock";
    const file = path.join(dataDir, name);
    repairs.push(...setUnusableAside(dataDir, now, [name]));
    const lock = takeBackendLock(file);
    if (lock === undefined) return undefined;
    repairs.push(...setUnusableAside(dataDir, now));
    return new DataDirectoryLock(file, lock, repairs);
  } catch (error) {
    throw new Error(`${dataDir} cannot be used as its data directory: ${(error as Error).message}.`, { cause: error });
  }
}

/** @throws Error, with the remedy, when other users could replace the files in the folder */
function refuseUnsafe(dataDir: string): void {
  const objection = objectionTo(dataDir, statSync(dataDir));
  if (objection === undefined) return;
  const { wrong, command } = objection;
  throw new Error(`it ${wrong}. ${command === undefined ? "Set" : `Run ${command}, or set`} PORT_DADDY_HOME to a folder of your own`);
}
