import type { ProposedChange } from "../proposals/proposal.js";
import type { WorkspaceFiles } from "../files/workspaceFiles.js";
import { objectIn } from "./commandLine/packageManager.js";

/**
 * Lets a monorepo's task runner pass the ports' variables on to the packages' scripts. Turborepo passes those alone that turbo.json names
 * (https://turborepo.dev/docs/crafting-your-repository/using-environment-variables); Nx, Lerna, Lage and Wireit pass all.
 * @param variables of all services that are set up, without PORT's being left out
 * @returns the changes, none when all are passed already, and a sentence for what the user has to do
 */
export async function passThroughChanges(
  files: WorkspaceFiles,
  variables: readonly string[],
): Promise<{ changes: ProposedChange[]; notes: string[] }> {
  const file = (await files.list("")).map(({ name }) => name).find((name) => name === "turbo.json" || name === "turbo.jsonc");
  if (file === undefined || variables.length === 0) return { changes: [], notes: [] };
  const config = await files.json(file);
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    return { changes: [], notes: [`${file} could not be understood. Add ${listed(variables)} to its "globalPassThroughEnv".`] };
  }
  const settings = objectIn(config);
  const all = settings["global"] === undefined ? settings : objectIn(settings["global"]);
  const [list, hashed, mode] =
    settings["global"] === undefined
      ? [all["globalPassThroughEnv"], all["globalEnv"], settings["envMode"]]
      : [all["passThroughEnv"], all["env"], all["envMode"] ?? settings["envMode"]];
  if (mode === "loose" || (await runsLoosely(files)) || isOldAndPassesAll(settings)) return { changes: [], notes: [] };
  if (list !== undefined && !isList(list)) {
    return { changes: [], notes: [`"globalPassThroughEnv" in ${file} is no list of names. Add ${listed(variables)} to it.`] };
  }
  const passed = [list ?? [], isList(hashed) ? hashed : []];
  const missing = variables.filter((variable) => !passed.some((patterns) => passes(patterns, variable)));
  if (missing.length === 0) return { changes: [], notes: [] };
  const excluded = missing.filter((variable) =>
    (list ?? []).some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1), variable)),
  );
  const added = missing.filter((variable) => !excluded.includes(variable));
  const at = settings["global"] === undefined ? ["globalPassThroughEnv"] : ["global", "passThroughEnv"];
  return {
    changes: added.length === 0 ? [] : [{ file, at, content: [...(list ?? []), ...added] }],
    notes:
      excluded.length === 0 ? [] : [`${file} keeps ${listed(excluded)} from the packages' scripts, so their servers do not get that port.`],
  };
}

/**
 * Turborepo 1 passes everything to a task while neither it nor the whole names what to pass; to name something would keep all else from the
 * scripts. Tried with 1.13; "infer" in the documentation of its `--env-mode`.
 */
const isOldAndPassesAll = (settings: Record<string, unknown>): boolean =>
  settings["tasks"] === undefined && settings["pipeline"] !== undefined && settings["globalPassThroughEnv"] === undefined;

/** Whether a script of the root starts Turborepo in the mode that passes everything. */
async function runsLoosely(files: WorkspaceFiles): Promise<boolean> {
  const scripts = Object.values(objectIn(objectIn(await files.json("package.json"))["scripts"]));
  const starts = scripts.filter((script): script is string => typeof script === "string" && /\bturbo\b/.test(script));
  const isLoose = (script: string): boolean => script.includes("--env-mode=loose") || script.includes("--env-mode loose");
  return starts.length > 0 && starts.filter((script) => /\b(dev|start|serve)\b/.test(script)).every(isLoose) && starts.some(isLoose);
}

const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === "string");

/** A later `!` takes away what an earlier pattern gives, and the other way round does not hold. */
const passes = (patterns: readonly string[], variable: string): boolean =>
  patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern, variable)) &&
  !patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1), variable));

/** `*` stands for any characters. */
function matches(pattern: string, variable: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === variable;
  if (!variable.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop()!;
  for (const part of rest) {
    const found = variable.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return variable.length - last.length >= at && variable.endsWith(last);
}

const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
