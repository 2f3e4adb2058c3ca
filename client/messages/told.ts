import type { Assignment, PortHolder, Trouble } from "../../server/protocol/assignment.js";
import { identityKey } from "../../server/protocol/identity.js";

/** Where an editor keeps small values: VS Code's `Memento` is one. */
export interface Memory {
  get<T>(key: string, otherwise: T): T;
  update(key: string, value: unknown): Thenable<void>;
}

/**
 * Which troubles a person has been told, so that none is told twice: the same process, in the same life, in the way of the same identity.
 * The window remembers it when it is loaded again. Older entries are forgotten: the processes they name have long gone.
 */
export class Told {
  /** So many are looking for a stranger whom they would tell of themselves. */
  private lookers = 0;

  constructor(private readonly memory: Memory) {}

  has(assignment: Assignment, trouble: Trouble): boolean {
    return this.all().includes(lifeKey(assignment, trouble));
  }

  add(assignment: Assignment, trouble: Trouble): void {
    void this.memory.update(KEY, [...this.all(), lifeKey(assignment, trouble)].slice(-MOST));
  }

  /** Conflicts are not to be told now: somebody looks who would tell of them himself. */
  holdsBack({ kind }: Trouble): boolean {
    return kind === "conflict" && this.lookers > 0;
  }

  async holdingBack<T>(look: () => Promise<T>): Promise<T> {
    this.lookers++;
    try {
      return await look();
    } finally {
      this.lookers--;
    }
  }

  /**
   * Where the system does not tell who it was, what is over can begin again with somebody else.
   * @param assignments as they are now, all of them
   */
  settle(assignments: readonly Assignment[]): void {
    const now = new Set(
      assignments.flatMap((assignment) => (assignment.trouble === undefined ? [] : lifeKey(assignment, assignment.trouble))),
    );
    const all = this.all();
    const left = all.filter((key) => !key.endsWith(NOBODY) || now.has(key));
    if (left.length < all.length) void this.memory.update(KEY, left);
  }

  private all(): string[] {
    return this.memory.get<string[]>(KEY, []);
  }
}

/** The pairs that a person wants to hear no more of, in all windows and for good: a program in its folder, and an identity. */
export class Ignored {
  constructor(private readonly memory: Memory) {}

  has(assignment: Assignment, trouble: Trouble): boolean {
    return this.all().includes(pairKey(assignment, trouble));
  }

  add(assignment: Assignment, trouble: Trouble): void {
    if (!this.has(assignment, trouble)) void this.memory.update(IGNORED_KEY, [...this.all(), pairKey(assignment, trouble)].slice(-MOST));
  }

  private all(): string[] {
    return this.memory.get<string[]>(IGNORED_KEY, []);
  }
}

const KEY = "portDaddy.messages.told";
const IGNORED_KEY = "portDaddy.messages.ignored";
/** More than anybody meets, and few enough to be read each time. */
const MOST = 200;
const NOBODY = " nobody";

const lifeKey = (assignment: Assignment, trouble: Trouble): string =>
  `${pairStart(assignment, trouble)}${trouble.port} ${lifeOf(trouble.holder)}`;

const lifeOf = (holder: PortHolder | undefined): string =>
  holder === undefined ? NOBODY : `${holder.pid} ${holder.startedAt ?? holder.since ?? ""}`;

const pairKey = (assignment: Assignment, trouble: Trouble): string =>
  `${pairStart(assignment, trouble)}${trouble.holder?.command ?? ""} ${trouble.holder?.folder ?? ""}`;

const pairStart = (assignment: Assignment, { kind }: Trouble): string => `${kind} ${identityKey(assignment)} `;
