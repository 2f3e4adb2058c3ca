import type { UserShell } from "../changes/commandLine/userShell.js";
import type { FileEdit } from "../changes/fileEdit.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import type { Project } from "../findProject.js";
import type { CompleteProposal, Place, Way } from "../proposals/proposal.js";

/** Everything that set-up found in a folder. */
export interface SetupPlan {
  project: Project;
  files: WorkspaceFiles;
  /** Into which the user types what no file starts. */
  shell: UserShell;
  /** The services that port-daddy.json does not declare yet, the main one first. */
  services: readonly PlannedService[];
  /** One sentence for everything that was seen and left alone, except for files that could not be read: those are `files.problems`. */
  notes: readonly string[];
}

/** A service that was found, and the ways in which its program can get its port. */
export interface PlannedService {
  proposal: CompleteProposal;
  /** Where it is started, the likeliest place first. */
  places: readonly PlannedPlace[];
  /** The port that port-daddy.json is to prefer; left out where the files name none, or one that is not available. */
  preferred?: number;
  /** One sentence each. */
  notes: readonly string[];
}

export interface PlannedPlace {
  place: Place;
  /** The best one first; none where nothing has to change. */
  ways: readonly Way[];
}

/** A service to set up. */
export interface Choice {
  planned: PlannedService;
  /** For each of its places, the index of the chosen way. */
  picks: readonly number[];
}

/** Everything that set-up writes for some choices, and what it does not. */
export interface SetupWriting {
  /** The files that change; none of them is unchanged. */
  files: readonly FileEdit[];
  /** One sentence each: what stays as it is, and what to know of the chosen ways. */
  notes: readonly string[];
  /** The command lines that the user types from now on, quoted for the user's shell; for services that no file starts. */
  starts: readonly { service: string; command: string }[];
}
