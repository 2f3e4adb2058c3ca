/** What a port is doing, the most urgent first: so they are sorted, and so one is chosen where several hold. */
export const portStates = ["conflict", "drift", "shadow", "listening", "active", "foreign", "idle", "resting", "free", "excluded"] as const;
export type PortState = (typeof portStates)[number];

/** In a word or two, as in the legend and the table. */
export const stateNames: Record<PortState, string> = {
  conflict: "conflict",
  drift: "drift",
  shadow: "shadowed",
  listening: "listening",
  active: "active",
  foreign: "unassigned",
  idle: "idle",
  resting: "resting",
  free: "free",
  excluded: "never given",
};

/** As the legend explains them. */
export const stateMeanings: Record<PortState, string> = {
  conflict: "a stranger listens on an assigned port",
  drift: "a service's own server listens on another port than it was given",
  shadow: "two processes listen on the port, on different addresses",
  listening: "assigned, and its own server listens",
  active: "assigned and leased; no server listens yet",
  foreign: "somebody listens, and the port is nobody's",
  idle: "assigned, and not in use",
  resting: "given back a moment ago; nobody else gets it yet",
  free: "nobody's",
  excluded: "never handed out",
};
