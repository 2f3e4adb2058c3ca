import { isDebuggerPort } from "../../protocol/port.js";

/**
 * The usual ports of databases, brokers and dev servers, in order, which are assigned only when requested by number.
 * Each name ends the sentence "Port 5432 is usually used by PostgreSQL." Source: each program's documented default; the names in IANA's Service Name and Transport Protocol Port Number Registry.
 */
export const WELL_KNOWN_PORTS: ReadonlyMap<number, string> = new Map([
  [1433, "SQL Server"],
  [1521, "Oracle"],
  [1883, "MQTT"],
  [2181, "ZooKeeper"],
  [2375, "Docker"],
  [2376, "Docker"],
  [2379, "etcd"],
  [3000, "many dev servers"],
  [3306, "MySQL"],
  [3389, "Remote Desktop"],
  [4200, "Angular"],
  [4222, "NATS"],
  [4317, "OpenTelemetry"],
  [4318, "OpenTelemetry"],
  [4321, "Astro"],
  [5000, "Flask and, on macOS, AirPlay"],
  [5173, "Vite"],
  [5432, "PostgreSQL"],
  [5601, "Kibana"],
  [5672, "RabbitMQ"],
  [5900, "VNC"],
  [5984, "CouchDB"],
  [6006, "Storybook"],
  [6379, "Redis"],
  [6443, "Kubernetes"],
  [7000, "Cassandra and, on macOS, AirPlay"],
  [7474, "Neo4j"],
  [7687, "Neo4j"],
  [8000, "many dev servers"],
  [8025, "Mailpit"],
  [8080, "many dev servers"],
  [8081, "Metro"],
  [8123, "ClickHouse"],
  [8200, "Vault"],
  [8443, "many dev servers with HTTPS"],
  [8500, "Consul"],
  [8787, "Wrangler"],
  [8888, "Jupyter"],
  [9000, "many dev servers"],
  [9042, "Cassandra"],
  [9090, "Prometheus"],
  [9092, "Kafka"],
  [9200, "Elasticsearch"],
  [9222, "Chrome's debugger"],
  [9229, "Node's debugger"],
  [9300, "Elasticsearch"],
  [11211, "memcached"],
  [27017, "MongoDB"],
]);

/** The usual ports of dev servers, where one listens that ignores its assigned port. */
const DEV_SERVER_PORTS: ReadonlySet<number> = new Set([3000, 4200, 4321, 5000, 5173, 6006, 8000, 8080, 8081, 8443, 8787, 8888, 9000]);

/** Whether a dev server could have chosen the port: not that of a database or of a debugger, which dev servers open for other reasons. */
export function isServerPort(port: number): boolean {
  return !isDebuggerPort(port) && (DEV_SERVER_PORTS.has(port) || !WELL_KNOWN_PORTS.has(port));
}
