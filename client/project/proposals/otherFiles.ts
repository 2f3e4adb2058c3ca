import path from "node:path";
import { parse } from "jsonc-parser";
import { readTextFile } from "../readTextFile.js";
import { validName } from "../validName.js";
import { frameworkOf, portIn } from "./frameworks.js";
import { asObject, asText, parseYaml } from "./looseValues.js";
import type { ServiceProposal } from "./proposal.js";

const COMPOSE_FILES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** The services of a compose file that publish a port: `"3000:3000"`, `"${WEB_PORT:-3000}:80"` or the long form. */
export async function proposeFromCompose(root: string): Promise<ServiceProposal[]> {
  for (const name of COMPOSE_FILES) {
    const text = await readTextFile(path.join(root, name));
    if (text === undefined) continue;
    const services = asObject(asObject(parseYaml(text))["services"]);
    return Object.entries(services).flatMap(([service, settings]) => {
      const { ports } = asObject(settings);
      const published = Array.isArray(ports) ? ports.map(publishedPort).find((each) => each !== undefined) : undefined;
      if (published === undefined) return [];
      return { service: validName(service, "service"), ...published, reason: `service "${service}" of ${name}` };
    });
  }
  return [];
}

/** Source: Compose specification, "ports". */
function publishedPort(entry: unknown): Pick<ServiceProposal, "env" | "preferred"> | undefined {
  const text = typeof entry === "object" ? asText(asObject(entry)["published"]) : asText(entry);
  // `host:container`, `ip:host:container`; a container's port alone gets a host port that nobody knows beforehand.
  const host = typeof entry === "object" ? text : /^(?:[\d.]+:|\[[^\]]+\]:)?(\$\{[^}]+\}|\d+):\S+$/.exec(text ?? "")?.[1];
  if (host === undefined) return undefined;
  const [, env, standard] = /^\$\{([A-Za-z_]\w*)(?::?-(\d+))?[^}]*\}$/.exec(host) ?? [];
  const port = Number(env === undefined ? host : standard);
  return { ...(env === undefined ? {} : { env }), ...(port >= 1024 && port <= 65535 ? { preferred: port } : {}) };
}

/** Each line of a Procfile is `name: command`; `release` and `worker` listen on nothing. Source: Heroku, "The Procfile". */
export async function proposeFromProcfile(root: string): Promise<ServiceProposal[]> {
  for (const name of ["Procfile.dev", "Procfile"]) {
    const text = await readTextFile(path.join(root, name));
    if (text === undefined) continue;
    return text.split(/\r?\n/).flatMap((line) => {
      const [, service, command] = /^([A-Za-z0-9_-]+):\s*(.+)$/.exec(line) ?? [];
      if (service === undefined || command === undefined) return [];
      const framework = frameworkOf(command);
      const mayListen = service === "web" || framework !== undefined || portIn(command) !== undefined || /\$\{?PORT/.test(command);
      if (!mayListen) return [];
      const preferred = portIn(command);
      return {
        service: validName(service, "service"),
        ...(preferred === undefined ? {} : { preferred }),
        reason: `"${service}" of ${name}`,
        ...(framework === undefined ? {} : { framework: framework.name, isFrontend: framework.isFrontend }),
        change: { file: path.join(root, name), before: command },
      };
    });
  }
  return [];
}

/** Configurations of launch.json that are given a port by a number. */
export async function proposeFromLaunch(root: string): Promise<ServiceProposal[]> {
  const text = await readTextFile(path.join(root, ".vscode", "launch.json"));
  const configurations = asObject(parse(text ?? "{}"))["configurations"];
  if (!Array.isArray(configurations)) return [];
  return configurations.map(asObject).flatMap(({ name, request, env }) => {
    if (typeof name !== "string" || request !== "launch") return [];
    const [variable, value] =
      Object.entries(asObject(env)).find(([key, each]) => /(^|_)PORT$/.test(key) && /^\d+$/.test(asText(each) ?? "")) ?? [];
    if (variable === undefined) return [];
    const port = Number(value);
    return {
      service: validName(name.toLowerCase(), "service"),
      env: variable,
      ...(port >= 1024 && port <= 65535 ? { preferred: port } : {}),
      reason: `"${name}" of .vscode/launch.json`,
    };
  });
}

/** Projects that are started by a command which stands in no file. */
export async function proposeFromTools(root: string): Promise<ServiceProposal[]> {
  const signs: [file: string, framework: string, service: string][] = [
    ["manage.py", "Django", "web"],
    ["artisan", "Laravel", "web"],
    ["bin/rails", "Rails", "web"],
    ["mkdocs.yml", "MkDocs", "docs"],
    ["hugo.toml", "Hugo", "web"],
  ];
  const found = await Promise.all(
    signs.map(async ([file, framework, service]) =>
      (await readTextFile(path.join(root, file))) === undefined ? [] : [{ service, framework, reason: file }],
    ),
  );
  return found.flat();
}
