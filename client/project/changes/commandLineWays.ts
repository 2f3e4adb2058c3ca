import type { Command } from "../../../server/protocol/commandLines/commandLine.js";
import { isToldNumber, isToldPort, toldVariable } from "../../../server/protocol/commandLines/portFlags.js";
import type { Program } from "../../../server/protocol/commandLines/program.js";
import { isOwnVariable } from "../../../server/protocol/commandLines/portVariables.js";
import { withPort } from "../../../server/protocol/commandLines/withPort.js";
import type { CommandLinePlace, CompleteProposal, PortName, Way } from "../proposals/proposal.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import { configWay } from "./commandLine/configWay.js";
import { crossEnvKnowsDefaults, crossEnvOf, startOfCommand } from "./commandLine/crossEnv.js";
import { phoenixWay } from "./commandLine/phoenixWay.js";
import { dotenvValues } from "./commandLine/dotenvFiles.js";
import { readCommandLine } from "./commandLine/readCommandLine.js";
import { type PlacedCommand, runWay } from "./commandLine/runWay.js";
import { assignsEverywhere, expandsEverywhere, findShell, isWithoutDefaults, withDefault } from "./commandLine/shellForms.js";
import { sourceWay } from "./commandLine/source/sourceReading.js";
import type { UserShell } from "./commandLine/userShell.js";
import { withoutPort } from "./commandLine/withoutPort.js";

/**
 * Says how the program of a command line can get its port so that everything that ran before still runs: without the variable, in CI, and on
 * Windows, where npm, pnpm and Yarn 1 give scripts to cmd.exe.
 * @param shell into which the user types what no file starts
 * @param platform on which the user is; elsewhere than on Windows, forms of POSIX shells are offered last where nothing better is sure
 * @returns the best way first; none where nothing is known to work
 */
export async function commandLineWays(
  files: WorkspaceFiles,
  proposal: Pick<CompleteProposal, "program" | "preferred">,
  place: CommandLinePlace,
  port: PortName,
  { platform = process.platform, shell: userShell = "posix" }: { platform?: NodeJS.Platform; shell?: UserShell } = {},
): Promise<Way[]> {
  const reading = await readCommandLine(files, proposal, place, port);
  if (reading === undefined) return [];
  const { placed, base, folder, source, read } = reading;
  const { command, program, own, variable, usual } = placed;
  const inFiles = read === undefined ? [] : await dotenvValues(files, folder ?? base, read);
  const inVain = reading.overruled.filter((each) => each.variable === port.variable);
  const overruled = inVain.length === 0 ? {} : { overruled: inVain };
  // A Procfile's runner starts the shell that replaces the variable; in a script the shell comes first.
  const isLineInVain = place.by === "procfile" && inVain.length > 0;

  if (reads(place.line, command, port.variable))
    return [{ kind: "commandLine", changes: [], shown: place.line, ...(isLineInVain ? overruled : {}) }];
  const phoenix = program?.name === "Phoenix" ? await phoenixWay(files, folder ?? base, port) : undefined;
  if (phoenix !== undefined) return [phoenix];
  if (own === undefined && isFixed(command, program)) return [];
  if (variable === port.variable) {
    if (own === undefined) return [{ kind: "variable", changes: [], shown: place.line }];
    const isDefault = own.port === usual && inFiles.every((value) => value === String(own.port));
    const line = isDefault ? withoutPort(place.line, command, own) : undefined;
    if (line !== undefined) return [{ kind: "variable", changes: [{ file: place.file, at: place.at, content: line }], shown: line }];
  }

  const found = folder === undefined ? undefined : await configWay(files, folder, place, port, placed);
  if (found?.changes.length === 0) return [{ ...found, ...overruled }];
  const config = inVain.length > 0 ? undefined : found;
  const shell = await findShell(files, base, place.by);
  // A default in the line would win over the number in a dotenv file, or in the program's configuration.
  const isSet = own === undefined && inFiles.some((value) => value !== String(program?.defaultPort));
  const posix = isSet || isLineInVain ? undefined : posixLine(place.line, placed, port, proposal.preferred);
  const toLine = (line: string): Way => ({
    kind: "commandLine",
    changes: [{ file: place.file, at: place.at, content: line }],
    shown: line,
  });
  const isSafe = posix !== undefined && (posix.assigns ? assignsEverywhere : expandsEverywhere)(shell, place.line, command);
  const everywhere = isSafe ? posix.line : undefined;
  const crossEnv =
    everywhere === undefined && place.by === "packageScript" ? await crossEnvLine(files, base, place.line, placed, port) : undefined;
  const isStarted = crossEnvOf(place.line, command) !== undefined;
  const sure = [
    everywhere === undefined ? undefined : toLine(everywhere),
    isStarted && crossEnv !== undefined ? toLine(crossEnv) : undefined,
    config,
    variable === undefined && (source?.isFixed !== true || own !== undefined) ? undefined : sourceWay(source),
    !isStarted && crossEnv !== undefined ? toLine(crossEnv) : undefined,
    await runWay(files, place, port, placed, userShell),
  ].filter((way) => way !== undefined);
  // Without another way the line would be changed without asking.
  const isOffered = sure.length > 0 && everywhere === undefined && platform !== "win32" && !isWithoutDefaults(shell);
  return isOffered && posix !== undefined ? [...sure, { ...toLine(posix.line), failsOnWindows: true }] : sure;
}

/** Whether the command line hands the variable over already. */
function reads(line: string, { words, variables }: Command, variable: string): boolean {
  // `cross-env-shell PORT=3000 "next dev -p $PORT"` reads what it sets itself.
  if (variables.some(({ name, value }) => name === variable && /^\d+$/.test(value.value))) return false;
  const written = [...variables.map(({ value }) => value), ...words].map(({ offset, length }) => line.slice(offset, offset + length));
  return written.some((text) => text.split(/\W+/).includes(variable) && /[$%]/.test(text));
}

/** Whether the line tells the program a number that is none of Port Daddy's ports, such as 80: nothing but that number counts then. */
const isFixed = ({ words, variables }: Command, program: Program | undefined): boolean =>
  isToldNumber(words, program) || variables.some(({ name, value }) => /^\d+$/.test(value.value) && isOwnVariable(name, program));

interface PosixLine {
  line: string;
  /** Whether it sets a variable for the command, where it would else have a flag. */
  assigns: boolean;
}

/** The line with the variable, in the form of POSIX shells, that works without the variable just as it does now. */
function posixLine(line: string, placed: PlacedCommand, { variable }: PortName, preferred: number | undefined): PosixLine | undefined {
  const { command, program, own } = placed;
  if (own !== undefined) {
    const changed = withPort(line, command, program, withDefault(variable, own.port));
    return changed === undefined ? undefined : { line: changed, assigns: own.variable !== undefined };
  }
  // The shell replaces a variable in the words before it sets what stands in front of them.
  const referred = toldVariable(command.words, program) ?? placed.variable;
  const referring = referred === undefined ? undefined : withReferences(line, command, referred, variable);
  if (referring !== undefined) return { line: referring, assigns: false };
  const number = placed.usual ?? (program?.defaultPort === undefined ? preferred : undefined);
  if (number === undefined) return undefined;
  // Where its own variable is set, as in CI, that one still counts.
  const otherwise = placed.variable === undefined || placed.variable === variable ? number : withDefault(placed.variable, number);
  const written = withDefault(variable, otherwise);
  // A flag with a host takes the program from the addresses on which its variable has it listen: Heroku reaches no Gunicorn on localhost.
  const isElsewhere = placed.variable !== undefined && program?.flag?.includes(":{port}") === true;
  const changed = program?.flag === undefined || isElsewhere ? undefined : withPort(line, command, lenient(program), written);
  if (changed !== undefined) return { line: changed, assigns: false };
  // A flag that names another variable wins over the one that the program reads.
  if (placed.variable === undefined || command.words.length === 0 || isToldPort(command.words, program)) return undefined;
  const at = Math.max(startOfCommand(line, command), 0);
  if (crossEnvOf(line, command) !== undefined) return undefined;
  return { line: `${line.slice(0, at)}${placed.variable}=${written} ${line.slice(at)}`, assigns: true };
}

/** The line whose words have the service's variable before the one that they name: `-b :${WEB_PORT:-$PORT}` for `-b :$PORT`. */
function withReferences(line: string, { words }: Command, before: string, variable: string): string | undefined {
  const reference = new RegExp(String.raw`\$(?:${before}(?!\w)|\{${before}(?::?[-=?][^{}]*)?\})`, "g");
  let changed = line;
  for (const { offset, length } of words.toReversed()) {
    const written = line.slice(offset, offset + length);
    const content = written.includes("'") ? written : written.replace(reference, (found) => withDefault(variable, found));
    changed = changed.slice(0, offset) + content + changed.slice(offset + length);
  }
  return changed === line ? undefined : changed;
}

/**
 * Without the flags by which a program refuses any other port: where the variable is not set, it still goes to the next free one, as it did.
 * Port Daddy notices when a server listens elsewhere than on its port.
 */
function lenient(program: Program): Program {
  const flag = (program.flag ?? "").split(" ").filter((word) => !["--strictPort", "--strict-port", "--exact-port"].includes(word));
  return { ...program, flag: flag.join(" ") };
}

/** The line whose command cross-env starts, in a version that replaces `${PORT:-3000}` on Windows. */
async function crossEnvLine(
  files: WorkspaceFiles,
  folder: string,
  line: string,
  { command, program, own, variable, usual }: PlacedCommand,
  port: PortName,
): Promise<string | undefined> {
  // It does not know a default within a default, which a program that reads a variable would need.
  const number = own?.port ?? (variable === undefined ? usual : undefined);
  if (number === undefined || !(await crossEnvKnowsDefaults(files, folder))) return undefined;
  const changed = withPort(line, command, program && lenient(program), withDefault(port.variable, number));
  if (changed === undefined) return undefined;
  const at = crossEnvOf(line, command) ?? startOfCommand(line, command);
  // A variable that it sets is replaced only when another cross-env gets it as an argument.
  const isPrefixed = crossEnvOf(line, command) !== undefined && own?.variable === undefined;
  if (own?.variable !== undefined && crossEnvOf(line, command) === undefined) return undefined;
  return isPrefixed ? changed : `${changed.slice(0, at)}cross-env ${changed.slice(at)}`;
}
