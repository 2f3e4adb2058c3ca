import type { Assignment, PortHolder } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import { processName } from "../../server/protocol/wording/processName.js";

/** `vite (pid 4242)` */
export const describeHolder = (holder: PortHolder | undefined): string =>
  holder === undefined ? "a process that the system does not name" : `${processName(holder.command)} (pid ${holder.pid})`;

/** Describes an assignment's trouble in one sentence. */
export function describeTrouble(assignment: Assignment): string {
  const { trouble, port } = assignment;
  const identity = formatIdentity(assignment);
  if (trouble === undefined) return `Port ${port} of ${identity} is OK.`;
  const who = describeHolder(trouble.holder);
  const from = trouble.holder?.folder === undefined ? "" : ` from ${trouble.holder.folder}`;
  if (trouble.kind === "conflict") return `${who}${from} is listening on port ${port} of ${identity}.`;
  if (trouble.kind === "drift") {
    const whose = trouble.takenFrom === undefined ? "" : ` of ${trouble.takenFrom}`;
    return `${who}, the server of ${identity}, is listening on port ${trouble.port}${whose} instead of ${port}.`;
  }
  return `${who}${from} is also listening on port ${port} of ${identity}, at ${trouble.address}. localhost may reach either of the two.`;
}
