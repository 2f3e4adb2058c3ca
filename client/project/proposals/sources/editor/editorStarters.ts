import { isVariable } from "../../../../../server/protocol/documents/inputs.js";
import type { Found } from "../../found.js";
import { within } from "../../folders/paths.js";
import type { Workspace } from "../../folders/workspace.js";
import { asList, asObject, asText } from "../../looseValues.js";
import type { LaunchPlace, TaskPlace } from "../../proposal.js";
import { serversOf } from "../commandServers.js";
import { editorSections } from "./editorSections.js";
import { ownReferences } from "./launchFile.js";
import { type LaunchCommand, launchCommand, taskCommand, variablesOf } from "./launchCommand.js";

/** At most this many configurations of one file are looked at. */
const MOST = 200;

/** A configuration of launch.json or a task of tasks.json that starts a server, whether set-up changes it or not. */
export interface EditorStarter {
  place: LaunchPlace | TaskPlace;
  /** The server that it starts, as a key that the places that start the same one share. */
  found: readonly Found[];
  /** The service whose port it has from Port Daddy, empty for the main one. */
  service?: string;
  /** Whether it has a port from Port Daddy. */
  hasVariable: boolean;
}

/** Finds all configurations and tasks of a folder that start a server, those with Port Daddy's variables first. */
export async function findEditorStarters(workspace: Workspace): Promise<EditorStarter[]> {
  const all: EditorStarter[] = [];
  for (const what of ["launch", "task"] as const) {
    const [kind, key] = what === "launch" ? (["launch", "configurations"] as const) : (["tasks", "tasks"] as const);
    for (const { file, content } of await editorSections(workspace, kind)) {
      for (const [index, configuration] of asList(content[key]).slice(0, MOST).map(asObject).entries()) {
        const started = startedBy(what, configuration);
        const name = nameOf(what, configuration);
        if (name === undefined || started === undefined) continue;
        const place = { what, file, name, index };
        const { found } = await serversOf({ ...started, isServer: true, mustBeRead: true, place: () => place }, workspace);
        const service = givenService(content, configuration);
        const hasVariable = service !== undefined || ownReferences(content).some((each) => JSON.stringify(configuration).includes(each));
        if (found.length > 0 || service !== undefined)
          all.push({ place, found, hasVariable, ...(service === undefined ? {} : { service }) });
      }
    }
  }
  return all.toSorted((a, b) => Number(b.hasVariable) - Number(a.hasVariable));
}

/** The name by which VS Code lists a configuration or task; it makes one for a task of npm that has none. */
function nameOf(what: "launch" | "task", configuration: Record<string, unknown>): string | undefined {
  if (what === "launch") return asText(configuration["name"]);
  const script = configuration["type"] === "npm" ? asText(configuration["script"]) : undefined;
  return asText(configuration["label"]) ?? (script === undefined ? undefined : `npm: ${script}`);
}

function startedBy(what: "launch" | "task", configuration: Record<string, unknown>): LaunchCommand | undefined {
  if (what === "launch") return launchCommand(configuration);
  if (configuration["type"] !== "npm") return taskCommand(configuration);
  const script = asText(configuration["script"]);
  const folder = within("", asText(configuration["path"]) ?? "");
  return script === undefined || folder === undefined ? undefined : { text: `npm run ${script}`, folder };
}

/** @returns the service whose variable is in the configuration's `PORT` or the like; empty for the main one, undefined where there is none */
function givenService({ inputs }: Record<string, unknown>, configuration: Record<string, unknown>): string | undefined {
  const variables = [...variablesOf(configuration["env"]), ...variablesOf(asObject(configuration["options"])["env"])];
  const text = variables.find(([name, value]) => /(?:^|_)PORT$/.test(name) && value.includes("${"))?.[1];
  if (text === undefined) return undefined;
  for (const { id, command, args } of asList(inputs).map(asObject)) {
    if (isVariable(command) && text.includes(`\${input:${asText(id) ?? ""}}`)) return asText(asObject(args)["service"]) ?? "";
  }
  return text.includes("${command:portDaddy.port}") ? "" : undefined;
}
