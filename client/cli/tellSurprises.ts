import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { noticeSentence } from "../../server/protocol/wording/notices.js";
import { reassignedSentence, troubleSentence } from "../../server/protocol/wording/sentences.js";
import type { Shell } from "./shell.js";

/**
 * Tells a person, on standard error, that the port is another one than before and why, that another process is listening on it, and
 * everything else that the backend notes about it.
 * @param startsServer whether the port is for a server to start, so that a server which is already running comes as a surprise
 */
export function tellSurprises(granted: GrantedAssignment, shell: Shell, { startsServer = true } = {}): void {
  const { port, conflict, reassigned, notices = [] } = granted;
  if (reassigned) shell.tell(reassignedSentence(granted));
  if (conflict !== undefined) shell.tell(troubleSentence(granted, { kind: "conflict", port, address: "", holder: conflict }));
  for (const notice of notices) if (startsServer || notice.kind !== "running") shell.tell(noticeSentence(granted, notice));
}
