import type { Program } from "./program.js";

/** Names of what else has a port, in variables: `DB_PORT`, `SMTP_PORT`. */
const OF_OTHERS =
  /(?:^|_)(?:DB|DATABASE|PG|POSTGRES|POSTGRESQL|MYSQL|MARIADB|MSSQL|SQL|REDIS|CACHE|MONGO|MONGODB|AMQP|RABBITMQ|KAFKA|NATS|SMTP|MAIL|LDAP|SSH|FTP|PROXY|REMOTE|TARGET|UPSTREAM|MEMCACHED|ELASTIC|ELASTICSEARCH)(?:_|$)|^PGPORT$/;
/** Names of a server's ports beside the one that its clients use. */
const BESIDE = /(?:^|_)(?:METRICS|PROMETHEUS|HEALTH|HEALTHCHECK|ADMIN|MANAGEMENT|HMR|LIVERELOAD|GRPC)(?:_|$)/;

/** Whether an environment variable holds another program's port, or a debugger's. */
export function isOthersVariable(name: string): boolean {
  const upper = name.toUpperCase();
  return /DEBUG|INSPECT/.test(upper) || OF_OTHERS.test(upper);
}

/** Whether a variable holds the port, or the address, on which the program itself listens. */
export function isOwnVariable(name: string, program: Program | undefined): boolean {
  if (name === "PORT" || (program?.variable !== undefined && name === program.variable)) return true;
  const upper = name.toUpperCase();
  // A page's other variables are for its code in the browser: `API_PORT`.
  if (isOthersVariable(upper) || BESIDE.test(upper) || program?.kind === "page" || program?.kind === "tool") return false;
  return /(?:^|_)PORT$|^(?:ASPNETCORE|DOTNET)_URLS$|^ASPNETCORE_HTTP_PORTS$|^(?:.*_)?(?:ADDR|LISTEN|BIND)$/.test(upper);
}
