import { type Assignment, servingPort } from "../../server/protocol/assignment.js";
import { hostLabel } from "../project/hostLabel.js";
import { setting } from "../settings/setting.js";

/** The parts of an assignment that a URL needs. */
export interface PortOfProject {
  project: string;
  port: number;
}

/**
 * The URL of a service. Browsers share cookies between all ports of a host: `localhost:3200` gets those of `localhost:4351`, too.
 * With the setting `portDaddy.url.host` each project has a host of its own, `<project>.localhost`, which browsers resolve to this machine.
 * Source: RFC 6761, 6.3; "Let 'localhost' be localhost", draft-ietf-dnsop-let-localhost-be-localhost.
 */
export function urlOf({ project, port }: PortOfProject): string {
  const perProject = setting("portDaddy.url.host") === "project";
  return `http://${perProject ? `${hostLabel(project)}.` : ""}localhost:${port}`;
}

/** Where a browser finds what listens on a port: for the server of an assignment that went to another port, there. */
export function addressOf(place: Assignment | { port: number }): { port: number; url: string } {
  if (!("project" in place)) return { port: place.port, url: `http://localhost:${place.port}` };
  const port = servingPort(place);
  return { port, url: urlOf({ ...place, port }) };
}
