import { readFileSync } from "node:fs";
import { userInfo } from "node:os";

/** Users' names by their ids. */
export class LinuxUserNames {
  private readonly known = new Map<number, string>();

  constructor(private readonly passwd = "/etc/passwd") {}

  /** @returns the id as text for a user that the system's file does not name, as from the network or a container */
  nameOf(uid: number): string {
    const known = this.known.get(uid);
    if (known !== undefined) return known;
    const name = this.read().get(uid) ?? (uid === process.geteuid?.() ? ownName() : undefined);
    if (name !== undefined) this.known.set(uid, name);
    return name ?? String(uid);
  }

  private read(): Map<number, string> {
    try {
      return parsePasswd(readFileSync(this.passwd, "utf8"));
    } catch {
      // Some containers have no such file. An id is an answer, too.
      return new Map();
    }
  }
}

/** Parses `name:password:uid:…` on each line. Source: passwd(5). */
export function parsePasswd(text: string): Map<number, string> {
  return new Map(
    text.split("\n").flatMap((line): [number, string][] => {
      const [, name, uid] = /^([^:#][^:]*):[^:]*:(\d+):/.exec(line) ?? [];
      return name === undefined ? [] : [[Number(uid), name]];
    }),
  );
}

/** Asks the system's resolver, which also knows users of the network. */
function ownName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
