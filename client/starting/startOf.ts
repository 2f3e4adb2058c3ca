import { asObject, asText } from "../project/proposals/looseValues.js";
import type { Started } from "./servedService.js";

const SYSTEM = { win32: "windows", darwin: "osx" }[process.platform as string] ?? "linux";

/** A task as a program that is started. */
export function startOf(task: Record<string, unknown>, system = SYSTEM): Started {
  const own = { ...task, ...asObject(task[system]) };
  const options = { ...asObject(task["options"]), ...asObject(asObject(task[system])["options"]) };
  const name = asText(task["label"]) ?? asText(task["taskName"]) ?? "";
  const script = asText(own["script"]);
  return {
    ...{ request: "launch", type: "task", name, cwd: options["cwd"], env: options["env"], args: own["args"] },
    command: asText(own["command"]) ?? asText(asObject(own["command"])["value"]) ?? (script === undefined ? "" : `npm run ${script}`),
  };
}
