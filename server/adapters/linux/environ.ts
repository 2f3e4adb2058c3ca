import { STARTED_FOR } from "../../protocol/machine/startedFor.js";
import { toEnvironment, type Environment } from "../environment.js";

/**
 * Parses the environment with which a process was started: `NAME=value`, each ended by a NUL. A program that shows a title of its own, as
 * Redis, nginx and PostgreSQL's children do, writes it and NULs over that memory, mostly over all of it. Sources: proc_pid_environ(5), and
 * setproctitle.c of Redis.
 * @returns undefined when nothing is left of it, or its beginning has been written over, so that it no longer tells
 */
export function parseEnviron(text: string): Environment | undefined {
  // The rest of it may still tell.
  if (valueOf(text, STARTED_FOR) === undefined && !/^[^=\s\0]+=/.test(text)) return undefined;
  return toEnvironment((name) => valueOf(text, name));
}

function valueOf(text: string, name: string): string | undefined {
  const entries = `\0${text}`;
  const at = entries.indexOf(`\0${name}=`);
  if (at === -1) return undefined;
  const start = at + name.length + 2;
  const end = entries.indexOf("\0", start);
  return entries.slice(start, end === -1 ? undefined : end);
}
