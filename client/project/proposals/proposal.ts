/** A service that a folder seems to have, as far as its files tell. */
export interface ServiceProposal {
  /** A valid name. */
  service: string;
  /** The environment variable that its program reads, where that is known. */
  env?: string;
  /** The port that it has now, written somewhere in the folder. */
  preferred?: number;
  /** Why it is proposed, for a person: `script "dev" of package.json`. */
  reason: string;
  /** The program behind it, such as `Vite`, where it is known. */
  framework?: string;
  /** Calls for the name "web" where it is the only one. */
  isFrontend?: boolean;
  /** A line that has to change, since its program does not look at environment variables. */
  change?: CommandChange;
}

/** One command in one file. */
export interface CommandChange {
  /** The absolute path. */
  file: string;
  /** Of package.json, the script's name; left out for another file, where the line itself is replaced. */
  script?: string;
  before: string;
}
