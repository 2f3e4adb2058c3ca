import { isAnyPort } from "../../../../server/protocol/port.js";

/** @returns the port that a text consists of; undefined for anything else */
export function portOf(value: unknown): number | undefined {
  const text = typeof value === "number" || typeof value === "string" ? String(value).trim() : "";
  return /^\d{2,5}$/.test(text) && isAnyPort(Number(text)) ? Number(text) : undefined;
}

/** @returns the port of the first URL or address in a text that has one: `http://localhost:5080`, `0.0.0.0:8080`, `:8080` */
export function portOfAddress(text: string): number | undefined {
  for (const match of text.matchAll(/:(\d{2,5})(?!\d)/g)) {
    const port = portOf(match[1]);
    if (port !== undefined) return port;
  }
  return undefined;
}

/**
 * Variables that hold the port of another program, or one that no client of the service uses: `DB_PORT`, `METRICS_PORT`, `DEBUG_PORT`.
 * @param name such as `DB_PORT`
 */
export function isOthersVariable(name: string): boolean {
  const upper = name.toUpperCase();
  return upper === "PGPORT" || upper.split("_").some((word) => OTHERS.has(word));
}

const OTHERS = new Set([
  ...["DEBUG", "DEBUGGER", "INSPECT", "INSPECTOR", "DB", "DATABASE", "PG", "POSTGRES", "POSTGRESQL", "MYSQL", "MARIADB", "MSSQL", "SQL"],
  ...["REDIS", "VALKEY", "MONGO", "MONGODB", "AMQP", "RABBIT", "RABBITMQ", "KAFKA", "NATS", "MQTT", "ZOOKEEPER", "SMTP", "MAIL", "IMAP"],
  ...["LDAP", "SSH", "FTP", "SFTP", "PROXY", "REMOTE", "TARGET", "UPSTREAM", "MEMCACHED", "ELASTIC", "ELASTICSEARCH", "OPENSEARCH"],
  ...["METRICS", "METRIC", "PROMETHEUS", "STATSD", "GRAPHITE", "OTEL", "OTLP", "JAEGER", "ZIPKIN", "HEALTH", "HEALTHCHECK", "MANAGEMENT"],
  ...["CASSANDRA", "CLICKHOUSE", "COUCHDB", "DYNAMODB", "MINIO", "S3", "VAULT", "CONSUL", "ETCD", "SYSLOG", "HMR", "LIVERELOAD", "EXPORT"],
  ...["SUPPORT", "REPORT", "IMPORT", "TRANSPORT", "PASSPORT", "VIEWPORT"],
]);
