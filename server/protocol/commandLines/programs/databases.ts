import type { Program } from "../program.js";

/** Databases, brokers and caches. Sources: each one's manual of its server's command line. */
export const databases: readonly Program[] = [
  {
    name: "PostgreSQL",
    commands: ["postgres", "postmaster"],
    kind: "database",
    defaultPort: 5432,
    variable: "PGPORT",
    flag: "-p {port}",
    told: ["-p"],
  },
  {
    name: "MySQL",
    commands: ["mysqld", "mysqld_safe", "mariadbd", "mariadbd-safe"],
    kind: "database",
    defaultPort: 3306,
    flag: "--port={port}",
    told: ["-P"],
  },
  {
    name: "Redis",
    commands: ["redis-server", "valkey-server", "keydb-server"],
    kind: "database",
    defaultPort: 6379,
    flag: "--port {port}",
  },
  { name: "MongoDB", commands: ["mongod"], kind: "database", defaultPort: 27017, flag: "--port {port}" },
  { name: "RabbitMQ", commands: ["rabbitmq-server"], kind: "database", defaultPort: 5672, variable: "RABBITMQ_NODE_PORT" },
  { name: "Kafka", commands: ["kafka-server-start", "kafka-server-start.sh"], kind: "database", defaultPort: 9092 },
  {
    name: "Elasticsearch",
    commands: ["elasticsearch", "opensearch"],
    kind: "database",
    defaultPort: 9200,
    flag: "-Ehttp.port={port}",
    told: ["-Ehttp.port="],
  },
  {
    name: "Meilisearch",
    commands: ["meilisearch"],
    kind: "database",
    defaultPort: 7700,
    flag: "--http-addr localhost:{port}",
    told: ["--http-addr host:port"],
  },
  {
    name: "MinIO",
    commands: ["minio server"],
    kind: "database",
    defaultPort: 9000,
    flag: "--address :{port}",
    told: ["--address host:port"],
  },
];
