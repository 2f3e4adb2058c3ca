import type { WorkspaceFiles } from "../../files/workspaceFiles.js";
import type { CommandLinePlace, CompleteProposal, ComposePlace, Place, PortName, ServiceProposal, Way } from "../../proposals/proposal.js";
import { findPackageManager, folderOf } from "../commandLine/packageManager.js";
import { execute, isDependency, startingWords } from "../commandLine/runWay.js";

/** A service, and the names of its port. */
export interface NamedService {
  proposal: CompleteProposal;
  name: PortName;
}

/** How a service is started, and how it gets its port then. */
export interface Start {
  /** As people know it: the service, or the script that starts several. */
  name: string;
  /** Whether Node runs it, whose debugger is part of VS Code. */
  isNode: boolean;
  /** In which it starts, from the root. */
  folder: string;
  /** The command and its arguments, with `{port}` for the port; one word alone is a whole command line. */
  words: readonly string[];
  /** The file that Node runs in place of the words, from the root. */
  program?: string;
  /** The variables to set, each with the service whose port it holds. */
  ports: readonly (readonly [variable: string, port: PortName])[];
}

/** Programs that are Node's, or start what is. */
const OF_NODE = new Set(["node", "npm", "npx", "pnpm", "yarn"]);
/** The names of a compose file that need not be said. Source: Docker, "The Compose file". */
const COMPOSE_FILES = new Set(["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"]);

/**
 * Finds how a service is started by its first place that starts it outside of the editor.
 * @param all the services among which one script may start several
 * @param way how it gets its port there; left out where it is the usual one, by its variable
 */
export async function findStart(
  files: WorkspaceFiles,
  { proposal, name: port }: NamedService,
  all: readonly NamedService[],
  way: Way | undefined,
): Promise<Start | undefined> {
  const place = proposal.places.find(({ what }) => what !== "launch" && what !== "task");
  if (place === undefined) return undefined;
  const name = proposal.service;
  const mayDebug = proposal.kind !== "database" && place.what !== "compose";
  if (way?.run !== undefined) {
    const { words, folder, variable } = way.run;
    return { name, isNode: mayDebug && OF_NODE.has(words[0]!), folder, words, ports: variable === undefined ? [] : [[variable, port]] };
  }
  const own = [[port.variable, port]] as const;
  if (place.what === "sign" && proposal.program?.name === "Node.js")
    return { name, isNode: true, folder: proposal.folder, words: ["node", place.file], program: place.file, ports: own };
  const words = await wordsOf(files, place, proposal);
  if (words === undefined) return undefined;
  const folder = place.what === "sign" ? proposal.folder : folderOf(place.file);
  const isNode = mayDebug && OF_NODE.has(words[0]!);
  const together = place.what === "commandLine" ? all.filter((each) => each.proposal.places.some((other) => isSameLine(place, other))) : [];
  const isTold = words.some((word) => word.includes("{port}"));
  if (isTold || together.length < 2) return { name, isNode, folder, words, ports: isTold ? [] : own };
  return { name: (place as CommandLinePlace).name, isNode, folder, words, ports: together.map((each) => [each.name.variable, each.name]) };
}

const isSameLine = (place: CommandLinePlace, other: Place): boolean =>
  other.what === "commandLine" && other.file === place.file && other.name === place.name && other.by === place.by;

async function wordsOf(files: WorkspaceFiles, place: Place, { program, folder }: ServiceProposal): Promise<readonly string[] | undefined> {
  if (place.what === "commandLine") return place.by === "procfile" ? [place.line] : startingWords(files, place, false);
  if (place.what === "compose") return composeWords(place);
  const line = place.what === "sign" ? (place.start ?? program?.commands[0]) : undefined;
  if (line === undefined) return undefined;
  const words = line.split(" ");
  // Only the package manager finds what it installed.
  return (await isDependency(files, folder, words[0]!)) ? [...execute[(await findPackageManager(files, folder)).name], ...words] : words;
}

function composeWords({ file, name }: ComposePlace): string[] {
  const own = file.slice(file.lastIndexOf("/") + 1);
  return ["docker", "compose", ...(COMPOSE_FILES.has(own) ? [] : ["-f", own]), "up", name];
}
