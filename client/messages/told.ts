import { type Assignment, type PortHolder, type Trouble, troublesOf } from "../../server/protocol/assignment.js";
import { identityKey } from "../../server/protocol/identity.js";
import { processName } from "../../server/protocol/wording/processName.js";

/** Stores small values; VS Code's `Memento` is one. */
export interface Memory {
  get<T>(key: string, otherwise: T): T;
  update(key: string, value: unknown): Thenable<void>;
}

/**
 * Remembers which troubles the user has been notified of, so that none is shown twice: the same process in the way of the same identity.
 * The memory survives a reload of the window. Old entries are dropped, because their processes are long gone.
 */
export class Told {
  /** How many callers are checking for a stranger that they would report themselves. */
  private lookers = 0;

  constructor(private readonly memory: Memory) {}

  has(assignment: Assignment, trouble: Trouble): boolean {
    return this.all().includes(lifeKey(assignment, trouble));
  }

  add(assignment: Assignment, trouble: Trouble): void {
    void this.memory.update(KEY, [...this.all(), lifeKey(assignment, trouble)].slice(-MOST));
  }

  /** Whether conflicts are held back now, because a caller that checks for strangers would report them itself. */
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
   * Forgets troubles without a known process once they are over, because the next one may be another process.
   * @param assignments all current ones
   */
  settle(assignments: readonly Assignment[]): void {
    const now = new Set(assignments.flatMap((assignment) => troublesOf(assignment).map((trouble) => lifeKey(assignment, trouble))));
    const all = this.all();
    const left = all.filter((key) => !key.endsWith(NOBODY) || now.has(key));
    if (left.length < all.length) void this.memory.update(KEY, left);
  }

  private all(): string[] {
    return this.memory.get<string[]>(KEY, []);
  }
}

/** The combinations of a program in its folder and an identity that the user does not want to be notified of again, in any window. */
export class Ignored {
  constructor(private readonly memory: Memory) {
    if (memory.get<unknown>(FORMER_IGNORED_KEY, undefined) !== undefined) void memory.update(FORMER_IGNORED_KEY, undefined);
  }

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
const IGNORED_KEY = "portDaddy.messages.ignoredPrograms";
/** Held whole command lines, in which a password may be. */
const FORMER_IGNORED_KEY = "portDaddy.messages.ignored";
/** At most this many entries: more than anybody meets, and few enough to read each time. */
const MOST = 200;
const NOBODY = " nobody";

const lifeKey = (assignment: Assignment, trouble: Trouble): string =>
  `${pairStart(assignment, trouble)}${trouble.port} ${lifeOf(trouble.holder)}`;

const lifeOf = (holder: PortHolder | undefined): string =>
  holder === undefined ? NOBODY : `${holder.pid} ${holder.startedAt ?? holder.since ?? ""}`;

const pairKey = (assignment: Assignment, trouble: Trouble): string =>
  `${pairStart(assignment, trouble)}${trouble.holder === undefined ? "" : processName(trouble.holder.command)} ${trouble.holder?.folder ?? ""}`;

const pairStart = (assignment: Assignment, { kind }: Trouble): string => `${kind} ${identityKey(assignment)} `;
