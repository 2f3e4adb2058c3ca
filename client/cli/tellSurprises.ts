import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { reassignedSentence, troubleSentence } from "../../server/protocol/wording/sentences.js";
import type { Shell } from "./shell.js";

/** Tells a person, on standard error, that the port is another one than before or that another process is listening on it. */
export function tellSurprises(granted: GrantedAssignment, shell: Shell): void {
  const { port, conflict, reassigned } = granted;
  if (reassigned) shell.tell(reassignedSentence(granted));
  if (conflict !== undefined) shell.tell(troubleSentence(granted, { kind: "conflict", port, address: "", holder: conflict }));
}
