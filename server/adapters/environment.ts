import path from "node:path";
import { configFolder } from "../protocol/machine/network.js";
import type { ScannedListener } from "./system.js";
import { parseStartedFor, STARTED_FOR } from "../protocol/machine/startedFor.js";

/** The facts of a process's environment that tell whose it is. */
export interface Environment {
  /** Empty where `PORT_DADDY_IDENTITY` is not set, or of another form. */
  mark: Pick<ScannedListener, "startedFor" | "isOfOtherDirectory">;
  /** Set in a worker of Node's cluster. Source: Node's lib/internal/cluster/primary.js, NODE_UNIQUE_ID. */
  isClusterWorker: boolean;
}

/**
 * @param valueOf returns the value of a variable; undefined when it is not set
 * @param ourHome the data directory of this backend; undefined where those of all count as its own
 */
export function toEnvironment(
  valueOf: (name: string) => string | undefined,
  ourHome = process.env["PORT_DADDY_HOME"], // Set for every backend.
): Environment {
  const startedFor = valueOf(STARTED_FOR);
  const isMarked = startedFor !== undefined && parseStartedFor(startedFor) !== undefined;
  return {
    mark: isMarked ? { startedFor, ...(!isOurs(valueOf("PORT_DADDY_HOME"), ourHome) && { isOfOtherDirectory: true }) } : {},
    isClusterWorker: valueOf("NODE_UNIQUE_ID") !== undefined,
  };
}

function isOurs(home = "", ourHome = ""): boolean {
  if (home === "" || ourHome === "") return true;
  const ours = configFolder(ourHome);
  // On macOS only the part before the first space is told.
  return path.resolve(home) === ours || ours.startsWith(`${home} `);
}
