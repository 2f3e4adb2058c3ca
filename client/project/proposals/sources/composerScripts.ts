import type { Found } from "../found.js";
import { fileIn } from "../folders/paths.js";
import type { Workspace } from "../folders/workspace.js";
import { asObject, asTexts } from "../looseValues.js";
import { serversOf } from "./commandServers.js";
import type { Line } from "./line.js";
import { STARTING } from "./scriptNames.js";

const NAMES = [...STARTING, "serve", "start", "server"];

/** Finds what the scripts of composer.json start. Source: Composer, "Scripts": a line, a list of lines, `@php`, `@other-script`. */
export async function findInComposer(workspace: Workspace): Promise<Found[]> {
  const all: Found[] = [];
  for (const { folder } of workspace.folders) {
    if (!(await workspace.files.list(folder)).some(({ name }) => name === "composer.json")) continue;
    const file = fileIn(folder, "composer.json");
    const scripts = asObject(asObject(await workspace.files.json(file))["scripts"]);
    for (const name of NAMES.filter((each) => Object.hasOwn(scripts, each))) {
      const found = await findInScript(name, scripts, folder, file, workspace, []);
      all.push(...found);
      if (found.length > 0) break;
    }
  }
  return all;
}

async function findInScript(
  name: string,
  scripts: Record<string, unknown>,
  folder: string,
  file: string,
  workspace: Workspace,
  trail: readonly string[],
): Promise<Found[]> {
  if (trail.includes(name)) return [];
  const value = scripts[name];
  const all: Found[] = [];
  for (const [index, written] of asTexts(value).entries()) {
    const other = /^@([\w:-]+)/.exec(written)?.[1];
    if (other !== undefined && Object.hasOwn(scripts, other)) {
      all.push(...(await findInScript(other, scripts, folder, file, workspace, [...trail, name])));
      continue;
    }
    if (/^[\w\\]+::\w+$/.test(written)) continue; // A method of a PHP class.
    const line: Line = {
      text: written,
      folder,
      isServer: true,
      place: (command) => ({
        what: "commandLine",
        by: "composer",
        file,
        name,
        line: written,
        command,
        at: Array.isArray(value) ? ["scripts", name, index] : ["scripts", name],
      }),
    };
    // `@php` has the length of ` php`, so that positions stay.
    const parsed = written.startsWith("@php ") ? { ...line, text: ` ${written.slice(1)}` } : line;
    all.push(...(await serversOf(parsed, workspace)).found);
  }
  return all;
}
