import type { Program } from "./program.js";

/** Words in the names of variables that hold the port of another program, or a debugger's: `DB_PORT`, `SMTP_PORT`, `DEBUG_PORT`. */
const OTHERS: ReadonlySet<string> = new Set([
  ...["DEBUG", "DEBUGGER", "INSPECT", "INSPECTOR", "DB", "DATABASE", "PG", "PGPORT", "POSTGRES", "POSTGRESQL", "MYSQL", "MARIADB", "MSSQL"],
  ...["SQL", "REDIS", "VALKEY", "CACHE", "MONGO", "MONGODB", "AMQP", "RABBIT", "RABBITMQ", "KAFKA", "NATS", "MQTT", "ZOOKEEPER", "SMTP"],
  ...["MAIL", "IMAP", "LDAP", "SSH", "FTP", "SFTP", "PROXY", "REMOTE", "TARGET", "UPSTREAM", "MEMCACHED", "ELASTIC", "ELASTICSEARCH"],
  ...["OPENSEARCH", "STATSD", "GRAPHITE", "OTEL", "OTLP", "JAEGER", "ZIPKIN", "CASSANDRA", "CLICKHOUSE", "COUCHDB", "DYNAMODB", "MINIO"],
  ...["S3", "VAULT", "CONSUL", "ETCD", "SYSLOG"],
]);
/** Words in the names of variables for a port of the server that its clients do not use: `METRICS_PORT`. */
const BESIDE: ReadonlySet<string> = new Set([
  ...["METRICS", "METRIC", "PROMETHEUS", "HEALTH", "HEALTHCHECK", "MANAGEMENT", "HMR", "LIVERELOAD"],
]);
/** Words that stand for a part of a server as often as for a server of its own. */
const PARTS: ReadonlySet<string> = new Set(["ADMIN", "GRPC"]);

/** Whether an environment variable holds another program's port, or a debugger's. */
export const isOthersVariable = (name: string): boolean => hasWord(name, OTHERS);

/** Whether an environment variable may hold a port that the clients of a service use; its name alone decides. */
export const mayBeService = (name: string): boolean => !hasWord(name, OTHERS) && !hasWord(name, BESIDE);

/** Whether a variable holds the port, or the address, on which the program itself listens. */
export function isOwnVariable(name: string, program: Program | undefined): boolean {
  if (name === "PORT" || (program?.variable !== undefined && name === program.variable)) return true;
  const upper = name.toUpperCase();
  // A page's other variables are for its code in the browser: `API_PORT`.
  if (!mayBeService(name) || hasWord(name, PARTS) || program?.kind === "page" || program?.kind === "tool") return false;
  return /(?:^|_)PORT$|^(?:ASPNETCORE|DOTNET)_URLS$|^ASPNETCORE_HTTP_PORTS$|^(?:.*_)?(?:ADDR|LISTEN|BIND)$/.test(upper);
}

const hasWord = (name: string, words: ReadonlySet<string>): boolean =>
  name
    .toUpperCase()
    .split("_")
    .some((word) => words.has(word));
