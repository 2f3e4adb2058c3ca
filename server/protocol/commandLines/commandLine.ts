/** A word of a command line, as the program gets it. */
export interface Word {
  /** Without quotation marks and escapes; variables stand as written: `$PORT`, `${PORT:-3000}`, `%PORT%`. */
  value: string;
  /** Where it is written, quotation marks included: UTF-16 units from the beginning of the text. */
  offset: number;
  length: number;
}

/** One program that a command line starts. */
export interface Command {
  /** The variables set for it, in order: `PORT=3000 next dev`, `cross-env PORT=3000 next dev`, `set PORT=3000&& next dev`. */
  variables: readonly { name: string; value: Word }[];
  /** The program and its arguments, without what only starts it: `npx`, `cross-env`, `poetry run`, `python -m`, a path before its name. */
  words: readonly Word[];
  /** The folder that `cd` changes to before it, as written. */
  folder?: string;
  /** The script that it runs, where it is a package manager's `run`: `dev` for `npm run dev -- --port 3000`; its own arguments are `words`. */
  script?: string;
  /** The quotation mark around the whole command, where it is an argument of another program: `concurrently "vite" "node api.js"`. */
  within?: '"' | "'";
}

/** A port that a command line names. */
export interface NamedPort {
  port: number;
  /** Where its digits are written in the text. */
  offset: number;
  length: number;
  /** Whether it is the port on which the command's own program listens, not one of another server that it only mentions. */
  isOwn: boolean;
  /** The variable that is set to it: `PORT` in `PORT=3000 next dev`. */
  variable?: string;
}
