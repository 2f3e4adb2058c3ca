import type { Program } from "./program.js";

/** Words in the names of databases, brokers, caches and the like, and of their variables: `DB_PORT`. */
const BACKING: ReadonlySet<string> = new Set([
  ...["DB", "DATABASE", "PG", "PGPORT", "POSTGRES", "POSTGRESQL", "MYSQL", "MARIADB", "MSSQL", "SQL", "REDIS", "VALKEY", "CACHE", "MONGO"],
  ...[
    "MONGODB",
    "BROKER",
    "QUEUE",
    "AMQP",
    "RABBIT",
    "RABBITMQ",
    "KAFKA",
    "NATS",
    "MQTT",
    "ZOOKEEPER",
    "SMTP",
    "IMAP",
    "LDAP",
    "SSH",
    "FTP",
  ],
  ...["SFTP", "MEMCACHED", "ELASTIC", "ELASTICSEARCH", "OPENSEARCH", "STATSD", "GRAPHITE", "OTEL", "OTLP", "JAEGER", "ZIPKIN", "CASSANDRA"],
  ...["CLICKHOUSE", "COUCHDB", "DYNAMODB", "SUPABASE", "MINIO", "S3", "VAULT", "CONSUL", "ETCD", "SYSLOG"],
]);
/** Words in the names of variables that hold the port of another program, or a debugger's, beside those: `PROXY_PORT`, `DEBUG_PORT`. */
const OTHERS: ReadonlySet<string> = new Set([
  ...["DEBUG", "DEBUGGER", "INSPECT", "INSPECTOR", "MAIL", "PROXY", "REMOTE", "TARGET", "UPSTREAM"],
]);
/** Words in the names of variables for a port of the server that its clients do not use: `METRICS_PORT`. */
const BESIDE: ReadonlySet<string> = new Set([
  ...["METRICS", "METRIC", "PROMETHEUS", "HEALTH", "HEALTHCHECK", "MANAGEMENT", "HMR", "LIVERELOAD"],
]);
/** Words that stand for a part of a server as often as for a server of its own. */
const PARTS: ReadonlySet<string> = new Set(["ADMIN", "GRPC"]);

/** Whether a word in capitals names a database, a broker, a cache or the like. */
export const isBackingWord = (word: string): boolean => BACKING.has(word);

/** Whether an environment variable holds another program's port, or a debugger's. */
export const isOthersVariable = (name: string): boolean => hasWord(name, OTHERS) || hasWord(name, BACKING);

/** Whether an environment variable may hold a port that the clients of a service use; its name alone decides. */
export const mayBeService = (name: string): boolean => !isOthersVariable(name) && !hasWord(name, BESIDE);

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
