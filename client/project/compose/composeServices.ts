import path from "node:path";
import { folderAround, within } from "../proposals/folders/paths.js";
import { asObject, asText } from "../proposals/looseValues.js";
import { type ComposeFile, type ComposeProject, servicesOf, tagAt } from "./readComposeProjects.js";
import { type PublishedPort, publishedPort } from "./publishedPort.js";

/** A service as Compose sees it after merging its files. */
export interface ComposeService {
  name: string;
  /** The first file that has it. */
  file: string;
  /** The settings of all files; those that are lists, such as `ports`, of the last one alone. */
  settings: Record<string, unknown>;
  ports: readonly ComposePort[];
  /** The entries of `ports` whose form is left alone, as written. */
  unclear: readonly string[];
}

/** A published port of a service. */
export interface ComposePort extends PublishedPort {
  file: string;
  /** The service's name in this file, which is another one where it extends that. */
  service: string;
  /** The index in its `ports` there. */
  entry: number;
  /** Whether other services extend the same one. */
  isShared: boolean;
}

/**
 * Merges the files of a project as far as ports are concerned: those of a later file, and of a service that extends another one, are appended,
 * unless it says `!override` or `!reset`. Source: Compose specification, "Merge and override" and "extends".
 */
export function composeServices(project: ComposeProject): readonly ComposeService[] {
  const services = merged.get(project) ?? mergeServices(project);
  merged.set(project, services);
  return services;
}

const merged = new WeakMap<ComposeProject, readonly ComposeService[]>();

function mergeServices(project: ComposeProject): ComposeService[] {
  const services = new Map<string, Draft>();
  for (const file of project.files) {
    for (const name of Object.keys(servicesOf(file))) {
      if (tagAt(file, ["services", name]) === "!reset") services.delete(name);
      else for (const layer of layersOf(project, file, name)) merge(services, name, layer, project);
    }
  }
  const all = [...services.values()];
  const uses = new Map<string, number>();
  for (const key of all.flatMap(({ ports }) => ports.map(keyOf))) uses.set(key, (uses.get(key) ?? 0) + 1);
  for (const service of all) service.ports = service.ports.map((port) => ({ ...port, isShared: uses.get(keyOf(port))! > 1 }));
  return all;
}

/** Where a port is written. */
const keyOf = ({ file, service, entry }: ComposePort): string => `${file}\0${service}\0${entry}`;

interface Draft extends ComposeService {
  ports: ComposePort[];
  unclear: string[];
}

/** A service's settings in one file, preceded by those of the service that it extends. */
interface Layer {
  file: ComposeFile;
  service: string;
}

/** Services extend each other at most this deep. */
const DEEPEST = 10;

function layersOf(project: ComposeProject, file: ComposeFile, service: string, depth = 0): Layer[] {
  const own = { file, service };
  const extended = asObject(servicesOf(file)[service])["extends"];
  const [base, from] =
    typeof extended === "string" ? [extended, undefined] : [asText(asObject(extended)["service"]), asText(asObject(extended)["file"])];
  if (base === undefined || depth > DEEPEST) return [own];
  const at = from === undefined ? file.file : within(folderAround(file.file), from);
  const holder = [...project.files, ...project.bases].find((each) => each.file === at);
  return holder === undefined ? [own] : [...layersOf(project, holder, base, depth + 1), own];
}

function merge(services: Map<string, Draft>, name: string, { file, service: written }: Layer, project: ComposeProject): void {
  const at = ["services", written];
  const settings = Object.fromEntries(
    Object.entries(asObject(servicesOf(file)[written])).filter(([key]) => tagAt(file, [...at, key]) !== "!reset"),
  );
  const before = tagAt(file, at) === "!override" ? undefined : services.get(name);
  const service: Draft = before ?? { name, file: file.file, settings: {}, ports: [], unclear: [] };
  services.set(name, service);
  Object.assign(service.settings, settings, project.bases.includes(file) ? buildFrom(project, file, settings["build"]) : {});
  const portsTag = tagAt(file, [...at, "ports"]);
  if (portsTag === "!reset" || portsTag === "!override") [service.ports, service.unclear] = [[], []];
  const ports = Array.isArray(settings["ports"]) ? (settings["ports"] as unknown[]) : [];
  ports.forEach((each, entry) => {
    const found = publishedPort(each, project.values);
    if (found === "unclear") service.unclear.push(typeof each === "string" ? each : "an entry in the long form");
    else if (found !== undefined) {
      const port = { ...found, file: file.file, service: written, entry, isShared: false };
      // Two of the files may extend the same service.
      if (!service.ports.some((other) => keyOf(other) === keyOf(port))) service.ports.push(port);
    }
  });
}

/** The folder of an image's build, which in a file that is extended is named from that file's folder. */
function buildFrom({ folder }: ComposeProject, { file }: ComposeFile, build: unknown): { build?: unknown } {
  const context = asText(build) ?? asText(asObject(build)["context"]);
  const inside = context === undefined ? undefined : within(folderAround(file), context);
  return inside === undefined ? {} : { build: path.posix.relative(folder, inside) || "." };
}
