import type { Command } from "../../../../server/protocol/commandLines/commandLine.js";
import { findProgram } from "../../../../server/protocol/commandLines/findProgram.js";
import { namedPorts } from "../../../../server/protocol/commandLines/namedPorts.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import { asObject } from "../../proposals/looseValues.js";
import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { CommandLinePlace } from "../../proposals/proposal.js";
import { isPosixEverywhere } from "../commandLine/shellForms.js";
import { applyEdits, type Edit, mergeEdits } from "../fileEdit.js";
import { type ChangeGroup, type Mentions, type MovedPorts, type MovedService, staysNote, withDefault } from "./mention.js";

/**
 * Moves along the ports of other servers that command lines name, such as `wait-on http://localhost:3000`, where every shell that reads the
 * line knows defaults.
 * @param folders from the root, with slashes
 */
export async function scriptMentions(files: WorkspaceFiles, moved: MovedPorts, folders: readonly string[]): Promise<Mentions> {
  const [groups, notes]: [ChangeGroup[], string[]] = [[], []];
  for (const folder of folders)
    for (const line of await linesOf(files, folder, moved)) {
      const edits: Edit[] = [];
      const services = new Set<string>();
      for (const { port, offset, length, command } of othersPorts(line.line)) {
        const service = moved.get(port);
        if (service === undefined || isOwn(offset, line, service)) continue;
        if (!isSingleQuoted(line.line, offset, command) && (await isPosixEverywhere(files, folder, line, command))) {
          services.add(service.proposal.service);
          edits.push({ offset, length, content: withDefault(port, service) });
        } else {
          const why = "not every system's shell knows a default for a variable there";
          notes.push(staysNote(`"${line.name}" in ${line.file}`, port, service, why));
        }
      }
      const merged = mergeEdits(edits);
      if (merged === undefined || merged.length === 0) continue;
      const changes = Array.isArray(line.at)
        ? [{ file: line.file, at: line.at, content: applyEdits(line.line, merged) }]
        : shifted(merged, line.at.offset).map(({ offset, length, content }) => ({ file: line.file, at: { offset, length }, content }));
      groups.push({ service: [...services].join(", "), changes });
    }
  return { groups, notes };
}

const shifted = (edits: readonly Edit[], by: number): Edit[] => edits.map((edit) => ({ ...edit, offset: edit.offset + by }));

/** At most this many command lines of one folder are read: more, only generated files have. */
const MOST_LINES = 500;

type Line = Pick<CommandLinePlace, "file" | "by" | "name" | "line" | "at">;

/** The command lines of a folder that may name a moved port. */
async function linesOf(files: WorkspaceFiles, folder: string, moved: MovedPorts): Promise<Line[]> {
  const found: Line[] = [];
  for (const { name, isFolder } of await files.list(folder)) {
    const file = folder === "" ? name : `${folder}/${name}`;
    if (isFolder) continue;
    if (name === "package.json") {
      const { scripts } = asObject(await files.json(file));
      for (const [script, line] of Object.entries(asObject(scripts)))
        if (typeof line === "string") found.push({ file, by: "packageScript", name: script, line, at: ["scripts", script] });
    } else if (name.startsWith("Procfile")) {
      for (const [start, line] of lines((await files.read(file)) ?? "")) {
        const [process] = /^[\w-]+:[ \t]*/.exec(line) ?? [];
        if (process === undefined) continue;
        const at = { offset: start + process.length, length: line.length - process.length };
        found.push({ file, by: "procfile", name: process.slice(0, process.indexOf(":")), line: line.slice(process.length), at });
      }
    }
  }
  const numbers = [...moved.keys()].map(String);
  return found.filter(({ line }) => numbers.some((number) => line.includes(number))).slice(0, MOST_LINES);
}

/** The lines of a text, each with where it begins. */
function lines(text: string): [start: number, line: string][] {
  let start = 0;
  return text.split("\n").map((whole) => {
    const line: [number, string] = [start, whole.endsWith("\r") ? whole.slice(0, -1) : whole];
    start += whole.length + 1;
    return line;
  });
}

/** The ports in a line on which none of its own programs listens. */
function othersPorts(line: string): { port: number; offset: number; length: number; command: Command }[] {
  const found = parseCommandLine(line).flatMap((command) =>
    namedPorts(command, findProgram(command)).map((named) => ({ ...named, command })),
  );
  const own = new Set(found.flatMap(({ isOwn, offset }) => (isOwn ? [offset] : [])));
  return found.filter(({ offset }) => !own.has(offset));
}

/** Whether a number is the port of the service that the line itself starts, by the row of its program: `VITE_RUBY_PORT=3036 bin/vite dev`. */
const isOwn = (offset: number, line: Line, { proposal }: MovedService): boolean =>
  proposal.places.some((place) => {
    if (place.what !== "commandLine" || place.file !== line.file || place.name !== line.name || place.line !== line.line.trim())
      return false;
    const command = parseCommandLine(place.line)[place.command];
    const start = line.line.indexOf(place.line);
    return command !== undefined && namedPorts(command, proposal.program).some((each) => each.isOwn && each.offset + start === offset);
  });

/** Whether a character is within apostrophes that keep the shell from replacing variables, and no other shell reads what is within them. */
function isSingleQuoted(line: string, offset: number, { within }: Command): boolean {
  let quote = "";
  for (let at = 0; at < offset; at++) {
    const character = line[at]!;
    if (character === "\\" && quote !== "'") at += 1;
    else if (quote === "" && (character === "'" || character === '"')) quote = character;
    else if (character === quote) quote = "";
  }
  return quote === "'" && within !== "'";
}
