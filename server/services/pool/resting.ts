import type { StoredAssignment, StoredRest } from "../../store/store.js";

/** When a port that is given up now is available to others again, in whole milliseconds, as the store keeps them. */
export const restsUntil = (now: number, restSeconds: number): number => now + Math.ceil(restSeconds * 1000);

/** The rest of an assigned port that is given up. @param until milliseconds since the epoch */
export const restOf = (
  { project, service, context, port, byNumber }: Pick<StoredAssignment, "project" | "service" | "context" | "port" | "byNumber">,
  until: number,
): StoredRest => ({ project, service, context, port, ...(byNumber === true ? { byNumber } : {}), until });
