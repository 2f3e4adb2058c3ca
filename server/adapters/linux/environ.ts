import { parseStartedFor, STARTED_FOR } from "../../protocol/machine/startedFor.js";

/** The facts of a process's environment that tell whose it is. */
export interface Environment {
  /** The value of `PORT_DADDY_IDENTITY`, where it is of the right form. */
  startedFor?: string;
  /** Set in a worker of Node's cluster. Source: Node's lib/internal/cluster/primary.js, NODE_UNIQUE_ID. */
  isClusterWorker: boolean;
}

/**
 * Parses the environment with which a process was started: `NAME=value`, each ended by a NUL. A program that shows a title of its own, as
 * Redis, nginx and PostgreSQL's children do, writes it and NULs over that memory, mostly over all of it. Sources: proc_pid_environ(5), and
 * setproctitle.c of Redis.
 * @returns undefined when nothing is left of it, or its beginning has been written over, so that it no longer tells
 */
export function parseEnviron(text: string): Environment | undefined {
  const startedFor = valueOf(text, STARTED_FOR);
  if (startedFor === undefined && !/^[^=\s\0]+=/.test(text)) return undefined;
  return {
    ...(startedFor !== undefined && parseStartedFor(startedFor) !== undefined && { startedFor }),
    isClusterWorker: valueOf(text, "NODE_UNIQUE_ID") !== undefined,
  };
}

function valueOf(text: string, name: string): string | undefined {
  const entries = `\0${text}`;
  const at = entries.indexOf(`\0${name}=`);
  if (at === -1) return undefined;
  const start = at + name.length + 2;
  const end = entries.indexOf("\0", start);
  return entries.slice(start, end === -1 ? undefined : end);
}
