import type { CompleteProposal, PortName, ProposedChange } from "../../proposals/proposal.js";

/** A service whose port other places of the folder may name. */
export interface MovedService {
  proposal: CompleteProposal;
  name: PortName;
  /**
   * The variable that holds its port everywhere, also in the environment of another service of the project: never `PORT`, which each service
   * may have for itself.
   */
  variable: string;
}

/** The services by the ports that name only one of them. */
export type MovedPorts = ReadonlyMap<number, MovedService>;

/** Changes that belong together. */
export interface ChangeGroup {
  /** The service that they are for. */
  service: string;
  changes: readonly ProposedChange[];
}

/** The places that name moved ports. */
export interface Mentions {
  groups: ChangeGroup[];
  /** Those that stay as they are, one sentence each. */
  notes: string[];
}

/** Says that a place keeps naming a service's port. @param where its file, and the place in it; @param why as a clause */
export const staysNote = (where: string, port: number, { proposal }: MovedService, why: string): string =>
  `${where} names port ${port} and stays as it is, because ${why}; it is right as long as ${proposal.service} has that port.`;

/** A port with a default, as POSIX shells, compose files and dotenv-expand know it. */
export const withDefault = (port: number, { variable }: MovedService): string => `\${${variable}:-${port}}`;
