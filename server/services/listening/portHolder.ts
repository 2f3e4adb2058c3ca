import type { ScannedListener } from "../../adapters/system.js";
import type { PortHolder } from "../../protocol/assignment.js";
import { processName, UNKNOWN_PROGRAM } from "../../protocol/wording/processName.js";

/** @returns undefined when the system does not tell which process it is */
export function toPortHolder({ pid, command, startedAt, since, folder, ancestors }: ScannedListener): PortHolder | undefined {
  if (pid === undefined) return undefined;
  return {
    pid,
    command: command ?? UNKNOWN_PROGRAM,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    ...(folder === undefined ? {} : { folder }),
    ...(ancestors.length === 0 ? {} : { ancestors: ancestors.map((each) => each.pid) }),
  };
}

/** As a sentence names it: `node server.js (pid 42, started in /home/me/shop)`. */
export function describeHolder(holder: PortHolder | undefined, container?: string): string {
  if (container !== undefined) return `the container ${container}`;
  if (holder === undefined) return "a program that the system does not name";
  const { command, pid, folder } = holder;
  return `${processName(command)} (pid ${pid}${folder === undefined ? "" : `, started in ${folder}`})`;
}
