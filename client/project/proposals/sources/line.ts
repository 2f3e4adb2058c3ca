import type { Place } from "../proposal.js";

/** A command line of a file. */
export interface Line {
  text: string;
  /** The folder in which it is run. */
  folder: string;
  /** The place of one of its commands. */
  place(command: number): Place;
  part?: string;
  /** Whether an unknown program that it runs is taken for a server unless its source says otherwise. */
  isServer: boolean;
  /** Whether it is none when its source cannot be read, as a configuration of launch.json may start anything. */
  mustBeRead?: boolean;
}
