import type { JSONPath } from "jsonc-parser";

/** A service that a folder seems to have, as far as its files tell. */
export interface ServiceProposal {
  /** A valid name. */
  service: string;
  /** The environment variable that its program reads, where that is known. */
  env?: string;
  /** The port that it has now, written somewhere in the folder. */
  preferred?: number;
  /** Why it is proposed. */
  source: ProposalSource;
  /** The program behind it, such as `Vite`, where it is known. */
  framework?: string;
  /** Calls for the name "web" where it is the only one. */
  isFrontend?: boolean;
  /** What has to be written differently, so that its program listens where it is told. */
  changes?: readonly ProposedChange[];
  /** Where no file says how it is started, and the program looks at no variable: the command line, with `{port}` for the port. */
  startedBy?: string;
}

/** Where in the folder it stands: the script "dev" of package.json, the service "db" of compose.yaml, or the file alone. */
export interface ProposalSource {
  file: string;
  what?: "script" | "service";
  name?: string;
}

/** One place in one file. */
export interface ProposedChange {
  /** The absolute path. */
  file: string;
  /** In JSON the path of the value; else the characters. */
  at: JSONPath | { offset: number; length: number };
  /** What is to stand there: text, or in JSON a value. @returns undefined where it can stay as it is */
  after(port: PortName): string | string[] | undefined;
}

/** By which names a service's port goes. */
export interface PortName {
  /** In the environment: `API_PORT`. */
  variable: string;
  /** In launch.json: `${input:apiPort}`, or `${command:portDaddy.port}` for the main service. */
  reference: string;
}
