import type { Assignment, Trouble } from "../../../server/protocol/assignment.js";
import { formatIdentity, type Identity, identityKey, toIdentity } from "../../../server/protocol/identity.js";
import type { Notifications } from "../../../server/protocol/notifications.js";
import { lostSentence, troubleSentence } from "../../../server/protocol/wording/sentences.js";

/** A port that a program was given. */
export type GivenPort = Identity & { port: number };

/** Tells a person what becomes of a program's ports while it runs: each trouble once, a move, and a release. */
export class PortWatch {
  private readonly given: Map<string, GivenPort>;
  private readonly told = new Set<string>();

  /**
   * @param isOfProgram whether a process belongs to the program
   * @param tell writes one sentence
   */
  constructor(
    given: readonly GivenPort[],
    private readonly isOfProgram: (pid: number, ancestors: readonly number[]) => boolean,
    private readonly tell: (sentence: string) => void,
  ) {
    this.given = new Map(given.map((each) => [identityKey(each), { ...toIdentity(each), port: each.port }]));
  }

  /** The ports as they are now. */
  get ports(): readonly GivenPort[] {
    return [...this.given.values()];
  }

  /** To be called with the troubles that the program's person has been told. */
  noteTold(assigned: Identity, trouble: Pick<Trouble, "kind" | "holder" | "port">): void {
    this.told.add(troubleKey(assigned, trouble));
  }

  /** To be called with all changes. */
  changed({ changed, removed }: Pick<Notifications["portDaddy/didChange"], "changed" | "removed">): void {
    for (const assigned of changed) this.see(assigned);
    for (const [key, given] of [...this.given]) if (removed.includes(given.port)) this.lose(key, given);
  }

  /** To be called with a trouble as it is found: the assignment shows only one at a time. */
  found(assigned: Assignment, trouble: Omit<Trouble, "since">): void {
    if (!this.given.has(identityKey(assigned))) return;
    // Another program that was started for the same service hears of its own drift.
    const { holder } = trouble;
    if (trouble.kind === "drift" && (holder === undefined || !this.isOfProgram(holder.pid, holder.ancestors ?? []))) return;
    const key = troubleKey(assigned, trouble);
    if (this.told.has(key)) return;
    this.told.add(key);
    this.tell(troubleSentence(assigned, trouble));
  }

  /** To be called when a port is another one now. */
  moved(assigned: GivenPort): void {
    const given = this.given.get(identityKey(assigned));
    if (given === undefined || given.port === assigned.port) return;
    this.tell(movedSentence(assigned, given.port));
    given.port = assigned.port;
  }

  private see(assigned: Assignment): void {
    if (!this.given.has(identityKey(assigned))) return;
    this.moved(assigned);
    if (assigned.trouble !== undefined) this.found(assigned, assigned.trouble);
  }

  private lose(key: string, given: GivenPort): void {
    this.given.delete(key);
    this.tell(lostSentence(given, new Error("It was released.")));
  }
}

const troubleKey = (assigned: Identity, { kind, holder, port }: Pick<Trouble, "kind" | "holder" | "port">): string =>
  [identityKey(assigned), kind, port, holder?.pid, holder?.startedAt].join(" ");

export const movedSentence = (assigned: GivenPort, before: number): string =>
  `${formatIdentity(assigned)} has port ${assigned.port} instead of ${before} now. Restart the command to use it.`;
