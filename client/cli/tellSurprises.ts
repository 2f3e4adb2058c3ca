import type { GrantedAssignment } from "../../server/protocol/assignment.js";
import { formatIdentity } from "../../server/protocol/identity.js";
import type { Shell } from "./shell.js";

/** What a person would want to know though they got a port. */
export function tellSurprises(granted: GrantedAssignment, shell: Shell): void {
  const { port, conflict, reassigned } = granted;
  if (reassigned) shell.tell(`${formatIdentity(granted)} has a new port, ${port}, since something else listens on the one that it had.`);
  if (conflict !== undefined) {
    shell.tell(`Something else listens on ${formatIdentity(granted)}'s port ${port}: ${conflict.command} (process ${conflict.pid}).`);
  }
}
