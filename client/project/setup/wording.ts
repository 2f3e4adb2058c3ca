import type { CompleteProposal, Overruling, Place, Way, WayKind } from "../proposals/proposal.js";
import type { PlannedPlace, PlannedService } from "./setupPlan.js";

/** The English texts about a set-up, the same in the editor and in the shell. They may hold anything that a file of the folder holds. */

/** Where a service was found: `script "dev" in package.json`. */
export function formatPlace(place: Place): string {
  switch (place.what) {
    case "commandLine":
      return `${commandLineNames[place.by]} "${place.name}" in ${place.file}`;
    case "starter":
      return `${place.file.endsWith("tasks.json") ? "task" : "configuration"} "${place.name}" in ${place.file}`;
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
  starter: { verb: "Start it from", still: "Change nothing: the editor starts it already" },
  noStarter: { verb: "Add nothing to", still: "Add no configuration to start it" },
};

/** How a service gets its port at a place when the way is chosen, in one line. */
export const formatWay = (way: Way): string => way.start ?? way.shown;

/** The same of a place. One without ways is left alone. */
export function formatPlaceWay({ ways }: PlannedPlace, pick: number): string {
  const way = ways[pick];
  return way === undefined ? "left as it is" : formatWay(way);
}

/**
 * Says that a place is left alone: it is right already, or nothing is known to work there.
 * @param overruled the settings of files because of which nothing works there
 */
export function formatUnchanged({ service, env, program }: CompleteProposal, place: Place, overruled: readonly Overruling[] = []): string {
  const why = `, because ${listed(overruled.map(formatSetting))}`;
  const check = `. Check that ${program?.name ?? service} gets its port from ${env} there`;
  const text = `${formatPlace(place)} is left as it is${overruled.length > 0 ? why : check}.`;
  // A sign is a file, whose name stays as it is.
  return place.what === "sign" ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** All that the user has to know of a way, one sentence each. */
export function wayNotes(service: string, { changes, failsOnWindows, overruled = [] }: Way): string[] {
  const file = changes[0]?.file ?? "";
  const windows = `The changed command line in ${file} fails on Windows, where npm gives it to cmd.exe.`;
  return [...(failsOnWindows === true ? [windows] : []), ...overruled.map((setting) => formatOverruled(service, setting))];
}

/** Says that a service gets its port in vain, because a file's setting wins. */
export const formatOverruled = (service: string, setting: Overruling): string =>
  `${formatSetting(setting)}, so ${service} does not get its port from Port Daddy there. Take ${setting.variable} out of ${setting.file} to change that.`;

const formatSetting = ({ file, variable, value, by }: Overruling): string =>
  `${file} sets ${variable} to ${value}, which ${by} prefers to the environment`;

const listed = (texts: readonly string[]): string => new Intl.ListFormat("en").format(texts);

/** Says how to start a service that no file starts. */
export const formatStart = ({ service, command }: { service: string; command: string }): string => `Start ${service} with: ${command}`;

export const ALL_DECLARED = "All servers found here are already in port-daddy.json.";
export const NOTHING_FOUND = "No server was found in this folder.";
export const DECLARE_BY_HAND = 'Declare one in port-daddy.json, such as {"services": {"web": {}}}.';
export const NOTHING_TICKED = "Nothing was written, because no service is ticked by itself.";
