import type { JSONPath } from "jsonc-parser";
import type { Program, ProgramKind } from "../../../server/protocol/commandLines/program.js";

/** A service that a folder seems to have, according to its files. */
export interface ServiceProposal {
  /** A valid name. */
  service: string;
  /** The folder in which its program starts, from the root, with slashes; empty for the root. */
  folder: string;
  kind: ProgramKind;
  /** The environment variable that its program reads, or that a file names already. */
  env?: string;
  /** The port that the files give it now, else its program's default. */
  preferred?: number;
  /** Other ports that it has, which stay as they are. */
  otherPorts?: readonly number[];
  /** Where it was found and is started, the likeliest first; at least one. */
  places: readonly Place[];
  program?: Program;
  /** Sentences for the user about it. */
  notes?: readonly string[];
}

/** A service with all that port-daddy.json says of it. */
export interface CompleteProposal extends ServiceProposal {
  env: string;
  /** Whether the user gets it without asking: databases and the like are not. */
  isTicked: boolean;
  /** The configurations and tasks of the editor that start it, whether they have to change or not. */
  starters?: readonly (LaunchPlace | TaskPlace)[];
}

/** A place that starts a service. */
export type Place = CommandLinePlace | LaunchPlace | TaskPlace | ComposePlace | SignPlace | StarterPlace;

interface FilePlace {
  /** From the root, with slashes. */
  file: string;
}

/** A command line in a file: a script of package.json or composer.json, a line of a Procfile, a target of Nx, a task of Deno. */
export interface CommandLinePlace extends FilePlace {
  what: "commandLine";
  /** The program that gives the line to a shell, which decides what may be written. */
  by: "packageScript" | "procfile" | "composer" | "nx" | "denoTask";
  /** As people know it: the script's name, the process of the Procfile. */
  name: string;
  /** The whole line. */
  line: string;
  /** The command of the line that is the service: an index of what `parseCommandLine(line)` returns. */
  command: number;
  at: ProposedChange["at"];
}

/** A configuration of launch.json. */
export interface LaunchPlace extends FilePlace {
  what: "launch";
  name: string;
  /** The index within `configurations`. */
  index: number;
}

/** A task of tasks.json. */
export interface TaskPlace extends FilePlace {
  what: "task";
  name: string;
  index: number;
}

/** A service of a compose file. */
export interface ComposePlace extends FilePlace {
  what: "compose";
  name: string;
  /** The index within its `ports` of the port that is proposed. */
  entry: number;
}

/** A file by which a program is recognized. */
export interface SignPlace extends FilePlace {
  what: "sign";
  /** The command line that starts it, with `{port}`, when it reads no variable. */
  start?: string;
}

/** A configuration of launch.json, or a task of tasks.json, that set-up may add for a service that the editor cannot start yet. */
export interface StarterPlace extends FilePlace {
  what: "starter";
  /** How it is to be called. */
  name: string;
}

/** One way for a service's program to get its port at one place. */
export interface Way {
  kind: WayKind;
  /** The changes of files that it takes; none for `run`. */
  changes: readonly ProposedChange[];
  /** The text in the list: the new command line, or the file's new value. */
  shown: string;
  /** The command line that the user types from now on, when no file has it. */
  start?: string;
  /** The same without quotation marks, and where and with which variable it starts; `{port}` stands for the port. */
  run?: { words: readonly string[]; folder: string; variable?: string };
  /** Set where the file's program would fail on Windows, whose shell does not know the form. */
  failsOnWindows?: true;
  /** The settings of files that win over the port that the program would get this way. */
  overruled?: readonly Overruling[];
}

/** A variable in a dotenv file or the like that overrides the environment, and so the port from Port Daddy. */
export interface Overruling {
  /** From the root, with slashes. */
  file: string;
  variable: string;
  value: string;
  /** The program, or the source file, that lets it win. */
  by: string;
}

export type WayKind =
  /** A flag or variable in the command line of a shared file, with a default: `vite --port ${PORT:-5173}`. */
  | "commandLine"
  /** A number that equals the program's default is left out, and its variable decides. */
  | "variable"
  /** The program's own configuration file reads the environment. */
  | "config"
  /** The program's source reads the service's variable before `PORT`. */
  | "source"
  /** VS Code's variables, in launch.json and tasks.json. */
  | "editor"
  /** A default in a compose file: `${WEB_PORT:-3000}:80`. */
  | "compose"
  /** Nothing is written; the service is started by `port-daddy run`. */
  | "run"
  /** A new configuration or task of the editor, which gives the program its port. */
  | "starter"
  /** No such configuration. */
  | "noStarter";

/** A change of one place in one file. */
export interface ProposedChange {
  /** From the root, with slashes. */
  file: string;
  /** The path of the value in JSON, or a span of characters of the text that was read. A file that does not exist yet has the span 0, 0. */
  at: JSONPath | { offset: number; length: number };
  /** The new text, or in JSON the new value. */
  content: unknown;
}

/** The names of a service's port. */
export interface PortName {
  service: string;
  /** The environment variable: `API_PORT`. */
  variable: string;
  /** Whether it is the project's main service, which has `PORT` in every terminal. */
  isMain: boolean;
  /** For launch.json and tasks.json: `${input:apiPort}`, or `${command:portDaddy.port}` for the main service. */
  reference: string;
  /** The same for its URL: `http://localhost:${input:apiPort}`, or `${command:portDaddy.url}`. */
  url: string;
}
