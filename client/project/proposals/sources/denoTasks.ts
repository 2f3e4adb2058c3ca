import type { Found } from "../found.js";
import type { Workspace } from "../folders/workspace.js";
import { denoLine, serversOf } from "./commandServers.js";
import { isNamedAsServer, isNotStarting, MAYBE_STARTING, partOf, STARTING } from "./scriptNames.js";

/** Finds what the tasks of deno.json start. */
export async function findInDenoTasks(workspace: Workspace): Promise<Found[]> {
  const all: Found[] = [];
  for (const { folder } of workspace.folders) {
    const { file, tasks } = (await workspace.denoTasks(folder)) ?? {};
    if (file === undefined || tasks === undefined) continue;
    const whole = [...workspace.scriptsRunIn(folder), ...STARTING, ...MAYBE_STARTING].filter((name) => tasks.has(name));
    let primary: string | undefined;
    for (const name of whole) {
      const { found, delegates } = await serversOf(denoLine(file, name, tasks.get(name)!, { folder, isServer: true }), workspace);
      all.push(...found);
      if (found.length === 0 && !delegates) continue;
      primary = name;
      break;
    }
    for (const [name, task] of [...tasks].slice(0, 100)) {
      const part = partOf(name);
      if (name === primary || part === undefined || isNotStarting(name) || !isNamedAsServer(name)) continue;
      all.push(...(await serversOf(denoLine(file, name, task, { folder, isServer: true, part }), workspace)).found);
    }
  }
  return all;
}
