import type { Identity } from "../identity.js";

/** The same on every machine, whatever its language; `web2` comes before `web10`. */
const collator = new Intl.Collator("en", { numeric: true });

/** The one order of names, in every list. Upper and lower case are neighbours, and never equal. */
export const compareNames = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/** The services that port-daddy.json declares, in its order, by project. */
export type DeclaredServices = ReadonlyMap<string, readonly string[]>;

/**
 * The one order of services, in every list that a person has not sorted otherwise: by project; in it the declared ones in the order of
 * port-daddy.json, then the others by name; and of one service the main checkout's first, then those of other copies by name.
 */
export function inOrder(declared: DeclaredServices = new Map()): (a: Identity, b: Identity) => number {
  const ranks = new Map([...declared].map(([project, services]) => [project, new Map(services.map((service, at) => [service, at]))]));
  const rankOf = ({ project, service }: Identity): number => ranks.get(project)?.get(service) ?? Infinity;
  return (a, b) => {
    const byProject = compareNames(a.project, b.project);
    if (byProject !== 0) return byProject;
    const [first, second] = [rankOf(a), rankOf(b)];
    if (first !== second) return first - second;
    return compareNames(a.service, b.service) || compareNames(a.context, b.context);
  };
}

/** Sorts listeners: by port, then by process and address. */
export const byPort = (a: { port: number; pid?: number; address: string }, b: { port: number; pid?: number; address: string }): number =>
  a.port - b.port || (a.pid ?? 0) - (b.pid ?? 0) || compareNames(a.address, b.address);
