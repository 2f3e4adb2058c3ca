import { parseStartedFor, STARTED_FOR } from "../protocol/machine/startedFor.js";

/** The facts of a process's environment that tell whose it is. */
export interface Environment {
  /** The value of `PORT_DADDY_IDENTITY`, where it is of the right form. */
  startedFor?: string;
  /** Set in a worker of Node's cluster. Source: Node's lib/internal/cluster/primary.js, NODE_UNIQUE_ID. */
  isClusterWorker: boolean;
}

/** @param valueOf returns the value of a variable; undefined when it is not set */
export function toEnvironment(valueOf: (name: string) => string | undefined): Environment {
  const startedFor = valueOf(STARTED_FOR);
  return {
    ...(startedFor !== undefined && parseStartedFor(startedFor) !== undefined && { startedFor }),
    isClusterWorker: valueOf("NODE_UNIQUE_ID") !== undefined,
  };
}
