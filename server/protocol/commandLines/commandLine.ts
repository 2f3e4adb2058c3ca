/** A word of a command line, as the program gets it. */
export interface Word {
  /** Without quotation marks and escapes; variables stand as written: `$PORT`, `${PORT:-3000}`, `%PORT%`. */
  value: string;
  /** Where it is written, quotation marks included: UTF-16 units from the beginning of the text. */
  offset: number;
  length: number;
  /** Where each UTF-16 unit of `value` is written; left out when they follow each other from `offset`. See `placeIn`. */
  places?: readonly number[];
}

/** Where a character of a word's value is written, in UTF-16 units from the beginning of the text. */
export const placeIn = ({ offset, places }: Word, index: number): number => places?.[index] ?? offset + index;

/** The part of a word from one index of its value to another; its quotation marks do not belong to it. */
export function partOf(word: Word, from: number, to = word.value.length): Word {
  const [offset, end] = [placeIn(word, from), to > from ? placeIn(word, to - 1) + 1 : placeIn(word, from)];
  return {
    value: word.value.slice(from, to),
    offset,
    length: end - offset,
    ...(word.places === undefined ? {} : { places: word.places.slice(from, to) }),
  };
}

/** A variable that a command line sets for a program. */
export interface SetVariable {
  name: string;
  value: Word;
  /** Whether cmd.exe's `set` or PowerShell's `$env:` sets it, which a POSIX shell does not know. */
  isSet?: true;
}

/** One program that a command line starts. */
export interface Command {
  /** The variables set for it, in order: `PORT=3000 next dev`, `cross-env PORT=3000 next dev`, `set PORT=3000&& next dev`. */
  variables: readonly SetVariable[];
  /**
   * The program and its arguments, without what only starts it: `npx`, `cross-env`, `poetry run`, `python -m`, a path before its name. Node and
   * the like stand without their own flags: `node api.js`.
   */
  words: readonly Word[];
  /** The folder in which it starts, where `cd`, `--prefix` or the like change it; joined where there are several. */
  folder?: string;
  /**
   * The script that it runs, where it is a package manager's `run`: `dev` for `npm run dev -- --port 3000`; its own arguments are `words`. A
   * pattern where several are run (`dev:*`). For `yarn vite`, which may be a script or a program, `words` begin with that name.
   */
  script?: string;
  /** The workspace package whose script it runs, as written: `npm -w web run dev`, `pnpm --filter web dev`; `*` for all. */
  workspace?: string;
  /** The quotation mark around the whole command, where it is an argument of another program: `concurrently "vite" "node api.js"`. */
  within?: '"' | "'";
  /** Where an argument may be added, in UTF-16 units from the beginning of the text. Left out where none can be. */
  end?: number;
  /** Whether `--` must be written before the first argument that is added: `npm run dev`, `npm exec vite`. */
  needsDashes?: true;
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
  /** The span of the flag and its number, where nothing else is in it: `--port 3000`, `-p3000`. */
  flag?: { offset: number; length: number };
}
