import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import type { Found } from "../found.js";
import type { Workspace } from "../folders/workspace.js";
import { fileIn } from "../folders/paths.js";
import { ownPort, serversOf } from "./commandServers.js";
import type { Line } from "./line.js";

const NAMES = ["Procfile.dev", "Procfile.local", "Procfile"];
/** At most this many processes of one file are looked at. */
const MOST_PROCESSES = 50;

/** Finds the processes of a Procfile that listen. Source: Heroku, "The Procfile": one process a line, `name: command`. */
export async function findInProcfiles(workspace: Workspace): Promise<Found[]> {
  const all: Found[] = [];
  for (const { folder } of workspace.folders) all.push(...(await findInProcfile(folder, workspace)));
  return all;
}

async function findInProcfile(folder: string, workspace: Workspace): Promise<Found[]> {
  const names = (await workspace.files.list(folder)).filter(({ isFolder }) => !isFolder).map(({ name }) => name);
  for (const name of NAMES.filter((each) => names.includes(each))) {
    const file = fileIn(folder, name);
    const all: Found[] = [];
    const processes = processesOf((await workspace.files.read(file)) ?? "");
    if (processes.length > MOST_PROCESSES) workspace.notes.add(`Only the first ${MOST_PROCESSES} processes of ${file} were read.`);
    for (const process of processes.slice(0, MOST_PROCESSES)) {
      const line: Line = {
        text: process.command,
        folder,
        // The runner gives each process a port, which only servers use.
        isServer: ["web", "server", "api"].includes(process.name) || /\$\{?PORT\b/.test(process.command),
        place: (command) => ({
          what: "commandLine",
          by: "procfile",
          file,
          name: process.name,
          line: process.command,
          command,
          at: { offset: process.offset, length: process.command.length },
        }),
      };
      if (isQuiet(process.name)) continue;
      const { found } = await serversOf(line, workspace);
      if (found.length > 0) {
        const [first] = found;
        all.push(
          ...found.map((each) => {
            // A plain Procfile that runs a script is for production; people run the script.
            const hasOthersPort = name !== "Procfile" || (each.place.what === "commandLine" && each.place.by === "procfile");
            return { ...each, isInProcfile: true, hasOthersPort, ...(each === first ? { name: process.name } : {}) };
          }),
        );
        if (found.length === 1 && first !== undefined) all.push(...toldHere(first, line, process.name));
      } else if (process.name === "web") {
        all.push({ folder, kind: "server", name: "web", isInProcfile: true, hasOthersPort: true, place: line.place(0) });
      }
    }
    if (all.length > 0) return all;
  }
  return [];
}

/** The process itself, where it gives a script of package.json its port: `PORT=3000 npm start`, `npm run dev -- --port 5174`. */
function toldHere(found: Found, line: Line, name: string): Found[] {
  if (found.place.what === "commandLine" && found.place.by === "procfile") return [];
  return parseCommandLine(line.text).flatMap((command, index) => {
    const port = command.script === undefined ? undefined : ownPort(command, found.program);
    return port === undefined ? [] : [{ ...found, name, port, place: line.place(index), isInProcfile: true, hasOthersPort: true }];
  });
}

/** Processes that Heroku and Foreman know to listen nowhere, and those that only write files. */
const isQuiet = (name: string): boolean => /^(?:release|worker|workers|clock|scheduler|css|sidekiq|queue|cron|build)$/.test(name);

interface Process {
  name: string;
  command: string;
  offset: number;
}

function processesOf(text: string): Process[] {
  const processes: Process[] = [];
  let offset = 0;
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const command = line.slice(colon + 1).trim();
    if (colon > 0 && command !== "" && /^[A-Za-z0-9_-]+$/.test(name)) {
      processes.push({ name, command, offset: offset + line.indexOf(command, colon + 1) });
    }
    offset += line.length + 1;
  }
  return processes;
}
