/**
 * Reads the files of one folder for set-up: bounded in size, depth, time and kind, and nothing outside of the folder. What cannot be read or
 * understood is a problem to tell, never an error: set-up leaves it alone.
 */
export interface WorkspaceFiles {
  /** The absolute real path of the folder. */
  readonly root: string;
  /** One sentence for each file that could not be read or understood. */
  readonly problems: readonly string[];
  /** Adds a problem that a file's content is: one sentence that names the file. */
  addProblem(sentence: string): void;
  /**
   * @param file from the root, with slashes
   * @returns the text without a byte order mark, as the editor has it where it is open; undefined when there is no such file or it is a problem
   */
  read(file: string): Promise<string | undefined>;
  /** @returns the value of a JSON file, comments allowed; undefined as for `read`, or when it is no JSON */
  json(file: string): Promise<unknown>;
  /** @returns the value of a YAML file; undefined as for `read`, or when it is no YAML */
  yaml(file: string): Promise<unknown>;
  /** @returns the names in a folder, sorted; empty when there is no such folder */
  list(folder: string): Promise<{ name: string; isFolder: boolean }[]>;
}
