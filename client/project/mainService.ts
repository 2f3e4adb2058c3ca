import type { ServiceSettings } from "../../server/protocol/documents/documents.js";
import { DATABASE_PORTS, isDatabaseName } from "../../server/protocol/commandLines/databaseNames.js";
import { MAIN_SERVICE } from "../../server/protocol/identity.js";

/**
 * The service that is used when none is named, and whose port is in `PORT`: `main` where it is declared, otherwise the first declared
 * service that is not a database or the like. Where all are, it is `main`, which port-daddy.json does not declare then: what a person
 * starts without naming it is never the database.
 * @param services that port-daddy.json declares, in its order
 */
export function mainServiceOf(services: ReadonlyMap<string, ServiceSettings>): string {
  if (services.has(MAIN_SERVICE)) return MAIN_SERVICE;
  for (const [service, settings] of services) if (!isDatabase(service, settings)) return service;
  return MAIN_SERVICE;
}

/** Names that people give to what they open or develop. */
const SERVER_NAME = /^(?:main|web|app|api|server|backend|frontend|client|site|website|www|ui)$/i;

/** Whether a service is a database, a broker, a cache or the like, by what port-daddy.json says of it; `"env": "PORT"` says that it is not. */
export function isDatabase(service: string, { env, preferred }: ServiceSettings): boolean {
  if (env !== undefined && (env === "PORT" || isDatabaseName(env))) return env !== "PORT";
  if (SERVER_NAME.test(service)) return false;
  return isDatabaseName(service) || (preferred !== undefined && DATABASE_PORTS.has(preferred));
}
