import type { ScannedListener } from "../../adapters/system.js";
import type { NamedListener, PortHolder } from "../../protocol/assignment.js";
import { UNKNOWN_PROGRAM } from "../../protocol/wording/processName.js";

/** @returns undefined when the system does not tell which process it is */
export function toPortHolder({
  pid,
  command,
  startedAt,
  since,
  folder,
  folderDeleted,
  ancestors,
}: ScannedListener): PortHolder | undefined {
  if (pid === undefined) return undefined;
  return {
    pid,
    command: command ?? UNKNOWN_PROGRAM,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    ...(folder === undefined ? {} : { folder }),
    ...(folderDeleted === undefined ? {} : { folderDeleted }),
    ...(ancestors.length === 0 ? {} : { ancestors: ancestors.map((each) => each.pid) }),
  };
}

/** The listener as answers and messages name it. */
export const toNamedListener = (listener: ScannedListener): NamedListener => ({
  ...toPortHolder(listener),
  ...(listener.user === undefined ? {} : { user: listener.user }),
  ...(listener.container === undefined ? {} : { container: listener.container }),
});
