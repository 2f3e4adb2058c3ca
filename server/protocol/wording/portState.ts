/** The states of a port, the most urgent first. Lists are sorted in this order. An assignment with several troubles is in the state of the gravest one. */
export const portStates = [
  "conflict",
  "drift",
  "shadow",
  "listening",
  "active",
  "unassigned",
  "idle",
  "resting",
  "free",
  "excluded",
] as const;
export type PortState = (typeof portStates)[number];

/** The name of each state, on every surface. */
export const stateNames: Record<PortState, string> = {
  conflict: "conflict",
  drift: "drift",
  shadow: "shadow",
  listening: "listening",
  active: "active",
  unassigned: "unassigned",
  idle: "idle",
  resting: "resting",
  free: "free",
  excluded: "excluded",
};

/** The meaning of each state, for a legend. */
export const stateMeanings: Record<PortState, string> = {
  conflict: "another process is listening on an assigned port",
  drift: "a service's own server is listening on a port other than its assigned one",
  shadow: "two processes are listening on the port, on different addresses",
  listening: "assigned, and its own server, or one that may be, is listening",
  active: "assigned and in use; no server is listening yet",
  unassigned: "a process is listening on a port that is not assigned",
  idle: "assigned, and not in use",
  resting: "given up a moment ago; not yet available to other services",
  free: "available",
  excluded: "never assigned",
};
