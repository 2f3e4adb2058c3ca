import type { Assignment, TroubleKind } from "../../server/protocol/assignment.js";

/** What a person wants to know of a port first: is something wrong, does its server listen, does anybody use it? */
export type PortState = TroubleKind | "listening" | "active" | "idle";

export const stateOf = ({ state, listener, trouble }: Assignment): PortState =>
  trouble?.kind ?? (listener === undefined ? state : "listening");

export const isTrouble = (state: PortState): state is TroubleKind => state === "conflict" || state === "drift" || state === "shadow";
