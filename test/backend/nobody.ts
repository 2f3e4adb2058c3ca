import { existsSync, rmSync } from "node:fs";

/** The user `nobody`, as whom root can start programs. */
export const NOBODY = 65_534;
/** By which other users would know that this one has a backend. */
const folder = `/tmp/port-daddy-${NOBODY}`;
const hadFolder = existsSync(folder);

/** Otherwise every backend would give its ports as on a machine with several users. */
export function forgetNobody(): void {
  if (!hadFolder) rmSync(folder, { recursive: true, force: true });
}
