import { rmSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { storeUnavailable } from "../../../protocol/failures.js";
import type { StoreWithMetrics } from "../../metricsStore.js";
import type { StoredState } from "../../store.js";
import type { Backups } from "../backups.js";
import { type Connect, openConnection } from "../connection.js";
import { DamagedStore } from "../damage.js";
import { asStoreFailure, tellsOfDamage, toStoreFailure } from "../failure.js";
import { LiveFile } from "../liveFile.js";
import { mark, namedIn, storeFile, unmark } from "../storeFiles.js";
import { ForeignChange } from "./footprint.js";
import { isIntact } from "./isIntact.js";
import { OpenedStore } from "./openedStore.js";
import { type FolderLoss, lostFolderSentence, rewrittenSentence } from "./rewrittenSentence.js";
import { discardDraft, putDraftInPlace, writeStoreAgain } from "./writeStoreAgain.js";

export interface RewritableStoreParts {
  dataDir: string;
  backups: Backups;
  connect: Connect | undefined;
  steps: readonly string[] | undefined;
  onCommit: ((ms: number) => void) | undefined;
  /** The current time in milliseconds since the epoch. */
  now: () => number;
  /** Whether the data directory is still this process's. It is made again where it is gone. @throws Error when it cannot be made */
  isOurs: () => boolean;
  /** How the whole directory was lost, since the last call; undefined when it was not. */
  takeLoss: () => FolderLoss | undefined;
  /** Waits until nothing but the store itself uses the connection. */
  settle: () => Promise<void>;
  /** Called after the store was written again, with what people should know of that. */
  onDidRewrite: (told: string | undefined) => void;
  /** Called when the files are found to be wrong before `keepFrom`, so that the store cannot be written again. */
  onDamage: () => void;
}

/**
 * A store that outlives its files. Memory has all that was acknowledged, so when another program replaces, changes or removes the files,
 * or they are damaged, they are moved aside and written again; the steps that were waiting are run after that.
 */
export class RewritableStore {
  /** The name of the file in the data directory, which may be a link to it. */
  readonly named: string;
  private opened: OpenedStore;
  private memory: (() => StoredState) | undefined;
  private rewriting: Promise<void> | undefined;
  private closed = false;

  /** @param db the open file, owned by this store from then on, as is `live` @throws Failure "StoreUnavailable" */
  constructor(
    private readonly parts: RewritableStoreParts,
    db: Database,
    live: LiveFile,
  ) {
    this.named = namedIn(parts.dataDir);
    this.opened = this.open(db, live);
  }

  /** The store on the present files. */
  get current(): StoreWithMetrics {
    return this.opened.store;
  }

  get file(): string {
    return this.opened.file;
  }

  /** @param memory returns what was acknowledged, between any two turns of the event loop */
  keepFrom(memory: () => StoredState): void {
    this.memory = memory;
  }

  /** Copies the present files while they are in use. */
  copyTo(copy: string): Promise<void> {
    return this.opened.copyTo(copy);
  }

  /** Writes all to the file itself, and empties the log. */
  checkpoint(): void {
    this.opened.checkpoint("TRUNCATE");
  }

  /** Writes the store again, for which it waits until the backup that has found the damage is over. What fails is tried again by the next step. */
  onDidFindDamage(damage: DamagedStore | ForeignChange): void {
    this.run(() => Promise.reject(damage)).catch(() => undefined);
  }

  /** Writes the store again when its files are no longer those that it left. @throws Failure "StoreUnavailable" */
  check(): Promise<void> {
    // eslint-disable-next-line @typescript-eslint/require-await -- a rejection, like that of a step
    return this.run(async () => asStoreFailure(() => this.opened.check()));
  }

  /** @throws Failure "StoreUnavailable" */
  async close(): Promise<void> {
    try {
      if (this.memory !== undefined) await this.check();
      unmark(this.file);
    } finally {
      this.closed = true;
      await this.opened.close();
    }
  }

  /** Runs a step, and again when the store had to be written again for it. */
  async run<T>(step: () => Promise<T>): Promise<T> {
    if (this.rewriting !== undefined) await this.rewriting;
    try {
      return await step();
    } catch (error) {
      const loss = lossIn(error);
      if (loss === undefined) throw error;
      this.rewriting ??= this.rewrite(loss, error).finally(() => (this.rewriting = undefined));
      await this.rewriting;
      return step();
    }
  }

  private open(db: Database, live: LiveFile): OpenedStore {
    const { steps, onCommit } = this.parts;
    const opened = new OpenedStore(db, live, { named: this.named, steps, onCommit });
    mark(live.path);
    return opened;
  }

  private async rewrite(loss: Error, error: unknown): Promise<void> {
    const { parts, memory, opened } = this;
    if (this.closed) throw storeUnavailable("it is closed", error);
    opened.refuse(loss);
    if (memory === undefined) {
      parts.onDamage();
      throw loss instanceof ForeignChange ? storeUnavailable(loss.message, loss) : error;
    }
    await parts.settle();
    await new Promise(setImmediate); // By then memory has all steps that were committed.
    try {
      if (loss instanceof ForeignChange && loss.mayBeHarmless && isIntact(opened.db, memory())) {
        opened.accept();
        return;
      }
      if (!parts.isOurs()) throw lostDirectory(loss);
      const file = storeFile(parts.dataDir);
      const history = await writeStoreAgain(opened, file, memory(), parts.backups);
      if (!parts.isOurs()) {
        discardDraft(file);
        throw lostDirectory(loss);
      }
      const keptAs = this.replaceFiles(file, loss);
      const folder = parts.takeLoss();
      parts.onDidRewrite(folder === undefined ? rewrittenSentence(loss, history, keptAs) : lostFolderSentence(folder, history));
    } catch (failure) {
      throw toStoreFailure(failure);
    }
  }

  /** @returns the name of what lay in the store's place */
  private replaceFiles(file: string, loss: Error): string | undefined {
    const { opened, parts } = this;
    unmark(opened.file);
    if (opened.hasOwnLog) rmSync(`${opened.file}-wal`, { force: true }); // It does not belong to what lies there now.
    // Windows renames no file that is open. Elsewhere, SQLite writes nothing on closing once the file's name has moved.
    if (process.platform === "win32") opened.closeFiles();
    const keptAs = putDraftInPlace(file, loss instanceof DamagedStore ? "corrupt" : "replaced", parts.now());
    this.opened = this.open(openConnection(file, parts.connect), new LiveFile(file));
    opened.closeFiles();
    return keptAs;
  }
}

const lostDirectory = (loss: Error): Error => storeUnavailable("its data directory is gone, or another backend's by now", loss);

/** Why the present files are useless; undefined when an error says nothing about that. */
function lossIn(error: unknown): Error | undefined {
  if (error instanceof ForeignChange || error instanceof DamagedStore) return error;
  if (!tellsOfDamage(error)) return undefined;
  const { cause, message } = error as Error;
  return new DamagedStore(cause instanceof Error ? cause.message : message, { cause: error });
}
