import type { PortName, Way } from "../../proposals/proposal.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import { inFolder } from "./packageManager.js";

/** The endpoint's address in config/dev.exs, up to its port. */
const ADDRESS = /\bhttp: {0,9}\[(?:ip: {0,9}\{[\d, ]{0,99}\}, {0,9})?port: {0,9}/g;

/**
 * The way of a Phoenix project whose config/dev.exs names a number, as its generator wrote it before version 1.8: such a project reads no
 * variable. Source: installer/templates/phx_single/config/dev.exs of Phoenix 1.7, and config/runtime.exs of 1.8.
 * @param folder of the project, from the root
 * @returns undefined where no number is written, or it is not sure that it is the endpoint's
 */
export async function phoenixWay(files: WorkspaceFiles, folder: string, { variable }: PortName): Promise<Way | undefined> {
  const file = inFolder(folder, "config/dev.exs");
  const text = await files.read(file);
  if (text === undefined) return undefined;
  const [match, ...others] = [...text.matchAll(ADDRESS)].filter(({ index }) => !lineBefore(text, index).includes("#"));
  if (match === undefined || others.length > 0) return undefined;
  const offset = match.index + match[0].length;
  const number = /^\d{2,5}(?=[\],\s])/.exec(text.slice(offset, offset + 6))?.[0];
  const content = `String.to_integer(System.get_env("${variable}") || "${number ?? ""}")`;
  if (number !== undefined) {
    return { kind: "config", changes: [{ file, at: { offset, length: number.length }, content }], shown: `${file}: port: ${content}` };
  }
  const written = text.slice(offset, offset + 80).split("\n")[0]!;
  return written.includes(`System.get_env("${variable}"`) ? { kind: "config", changes: [], shown: `${file}: ${variable}` } : undefined;
}

const lineBefore = (text: string, index: number): string => text.slice(text.lastIndexOf("\n", index) + 1, index);
