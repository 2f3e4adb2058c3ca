import path from "node:path";
import { PROJECT_FILE } from "../../server/protocol/documents/documents.js";
import { Failure, type FailureData } from "../../server/protocol/failures.js";

/** A line of a file, counted from 1. */
export interface Place {
  file: string;
  line: number;
}

/** A file that is not valid. The message begins with the place. */
export class BrokenFile extends Failure<"InvalidParams"> {
  constructor(
    readonly place: Place,
    message: string,
    data: FailureData["InvalidParams"],
  ) {
    super("InvalidParams", message, data);
  }
}

/** @returns where a port-daddy.json is invalid; undefined for any other error */
export function brokenProjectFile(error: unknown): Place | undefined {
  // Not by instanceof, because the extension is several bundles that each have the class.
  const place = error instanceof Error ? (error as Partial<BrokenFile>).place : undefined;
  return place !== undefined && path.basename(place.file) === PROJECT_FILE ? place : undefined;
}
