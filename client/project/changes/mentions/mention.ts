import type { CompleteProposal, PortName, ProposedChange } from "../../proposals/proposal.js";

/** A service whose port other places of the folder may name. */
export interface MovedService {
  proposal: CompleteProposal;
  name: PortName;
}

/** Changes that belong together. */
export interface MentionGroup {
  service: string;
  changes: ProposedChange[];
}

export interface Mentions {
  groups: MentionGroup[];
  notes: string[];
}

/** A port that belongs to one of the services. */
export type MovedPorts = ReadonlyMap<number, MovedService>;
