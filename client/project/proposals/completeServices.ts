import { isDebuggerPort, isPort } from "../../../server/protocol/port.js";
import { derivedName } from "../environment.js";
import { isDatabase, mainServiceOf } from "../mainService.js";
import type { Finds } from "./mergeFound.js";
import type { SettledPort } from "./ports/preferredPort.js";
import type { CompleteProposal, Place } from "./proposal.js";

/** The services that port-daddy.json declares already. */
export type KnownServices = ReadonlyMap<string, { preferred?: number; env?: string }>;

export interface NamedFinds {
  name: string;
  finds: Finds;
  settled: SettledPort;
}

/**
 * Gives each service its variable and its preferred port; no two have the same.
 * @param services the main service first, unless `known` has it
 * @param canBeHad whether a port is one that Port Daddy may assign when it is asked for by number
 */
export function completeServices(
  services: readonly NamedFinds[],
  known: KnownServices,
  canBeHad: (port: number) => boolean = () => true,
): CompleteProposal[] {
  const envs = variablesOf(services, known);
  const ports = portsOf(services, known, (port) => isPort(port) && !isDebuggerPort(port) && canBeHad(port));
  return services.map(({ name, finds }): CompleteProposal => {
    const [first] = finds;
    const program = finds.find((each) => each.program !== undefined)?.program;
    const preferred = ports.preferred.get(name);
    const otherPorts = [...new Set(finds.flatMap((each) => each.otherPorts ?? []))].filter((port) => port !== preferred);
    const notes = [...finds.flatMap((each) => each.notes ?? []), ...(ports.notes.get(name) ?? [])];
    return {
      service: name,
      folder: first.folder,
      kind: first.kind,
      env: envs.get(name)!,
      ...(preferred === undefined ? {} : { preferred }),
      ...(otherPorts.length === 0 ? {} : { otherPorts }),
      places: distinct(finds.map(({ place }) => place)),
      ...(program === undefined ? {} : { program }),
      ...(notes.length === 0 ? {} : { notes: [...new Set(notes)] }),
      isTicked: first.kind !== "database",
    };
  });
}

const distinct = (places: readonly Place[]): Place[] => [...new Set(places)];

/**
 * The main service has `PORT`, unless its program reads another variable or a Procfile's runner sets `PORT`. A database's variable says that
 * it is one, where its name does not: a compose file's own variable is left to those who set it.
 */
function variablesOf(services: readonly NamedFinds[], known: KnownServices): Map<string, string> {
  const taken = new Set([...known].flatMap(([name, { env }]) => [derivedName(name), ...(env === undefined ? [] : [env])]));
  // The variable named after another service is that service's.
  const owner = new Map(services.map(({ name }) => [derivedName(name), name]));
  // In every terminal it would put all the programs that read it on one port.
  const isShared = (variable: string): boolean =>
    services.filter(({ finds }) => finds.find(({ program }) => program !== undefined)?.program?.variable === variable).length > 1;
  const envs = new Map<string, string>();
  const hasMain = known.has(mainServiceOf(known));
  services.forEach(({ name, finds, settled }, index) => {
    const isMain = index === 0 && !hasMain && (finds[0].kind === "page" || finds[0].kind === "server");
    const program = finds.find((each) => each.program !== undefined)?.program;
    const avoidsPort = finds.some(({ hasOthersPort }) => hasOthersPort === true);
    const wanted = [settled.variable, program?.variable, ...(isMain ? ["PORT"] : [])].filter(
      (each): each is string => each !== undefined && (each === "PORT" ? isMain && !avoidsPort : !isShared(each)),
    );
    const free = wanted.find((each) => /^[A-Za-z_]\w*$/.test(each) && !taken.has(each) && (owner.get(each) ?? name) === name);
    const isTold = finds[0].kind !== "database" || isDatabase(name, { env: free ?? derivedName(name) });
    const env = isTold ? (free ?? distinctName(derivedName(name), taken)) : distinctName(derivedName(`${name}-db`), taken);
    taken.add(env);
    envs.set(name, env);
  });
  return envs;
}

function distinctName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}_${number}`)) return `${name}_${number}`;
}

/** A number in a file comes before the default of a program, which only the first service of several has. */
function portsOf(services: readonly NamedFinds[], known: KnownServices, isAvailable: (port: number) => boolean) {
  const owners = new Map(
    [...known].flatMap(([name, { preferred }]): [number, string][] => (preferred === undefined ? [] : [[preferred, name]])),
  );
  const preferred = new Map<string, number>();
  const notes = new Map<string, string[]>();
  const take = (name: string, port: number): void => {
    owners.set(port, name);
    preferred.set(name, port);
  };
  for (const { name, settled } of services) {
    const port = settled.written;
    if (port === undefined) continue;
    const owner = owners.get(port);
    if (owner !== undefined) notes.set(name, [`Port ${port} is the preferred port of ${owner}, so that ${name} gets another one.`]);
    else if (isAvailable(port)) take(name, port);
    else notes.set(name, [`Port ${port} of ${name} is not one that Port Daddy assigns, so that it gets another one.`]);
  }
  for (const { name, finds, settled } of services) {
    const port = finds.find((each) => each.program !== undefined)?.program?.defaultPort;
    if (settled.written === undefined && port !== undefined && !owners.has(port) && isAvailable(port)) take(name, port);
  }
  return { preferred, notes };
}
