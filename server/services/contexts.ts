import type { Folders } from "../adapters/folders.js";
import { type Relation, type UsedContext, settleContext } from "../protocol/folderContext.js";
import type { KeyedLock } from "./keyedLock.js";
import type { Registry } from "./registry.js";

/** Names an identity, and the copy of the project that asks for it. */
interface Asking {
  project: string;
  context?: string;
  folder?: string;
  worktree?: string;
}

/** Settles which copy of a project asks: the one place where a folder gets its context. */
export class Contexts {
  /** Contexts that folders are about to use, by project: what is asked for at the same time counts as used. */
  private readonly pending = new Map<string, Set<UsedContext>>();

  constructor(
    private readonly registry: Registry,
    private readonly folders: Folders,
    private readonly locks: KeyedLock,
  ) {}

  /**
   * Fills in the context of each request, and drops the folder of one that names another folder's context. From then on, and until
   * `done` is called, nobody else's folder gets these contexts.
   */
  async settle<P extends Asking>(requests: readonly P[]): Promise<{ settled: (P & { context: string })[]; done: () => void }> {
    const projects = new Set(requests.filter(({ folder }) => folder !== undefined).map(({ project }) => project));
    // A project's name has no colon, so it is no identity's key.
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

  /** @returns the context that is named, else the one under which the folder has, or would get, its ports */
  async of({ project, context, folder, worktree = "" }: Asking): Promise<string> {
    if (context !== undefined || folder === undefined) return context ?? worktree;
    return settleContext({ folder, worktree }, this.used(project), await this.relations(project, folder));
  }

  private async settleOne<P extends Asking>(params: P): Promise<P & { context: string }> {
    const { context, folder, worktree } = params;
    // A client of protocol 1.0 has settled it by itself.
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

  /** Looks at the folders themselves only where no path says it: two paths that lead to one folder are one copy. */
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
