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
