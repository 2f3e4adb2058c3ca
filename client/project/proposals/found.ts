import type { Program, ProgramKind } from "../../../server/protocol/commandLines/program.js";
import type { Place } from "./proposal.js";

/** The server that one place starts, before it is known which places start the same service and what its name is. */
export interface Found {
  /** The folder in which its program starts, from the root, with slashes; empty for the root. */
  folder: string;
  kind: ProgramKind;
  program?: Program;
  /** The source file that a language's runtime starts, from the root, without its extension: `api/server` for `node api/server.js`. */
  entry?: string;
  /** Tells servers of one program in one folder apart: its other arguments, such as the project of `ng serve shop`. */
  target?: string;
  /** The name that its file gives it: a process, a service, a configuration. */
  name?: string;
  /** The part of its folder that it is: `api` for the script `dev:api`. Left out for a script that starts the whole. */
  part?: string;
  /** The part that its source file is by its name, which counts where a folder has several servers. */
  entryName?: string;
  /** The variable that a file names for its port, or that its source reads. */
  env?: string;
  /** The port that a file gives it. */
  port?: number;
  /** The port that its source names where nothing gives it another one. */
  sourcePort?: number;
  /** Whether a Procfile starts it. */
  isInProcfile?: boolean;
  /** Whether it is started by a Procfile's runner, which sets `PORT` to a number of its own. */
  hasOthersPort?: boolean;
  /** Whether a compose file builds its image from `folder`, or mounts that. */
  isBuiltHere?: boolean;
  /** The program that its container's own command starts. */
  starts?: Program;
  otherPorts?: readonly number[];
  place: Place;
  notes?: readonly string[];
}
