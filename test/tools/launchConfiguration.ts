import assert from "node:assert/strict";
import { parse } from "jsonc-parser";

/** A configuration of launch.json, as far as trials start it. */
interface Configuration {
  name: string;
  program?: string;
  module?: string;
  args?: string[] | string;
  runtimeExecutable?: string;
  runtimeArgs?: string[];
  command?: string;
  type?: string;
  env?: Record<string, string | number>;
}

interface Input {
  id: string;
  args: { service: string };
}

/**
 * The command line that starts a configuration, or a task, as the editor and its debuggers do after they have put in the variables. Sources:
 * debugpy, "Launch options" (`module` is python's -m); vscode-js-debug, OPTIONS.md (`program` is node's, `command` a shell's).
 * @param text of launch.json or tasks.json
 * @param name of the configuration, or the label of the task
 * @param mainService for which `${command:portDaddy.port}` stands
 */
export function lineOf(text: string, name: string, shop: string, mainService: string, portOf: (service: string) => number): string {
  const {
    configurations,
    tasks,
    inputs = [],
  } = parse(text, [], { allowTrailingComma: true }) as {
    configurations?: Configuration[];
    tasks?: (Configuration & { label: string })[];
    inputs?: Input[];
  };
  const known: Record<string, string> = {
    workspaceFolder: shop,
    "command:portDaddy.port": String(portOf(mainService)),
    ...Object.fromEntries(inputs.map(({ id, args }) => [`input:${id}`, String(portOf(args.service))])),
  };
  const put = (written: string | number): string =>
    String(written).replace(/\$\{([^}]*)\}/g, (found, variable: string) => known[variable] ?? assert.fail(`${found} in ${written}`));
  const found = configurations?.find((each) => each.name === name) ?? tasks?.find(({ label }) => label === name);
  const { program, module, args = [], runtimeExecutable, runtimeArgs = [], command, type, env = {} } = found ?? assert.fail(name);
  const before = Object.entries(env).map(([variable, value]) => `${variable}=${quote(put(value))} `);
  if (command !== undefined) return before.join("") + put(command);
  const starter = runtimeExecutable ?? (type === "debugpy" ? "python" : type!);
  const started = module !== undefined ? ["-m", module] : program !== undefined ? [program] : [];
  const quoted = [...runtimeArgs, ...started, ...(typeof args === "string" ? [] : args)].map((each) => quote(put(each)));
  return `${before.join("")}${[starter, ...quoted].join(" ")}${typeof args === "string" ? ` ${put(args)}` : ""}`;
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
