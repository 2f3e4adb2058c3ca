import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { packagedVsix } from "../editor/project.js";

let files: Record<string, Uint8Array> | undefined;

/** The files of the packaged extension by their paths in it, such as "package.json"; without those around it and without native code. */
export function packagedFiles(): ReadonlyMap<string, string> {
  files ??= unzipSync(readFileSync(packagedVsix()), { filter: ({ name }) => name.startsWith("extension/") && !name.endsWith(".node") });
  return new Map(Object.entries(files).map(([name, bytes]) => [name.slice("extension/".length), Buffer.from(bytes).toString()]));
}
