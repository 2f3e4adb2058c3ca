/** What the runner outside tells the mocha inside the extension host, as JSON in this variable of its environment. */
export const requestVariable = "PORT_DADDY_HOST_TESTS";

export interface HostRequest {
  /** The folder whose `*.test.js` are run; not those in folders below. */
  tests: string;
  /** Runs only tests whose full title matches. */
  grep?: string;
  color: boolean;
  /** The file into which the HostResult is written as JSON. */
  result: string;
}

/** The outcome of one mocha run. */
export interface HostResult {
  passes: number;
  failures: number;
  pending: number;
  /** milliseconds */
  duration: number;
  /** Full titles. */
  failed: string[];
}

/** Begins each line of the reporter in the host's console. A terminal shows nothing for it: it resets colours. */
export const reportMark = "\u001b[0m\u001b[0m";
