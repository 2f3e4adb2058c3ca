import type { CompleteProposal, Place, Way, WayKind } from "../proposals/proposal.js";
import type { PlannedPlace, PlannedService } from "./setupPlan.js";

/** The English texts about a set-up, the same in the editor and in the shell. They may hold anything that a file of the folder holds. */

/** Where a service was found: `script "dev" in package.json`. */
export function formatPlace(place: Place): string {
  switch (place.what) {
    case "commandLine":
      return `${commandLineNames[place.by]} "${place.name}" in ${place.file}`;
    case "launch":
      return `configuration "${place.name}" in ${place.file}`;
    case "task":
      return `task "${place.name}" in ${place.file}`;
    case "compose":
      return `service "${place.name}" in ${place.file}`;
    case "sign":
      return place.file;
  }
}

const commandLineNames = { packageScript: "script", procfile: "process", composer: "script", nx: "target", denoTask: "task" } as const;

/** The program and the place by which a service was found: `Vite, script "dev" in package.json`. */
export function formatSource({ proposal, places }: PlannedService): string {
  const [first] = places;
  return [
    ...(proposal.program === undefined ? [] : [proposal.program.name]),
    ...(first === undefined ? [] : [formatPlace(first.place)]),
  ].join(", ");
}

/** Describes a way: `change the command line`. */
export function formatWayKind({ kind, changes, failsOnWindows }: Way): string {
  const name = wayKinds[kind];
  const files = [...new Set(changes.map(({ file }) => file))];
  const text = files.length === 0 ? name.still : `${name.verb} ${files.join(", ")}`;
  return failsOnWindows === true ? `${text} (fails on Windows)` : text;
}

const wayKinds: Record<WayKind, { verb: string; still: string }> = {
  commandLine: { verb: "Change the command line in", still: "Keep the command line" },
  variable: { verb: "Leave out the number in", still: "Change nothing: it reads the variable" },
  config: { verb: "Read the variable in", still: "Change nothing: its configuration reads the variable" },
  source: { verb: "Read the variable in", still: "Change nothing: its source reads the variable" },
  editor: { verb: "Use VS Code's variable in", still: "Change nothing: it has VS Code's variable" },
  compose: { verb: "Use the variable in", still: "Change nothing: it uses the variable" },
  run: { verb: "Start it yourself; change", still: "Change nothing; start it yourself" },
};

/** How a service gets its port at a place when the way is chosen, in one line. */
export const formatWay = (way: Way): string => way.start ?? way.shown;

/** The same of a place. One without ways is left alone. */
export function formatPlaceWay({ ways }: PlannedPlace, pick: number): string {
  const way = ways[pick];
  return way === undefined ? "left as it is" : formatWay(way);
}

/** Says that a place is left alone: it is right already, or nothing is known to work there. */
export function formatUnchanged({ service, env, program }: CompleteProposal, place: Place): string {
  const text = `${formatPlace(place)} is left as it is. Check that ${program?.name ?? service} gets its port from ${env} there.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Says how to start a service that no file starts. */
export const formatStart = ({ service, command }: { service: string; command: string }): string => `Start ${service} with: ${command}`;

export const ALL_DECLARED = "All servers found here are already in port-daddy.json.";
export const NOTHING_FOUND = "No server was found in this folder.";
export const DECLARE_BY_HAND = 'Declare one in port-daddy.json, such as {"services": {"web": {}}}.';
export const NOTHING_TICKED = "Nothing was written, because no service is ticked by itself.";
