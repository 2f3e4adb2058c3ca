import type { ComposeProject } from "./readComposeProjects.js";
import { servicesOf, tagAt } from "./readComposeProjects.js";
import { asObject } from "../proposals/looseValues.js";
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
  /** The index in this file's `ports`. */
  entry: number;
}

/**
 * Merges the files of a project as far as ports are concerned: those of a later file are appended, unless it says `!override` or `!reset`.
 * Source: Compose specification, "Merge and override".
 */
export function composeServices(project: ComposeProject): ComposeService[] {
  const services = new Map<string, Draft>();
  for (const file of project.files) {
    for (const [name, value] of Object.entries(servicesOf(file))) {
      const tag = tagAt(file, ["services", name]);
      if (tag === "!reset") services.delete(name);
      if (tag === "!reset") continue;
      const settings = Object.fromEntries(
        Object.entries(asObject(value)).filter(([key]) => tagAt(file, ["services", name, key]) !== "!reset"),
      );
      const before = tag === "!override" ? undefined : services.get(name);
      const service: Draft = before ?? { name, file: file.file, settings: {}, ports: [], unclear: [] };
      services.set(name, service);
      Object.assign(service.settings, settings);
      const portsTag = tagAt(file, ["services", name, "ports"]);
      if (portsTag === "!reset" || portsTag === "!override") [service.ports, service.unclear] = [[], []];
      const ports = Array.isArray(settings["ports"]) ? (settings["ports"] as unknown[]) : [];
      ports.forEach((each, entry) => {
        const found = publishedPort(each, project.values);
        if (found === "unclear") service.unclear.push(typeof each === "string" ? each : "an entry in the long form");
        else if (found !== undefined) service.ports.push({ ...found, file: file.file, entry });
      });
    }
  }
  return [...services.values()];
}

interface Draft extends ComposeService {
  ports: ComposePort[];
  unclear: string[];
}
