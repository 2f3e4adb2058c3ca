import type { Folders } from "../adapters/folders.js";
import { type Relation, type UsedContext, settleContext } from "../protocol/copies/folderContext.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Registry } from "./registry.js";

/** An identity and the copy of the project that requests it. */
interface Asking {
  project: string;
  context?: string;
  folder?: string;
  worktree?: string;
}

/** Decides the context of a folder, for every client. */
export class Contexts {
  /** Contexts that folders are about to use, by project, so that simultaneous requests do not choose the same one. */
  private readonly pending = new Map<string, Set<UsedContext>>();

  constructor(
    private readonly registry: Registry,
    private readonly folders: Folders,
    private readonly locks: KeyedLock,
  ) {}

  /**
   * Fills in the context of each request, and drops the folder of one that names another folder's context. No other folder gets these
   * contexts until `done` is called.
   */
  async settle<P extends Asking>(requests: readonly P[]): Promise<{ settled: (P & { context: string })[]; done: () => void }> {
    const projects = new Set(requests.filter(({ folder }) => folder !== undefined).map(({ project }) => project));
    // A project's name has no colon, so it never equals an identity's key.
    const unlock = projects.size === 0 ? undefined : await this.locks.acquire([...projects]);
    const undo: (() => void)[] = [];
    const done = (): void => undo.forEach((each) => each());
    try {
      const settled: (P & { context: string })[] = [];
      for (const params of requests) {
        const one = await this.settleOne(params);
        if (one.folder !== undefined) undo.push(this.hold(one.project, one.context, one.folder));
        settled.push(one);
      }
      return { settled, done };
    } catch (error) {
      done();
      throw error;
    } finally {
      unlock?.();
    }
  }

  /** @returns the requested context, otherwise the one under which the folder has or would get its ports */
  async of({ project, context, folder, worktree = "" }: Asking): Promise<string> {
    if (context !== undefined || folder === undefined) return context ?? worktree;
    return settleContext({ folder, worktree }, this.used(project), await this.relations(project, folder));
  }

  private async settleOne<P extends Asking>(params: P): Promise<P & { context: string }> {
    const { context, folder, worktree } = params;
    // A client of protocol 1.0 has decided it by itself.
    const isSettled = folder === undefined || (context !== undefined && worktree === undefined);
    const own = isSettled ? (context ?? worktree ?? "") : await this.of({ ...params, context: undefined });
    const settled = { ...params, context: context ?? own };
    if (settled.context !== own) delete settled.folder;
    return settled;
  }

  private hold(project: string, context: string, folder: string): () => void {
    const held: UsedContext = { context, folder, lastUsedAt: Infinity };
    const ofProject = this.pending.get(project) ?? new Set();
    this.pending.set(project, ofProject.add(held));
    return () => {
      ofProject.delete(held);
      if (ofProject.size === 0) this.pending.delete(project);
    };
  }

  private used(project: string): UsedContext[] {
    return [...[...this.registry.ofProject(project)].map(({ assignment }) => assignment), ...(this.pending.get(project) ?? [])];
  }

  /** Compares the folders themselves only if no path is equal: two paths to one folder are one copy. */
  private async relations(project: string, folder: string): Promise<(other: string) => Relation> {
    const known = new Set(this.used(project).flatMap((each) => each.folder ?? []));
    if (known.has(folder)) return (other) => (other === folder ? "same" : "other");
    if (known.size === 0) return () => "other";
    const ids = await this.folders.identify([folder, ...known]);
    return (other) => {
      const id = ids.get(other);
      if (id === undefined) return known.has(other) ? "gone" : "other";
      return id === ids.get(folder) ? "same" : "other";
    };
  }
}
