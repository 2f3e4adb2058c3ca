import type { JSONPath } from "jsonc-parser";

/** A service that a folder seems to have, according to its files. */
export interface ServiceProposal {
  /** A valid name. */
  service: string;
  /** The environment variable that its program reads, if known. */
  env?: string;
  /** The port that the folder's files give it now. */
  preferred?: number;
  /** The place by which it was found. */
  source: ProposalSource;
  /** Its program, such as `Vite`, if known. */
  framework?: string;
  /** Whether it is called "web" when it is the only service. */
  isFrontend?: boolean;
  /** The changes that make its program listen on the assigned port. */
  changes?: readonly ProposedChange[];
  /** The command line that starts it, with `{port}`, when no file has it and the program ignores environment variables. */
  startedBy?: string;
}

/** A place in the folder: the script "dev" of package.json, the service "db" of compose.yaml, or just a file. */
export interface ProposalSource {
  file: string;
  what?: "script" | "service";
  name?: string;
}

/** A change of one place in one file. */
export interface ProposedChange {
  /** The absolute path. */
  file: string;
  /** The path of the value in JSON, otherwise a span of characters. */
  at: JSONPath | { offset: number; length: number };
  /** @returns the new text, or in JSON the new value; undefined when nothing has to change */
  after(port: PortName): string | string[] | undefined;
}

/** The names of a service's port. */
export interface PortName {
  /** The environment variable: `API_PORT`. */
  variable: string;
  /** The variable for launch.json: `${input:apiPort}`, or `${command:portDaddy.port}` for the main service. */
  reference: string;
}
