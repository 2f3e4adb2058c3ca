/** The part that a program plays in a project. Only pages and servers are somebody's main service. */
export type ProgramKind =
  /** A dev server whose page a person opens in the browser. */
  | "page"
  /** Another server of the project, such as an API. */
  | "server"
  /** A workbench beside the project: Storybook, Prisma Studio, a documentation preview, a mail catcher. */
  | "tool"
  /** A database, broker, cache or queue: never the main service, never `PORT`. */
  | "database";

/** A file by which a program is recognized where no command line starts it. */
export interface ProgramSign {
  /**
   * The path from the project's folder, with slashes: `manage.py`, `config/vite.json`. A star stands for any one folder, also in `start`; such
   * a path does not make a folder worth a look.
   */
  file: string;
  /** A text that the file must contain. */
  holds?: string;
  /** The command line that starts it, with `{port}`; left out where it reads its variable. */
  start?: string;
}

/**
 * A file of one's own code that sets a program's port. Where it names a port without the variable, the program does not read the variable.
 */
export interface VariableFile {
  /** The path from the folder in which the program starts: `config/puma.rb`. */
  file: string;
  /** Whether the program reads the variable only where this file names it, so not without the file either. */
  isNeeded?: true;
  /** Whether this holds only where no command line starts the program, because the file can start itself: `python app.py`. */
  isForSigns?: true;
}

/**
 * A program that serves, as its documentation describes it; one row of the table. Where the documentation is silent, its source or a trial
 * decides.
 */
export interface Program {
  /** As its makers write it: `Next.js`. */
  name: string;
  /**
   * The command lines that start its server: the program's name and the words that must follow, such as `next dev`. Of several matches the one
   * with most words counts. A row of one word matches whatever follows, except `not`.
   */
  commands: readonly string[];
  /** First words after those of `commands` with which it does not serve: `build`, `lint`. */
  not?: readonly string[];
  kind: ProgramKind;
  /** The port on which it listens when nothing tells it another one. */
  defaultPort?: number;
  /** The default port of the versions of its package below this one. */
  earlier?: { package: string; below: number; defaultPort: number };
  /** The environment variable from which it reads its port. */
  variable?: string;
  /** A file of one's own code that decides over `variable`; see there. */
  variableFrom?: VariableFile;
  /** The words to add to its command line to give it a port, with `{port}`: `--port {port} --strictPort`, `{port}`, `-S localhost:{port}`. */
  flag?: string;
  /** Whether `flag` has to stand right after the words of `commands`, since it hands what follows its file to that: `deno serve --port 3000 a.ts`. */
  flagFirst?: true;
  /**
   * The spellings by which it is told its port, beyond the usual `--port`: `-p`, `-b host:port`, `-addr=`. A spelling that ends with `=` or a
   * letter takes the number behind it; `host:port` stands for an address whose port may be the only part; `N` for a word that is the number.
   */
  told?: readonly string[];
  /**
   * Whether a flag that is given twice counts the last time. Left out where it is refused, ignored or unknown: `npm run dev -- --port N` cannot
   * be told for a script that names a port itself then.
   */
  repeats?: "last";
  /**
   * Whether it runs the project's own code, which may be a server or not: `node`, `go run`, `gulp`. Something else has to say that it
   * serves: a named port, the name of its script, a framework among its dependencies.
   */
  ownCode?: true;
  /** Its configuration file that can read the environment, as glob, and the path of the port in it; see `client/project/changes`. */
  config?: { files: string; port: readonly string[] };
  signs?: readonly ProgramSign[];
}
