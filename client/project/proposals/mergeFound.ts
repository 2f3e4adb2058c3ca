import type { Program } from "../../../server/protocol/commandLines/program.js";
import type { Found } from "./found.js";
import { folderName } from "./folders/paths.js";
import { entryKey } from "./ports/entrySource.js";
import { placeKey } from "./placeKey.js";
import { familyOf } from "./sources/signs.js";

/** All that was found of one service; the first is the likeliest to start it. */
export type Finds = readonly [Found, ...Found[]];

/** Puts together what several files say of one service. */
export function mergeFound(all: readonly Found[]): Finds[] {
  const groups: [Found, ...Found[]][] = [];
  for (const found of all) {
    const group = groupOf(found, groups);
    if (group === undefined) groups.push([found]);
    else if (!group.some((each) => placeKey(each.place) === placeKey(found.place))) group.push(found);
    else mergeNames(group, found);
  }
  for (const group of groups) group.sort((a, b) => ORDER.indexOf(a.place.what) - ORDER.indexOf(b.place.what));
  return groups;
}

const ORDER = ["commandLine", "launch", "task", "sign", "compose"];

/** A Procfile whose line runs a script names what the script starts. */
function mergeNames(group: Found[], found: Found): void {
  const at = group.findIndex((each) => placeKey(each.place) === placeKey(found.place));
  const known = group[at]!;
  group[at] = {
    ...known,
    ...(known.name === undefined ? { name: found.name } : {}),
    isInProcfile: known.isInProcfile === true || found.isInProcfile === true,
    hasOthersPort: known.hasOthersPort === true || found.hasOthersPort === true,
  };
}

function groupOf(found: Found, groups: readonly [Found, ...Found[]][]): [Found, ...Found[]] | undefined {
  const same = groups.find((group) => group.some((each) => placeKey(each.place) === placeKey(found.place)));
  if (same !== undefined) return same;
  const candidates = groups.filter((group) => isDatabase(group[0]) === isDatabase(found));
  const byProgram = candidates.filter((group) => group.some((each) => isSameProgram(each, found)));
  const agreeing = byProgram.filter((group) => agree(portOf(group), found.port));
  // If launch.json has both Flask and Django, `manage.py` belongs to Django.
  const exact = agreeing.find((group) => group.some(({ program }) => program?.name === found.program?.name)) ?? agreeing[0];
  if (exact !== undefined) return exact;
  const isScript = found.place.what === "commandLine" && found.place.by === "packageScript";
  const isProcess = found.place.what === "commandLine" && found.place.by === "procfile";
  // A configuration of the editor, or a process of a Procfile, may start the only such server on another port.
  if (
    byProgram.length === 1 &&
    (found.place.what === "launch" || found.place.what === "task" || isProcess) &&
    !hasPlace(byProgram[0]!, found)
  )
    return byProgram[0];
  if (isScript) return undefined;
  return (
    candidates.find((group) => isSamePort(group, found)) ??
    only(candidates.filter((group) => isSameName(group, found))) ??
    only(candidates.filter((group) => isUnknownOf(group, found)))
  );
}

const isDatabase = ({ kind }: Found): boolean => kind === "database";
const portOf = (group: readonly Found[]): number | undefined => group.find(({ port }) => port !== undefined)?.port;
const agree = (a: number | undefined, b: number | undefined): boolean => a === undefined || b === undefined || a === b;
const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);
/** Whether the same file has a find of this service already, so that another one is another service. */
const hasPlace = (group: readonly Found[], { place }: Found): boolean =>
  group.some((each) => each.place.file === place.file && each.place.what === place.what);

function isSameProgram(a: Found, b: Found): boolean {
  if (a.folder !== b.folder) return false;
  if (a.entry !== undefined && b.entry !== undefined) return a.entry === b.entry;
  if (isEntryOf(a, b) || isEntryOf(b, a)) return true;
  if (a.program === undefined || b.program === undefined) return false;
  if (a.program.name === b.program.name) return (a.entry ?? b.entry) === undefined && (a.target === b.target || isVague(a, b));
  return isOneFamily(a.program, b.program) && a.place.what !== b.place.what && agree(a.port, b.port);
}

/** Whether a runtime starts the file by which a framework is recognized: `python app.py` is the Flask of `flask run`. */
const isEntryOf = ({ entry }: Found, { place, program }: Found): boolean =>
  entry !== undefined && program !== undefined && place.what === "sign" && entry === entryKey("", place.file);

/** Whether one of two places in different files leaves out what the other one says. */
const isVague = (a: Found, b: Found): boolean => a.place.file !== b.place.file && (a.target === undefined || b.target === undefined);

/** `gunicorn` in a Procfile and `manage.py runserver` in launch.json start one Django. */
function isOneFamily(a: Program, b: Program): boolean {
  const family = familyOf(a);
  return family !== undefined && family === familyOf(b) && a.kind === "server" && b.kind === "server";
}

function isSamePort(group: Finds, found: Found): boolean {
  if (found.port === undefined || hasPlace(group, found)) return false;
  const [first] = group;
  const isOtherProgram = first.program !== undefined && found.program !== undefined && first.program.name !== found.program.name;
  const isElsewhere = found.folder !== "" && first.folder !== "" && found.folder !== first.folder;
  // A container of the folder itself may publish the port that its program has by default.
  const usual = found.isBuiltHere === true && found.folder === first.folder ? first.program?.defaultPort : undefined;
  return !isOtherProgram && !isElsewhere && (portOf(group) ?? usual) === found.port;
}

/** Whether the name in a compose file, a Procfile or launch.json is that of a script or folder. */
function isSameName(group: Finds, found: Found): boolean {
  if (found.name === undefined || hasPlace(group, found)) return false;
  const [first] = group;
  const isOtherProgram = first.program !== undefined && found.program !== undefined && first.program.name !== found.program.name;
  return !isOtherProgram && namesOf(group).some((name) => name.toLowerCase() === found.name!.toLowerCase());
}

const namesOf = (group: Finds): string[] =>
  group.flatMap(({ name, part, folder }) => {
    const plain = name ?? part ?? (folder === "" ? undefined : folderName(folder));
    return plain === undefined ? [] : [plain];
  });

/** Whether it is a container that is built from the folder of the only server there, or a process whose program is not known. */
function isUnknownOf(group: Finds, found: Found): boolean {
  const [first] = group;
  if (found.program !== undefined || found.entry !== undefined || hasPlace(group, found) || first.folder !== found.folder) return false;
  const isBuilt = found.place.what === "compose" && found.isBuiltHere === true;
  const { starts } = found;
  const mayStart =
    starts === undefined ||
    group.some(({ program }) => program === undefined || program.name === starts.name || isOneFamily(program, starts));
  return first.kind !== "tool" && mayStart && (isBuilt || found.isInProcfile === true);
}
