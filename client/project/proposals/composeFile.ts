import path from "node:path";
import { isScalar, parseDocument } from "yaml";
import { FIRST_PORT, isPort } from "../../../server/protocol/port.js";
import { validName } from "../../../server/protocol/validName.js";
import { readTextFile } from "../readTextFile.js";
import { asObject, asText, parseYaml } from "./looseValues.js";
import type { ProposedChange, ServiceProposal } from "./proposal.js";

const COMPOSE_FILES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/**
 * Proposes the services of a compose file that publish a port: `"3000:3000"`, `"${WEB_PORT:-3000}:80"` or the long form. A number becomes
 * the default of a variable.
 */
export async function proposeFromCompose(root: string): Promise<ServiceProposal[]> {
  for (const name of COMPOSE_FILES) {
    const file = path.join(root, name);
    const text = await readTextFile(file);
    if (text === undefined) continue;
    const services = asObject(asObject(parseYaml(text))["services"]);
    const document = parseDocument(text, { logLevel: "silent" });
    return Object.entries(services).flatMap(([service, settings]): ServiceProposal[] => {
      const { ports } = asObject(settings);
      const all = Array.isArray(ports) ? ports.map((entry, index) => ({ index, found: publishedPort(entry) })) : [];
      const { index, found } = all.find((each) => each.found !== undefined) ?? {};
      if (index === undefined || found === undefined) return [];
      const { before, host, env, preferred, within } = found;
      const node = document.getIn(["services", service, "ports", index, ...within], true);
      const change = (): ProposedChange[] => {
        if (env !== undefined || !isScalar(node) || node.range == null) return [];
        const [offset, end] = node.range;
        // The last number before the container's is the host's port; those in front belong to an address.
        const after = ({ variable }: { variable: string }): string =>
          JSON.stringify(before.replace(new RegExp(`(^|:)${host}(?=:|$)`), (_found, colon: string) => `${colon}\${${variable}:-${host}}`));
        return [{ file, at: { offset, length: end - offset }, after }];
      };
      return [
        {
          service: validName(service, "service"),
          ...(env === undefined ? {} : { env }),
          ...(preferred === undefined ? {} : { preferred }),
          source: { what: "service", name: service, file: name },
          changes: change(),
        },
      ];
    });
  }
  return [];
}

interface PublishedPort {
  /** The text as written. */
  before: string;
  /** The host's part of the text. */
  host: string;
  /** The variable that already provides the port. */
  env?: string;
  preferred?: number;
  /** Its path within the entry. */
  within: string[];
}

/** Source: Compose specification, "ports". */
function publishedPort(entry: unknown): PublishedPort | undefined {
  const isLong = typeof entry === "object";
  const before = isLong ? asText(asObject(entry)["published"]) : asText(entry);
  // `host:container` or `ip:host:container`. A container's port alone gets a random host port.
  const host = isLong ? before : /^(?:[\d.]+:|\[[^\]]+\]:)?(\$\{[^}]+\}|\d+):\S+$/.exec(before ?? "")?.[1];
  const isUdp = isLong ? asObject(entry)["protocol"] === "udp" : before?.endsWith("/udp") === true;
  if (before === undefined || host === undefined || isUdp) return undefined;
  const [, env, standard] = /^\$\{([A-Za-z_]\w*)(?::?-(\d+))?[^}]*\}$/.exec(host) ?? [];
  const port = Number(env === undefined ? host : standard);
  if (env === undefined && port < FIRST_PORT) return undefined; // A published 80 or 443 is meant literally.
  return {
    before,
    host,
    within: isLong ? ["published"] : [],
    ...(env === undefined ? {} : { env }),
    ...(isPort(port) ? { preferred: port } : {}),
  };
}
