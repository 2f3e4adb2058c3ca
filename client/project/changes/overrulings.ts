import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import { fileIn } from "../proposals/folders/paths.js";
import type { CompleteProposal, Overruling, Place, PortName } from "../proposals/proposal.js";
import { type DotenvSetting, dotenvSettings, withoutQuotes } from "./commandLine/dotenvFiles.js";
import { readCommandLine } from "./commandLine/readCommandLine.js";

/** Finds the settings of files because of which a service cannot get its port by the environment at a place. */
export async function overrulingsAt(
  files: WorkspaceFiles,
  proposal: CompleteProposal,
  place: Place,
  port: PortName,
): Promise<readonly Overruling[]> {
  if (place.what !== "commandLine") return [];
  return (await readCommandLine(files, proposal, place, port))?.overruled ?? [];
}

/**
 * Finds the variables of ports that direnv or mise sets in each shell that enters the folder, which overrides Port Daddy's.
 * Sources: https://direnv.net/man/direnv-stdlib.1.html, `dotenv`; https://mise.jdx.dev/environments
 * @param folder from the root
 */
export async function overrulingsInTerminals(files: WorkspaceFiles, folder: string, variable: string): Promise<Overruling[]> {
  const names = (await files.list(folder)).flatMap(({ name, isFolder }) => (isFolder ? [] : [name]));
  const found: Overruling[] = [];
  for (const { file: name, by, sectionsOf } of SETTERS.filter(({ file }) => names.includes(file))) {
    const text = (await files.read(fileIn(folder, name))) ?? "";
    if (text.includes("port-daddy")) continue; // It sets what Port Daddy says.
    const { own, loaded } = sectionsOf(text);
    const settings: DotenvSetting[] = assignments(fileIn(folder, name), own, variable);
    if (loaded.length > 0) settings.push(...(await dotenvSettings(files, folder, [variable], loaded)));
    found.push(...settings.map((setting) => ({ ...setting, by })));
  }
  return found;
}

/** The lines of a file that set variables, and the dotenv files that it loads. */
interface Sections {
  own: string[];
  loaded: string[];
}

const SETTERS: readonly { file: string; by: string; sectionsOf: (text: string) => Sections }[] = [
  { file: ".envrc", by: "direnv", sectionsOf: direnvSections },
  ...["mise.toml", ".mise.toml", "mise.local.toml", ".mise.local.toml"].map((file) => ({ file, by: "mise", sectionsOf: miseSections })),
];

function direnvSections(text: string): Sections {
  const lines = text.split("\n").map((line) => line.trim());
  const loaded = lines.flatMap((line) => {
    const [command, file = ".env"] = line.split(/\s+/);
    return command === "dotenv" || command === "dotenv_if_exists" ? [withoutQuotes(file)] : [];
  });
  return { own: lines.filter((line) => line.startsWith("export ")).map((line) => line.slice("export ".length)), loaded };
}

function miseSections(text: string): Sections {
  const own: string[] = [];
  const loaded: string[] = [];
  let section = "";
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line.startsWith("[")) section = line;
    else if (section === "[env]" && line.startsWith("_.file")) loaded.push(...(line.slice("_.file".length).match(/[^\s"'=[\],]+/g) ?? []));
    else if (section === "[env]") own.push(line);
  }
  return { own, loaded };
}

function assignments(file: string, lines: readonly string[], variable: string): DotenvSetting[] {
  return lines.flatMap((line) => {
    const [name = "", ...value] = line.split("=");
    const text = withoutQuotes(value.join("=").trim());
    return name.trim() === variable && text !== "" && !text.includes(variable) ? [{ file, variable, value: text }] : [];
  });
}
