import path from "node:path";
import { parse } from "jsonc-parser";
import { isPort } from "../../../server/protocol/port.js";
import { validName } from "../../../server/protocol/validName.js";
import { readTextFile } from "../readTextFile.js";
import { frameworkOf, frameworks, portIn, withPortFlag } from "./frameworks.js";
import { asObject, asText } from "./looseValues.js";
import type { ProposedChange, ServiceProposal } from "./proposal.js";

/** Reads a Procfile's lines `name: command`; `release` and `worker` don't listen. Source: Heroku, "The Procfile". */
export async function proposeFromProcfile(root: string): Promise<ServiceProposal[]> {
  for (const name of ["Procfile.dev", "Procfile"]) {
    const file = path.join(root, name);
    const text = await readTextFile(file);
    if (text === undefined) continue;
    return [...text.matchAll(/^([A-Za-z0-9_-]+):[ \t]*(\S.*?)[ \t]*\r?$/gm)].flatMap((line) => {
      const [service, command] = [line[1]!, line[2]!];
      const framework = frameworkOf(command);
      const preferred = portIn(command);
      const mayListen = service === "web" || framework !== undefined || preferred !== undefined || /\$\{?PORT/.test(command);
      if (!mayListen) return [];
      const at = { offset: line.index + line[0].indexOf(command, service.length + 1), length: command.length };
      return {
        service: validName(service, "service"),
        ...(preferred === undefined ? {} : { preferred }),
        source: { name: service, file: name },
        ...(framework === undefined ? {} : { framework: framework.name, isFrontend: framework.isFrontend }),
        changes: [{ file, at, after: ({ variable }) => withPortFlag(command, variable) }],
      };
    });
  }
  return [];
}

/** Finds configurations of launch.json that contain a port's number, or start a program that needs to be given one. */
export async function proposeFromLaunch(root: string): Promise<ServiceProposal[]> {
  const file = path.join(root, ".vscode", "launch.json");
  const configurations = asObject(parse((await readTextFile(file)) ?? "{}"))["configurations"];
  if (!Array.isArray(configurations)) return [];
  return configurations.map(asObject).flatMap((configuration, index): ServiceProposal[] => {
    const { name, request } = configuration;
    if (typeof name !== "string" || request !== "launch") return [];
    const found = portInEnvironment(configuration) ?? portInArguments(configuration);
    if (found === undefined) return [];
    const { path: within, after, ...rest } = found;
    return [
      {
        service: validName(name.replace(/^.*: /, "").toLowerCase(), "service"), // "Python Debugger: Django"
        ...rest,
        source: { name, file: ".vscode/launch.json" },
        changes: [{ file, at: ["configurations", index, ...within], after }],
      },
    ];
  });
}

type FoundInLaunch = Pick<ServiceProposal, "env" | "preferred" | "framework" | "isFrontend"> & {
  path: string[];
  after: ProposedChange["after"];
};

function portInEnvironment({ env }: Record<string, unknown>): FoundInLaunch | undefined {
  const [variable, value] =
    Object.entries(asObject(env)).find(([key, each]) => /(^|_)PORT$/.test(key) && /^\d+$/.test(asText(each) ?? "")) ?? [];
  if (variable === undefined) return undefined;
  const port = Number(value);
  const preferred = isPort(port) ? { preferred: port } : {};
  return { env: variable, ...preferred, path: ["env", variable], after: ({ reference }) => reference };
}

/** Reads the Python extension's form: `"module": "flask", "args": ["run"]`, or `"program": "…/manage.py", "args": ["runserver"]`. */
function portInArguments({ program, module, args }: Record<string, unknown>): FoundInLaunch | undefined {
  const started = asText(module) ?? asText(program);
  if (started === undefined || !Array.isArray(args) || !args.every((each) => typeof each === "string" && !/\s/.test(each)))
    return undefined;
  const command = [path.posix.basename(started), ...(args as string[])].join(" ");
  const framework = frameworkOf(command);
  if (framework === undefined || command.includes("${command:portDaddy.") || command.includes("${input:")) return undefined;
  const preferred = portIn(command);
  return {
    ...(preferred === undefined ? {} : { preferred }),
    framework: framework.name,
    isFrontend: framework.isFrontend,
    path: ["args"],
    // Debuggers start it without a shell, so an environment variable would not be replaced.
    after: ({ reference }) => withPortFlag(command, reference, reference)?.split(" ").slice(1),
  };
}

/** Files by which a framework is recognized when its start command is in no file. */
const SIGNS: [file: string, holds: RegExp, framework: string, service: string, startedBy?: string][] = [
  ["manage.py", /./, "Django", "web", "python manage.py runserver {port}"],
  ["artisan", /./, "Laravel", "web"],
  ["bin/rails", /./, "Rails", "web"],
  ["mix.exs", /:phoenix\b/, "Phoenix", "web"],
  ["pom.xml", /spring-boot/, "Spring Boot", "web"],
  ["build.gradle", /org\.springframework\.boot/, "Spring Boot", "web"],
  ["build.gradle.kts", /org\.springframework\.boot/, "Spring Boot", "web"],
  ["mkdocs.yml", /./, "MkDocs", "docs", "mkdocs serve --dev-addr localhost:{port}"],
  ["hugo.toml", /./, "Hugo", "web", "hugo server --port {port}"],
  ["wrangler.toml", /./, "Wrangler", "web", "wrangler dev --port {port}"],
];

export async function proposeFromTools(root: string): Promise<ServiceProposal[]> {
  const found = await Promise.all(
    SIGNS.map(async ([file, holds, framework, service, startedBy]) => {
      const text = await readTextFile(path.join(root, file));
      if (text === undefined || !holds.test(text)) return [];
      const variable = frameworks.find(({ name }) => name === framework)?.variable;
      return {
        service,
        framework,
        source: { file },
        // The main service gets PORT anyway.
        ...(variable === undefined || variable === "PORT" ? {} : { env: variable }),
        ...(startedBy === undefined ? {} : { startedBy }),
      };
    }),
  );
  return found.flat();
}
