import type { Program } from "../../../../server/protocol/commandLines/program.js";
import type { PackageFile } from "../folders/projectFolder.js";
import { asObject, asText } from "../looseValues.js";

/**
 * The program as it is in the version that a package depends on: earlier ones may listen on another port.
 * @returns the row itself where the version is not known
 */
export function ofVersion(program: Program, read: PackageFile | undefined): Program {
  const { earlier } = program;
  if (earlier === undefined || read === undefined) return program;
  const ranges = ["dependencies", "devDependencies"].map((key) => asText(asObject(read.manifest[key])[earlier.package]));
  // `^2.9.0`; a range such as `>=2` says nothing about what is installed.
  const major = /^[\^~=v]?(\d+)/.exec(ranges.find((each) => each !== undefined) ?? "")?.[1];
  return major !== undefined && Number(major) < earlier.below ? { ...program, defaultPort: earlier.defaultPort } : program;
}
