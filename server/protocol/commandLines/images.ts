import type { ProgramKind } from "./program.js";

/** A container image that many projects use; one row of the table. */
export interface Image {
  /**
   * Its names without registry and tag, in lower case. `redis` is known with any owner (`redis`, `bitnami/redis`), `redis/redisinsight` with
   * this one alone.
   */
  names: readonly string[];
  kind: ProgramKind;
  /** The port in the container on which its clients connect. */
  port: number;
  /** The port in the container that a person opens in the browser, where there is one. */
  page?: number;
  /** The port in the container of a dashboard about itself, beside the ports for which it is there. */
  dashboard?: number;
}

const database = (port: number, ...names: string[]): Image => ({ names, kind: "database", port });
/** One that also serves a page of its own, such as a console. */
const databaseWithPage = (port: number, page: number, ...names: string[]): Image => ({ names, kind: "database", port, page });
const tool = (page: number, ...names: string[]): Image => ({ names, kind: "tool", port: page, page });
/** A workbench whose page is on another port than the one where the project's programs connect, such as SMTP. */
const toolWithPort = (port: number, page: number, ...names: string[]): Image => ({ names, kind: "tool", port, page });
/** A tool with which only programs speak. */
const pageless = (port: number, ...names: string[]): Image => ({ names, kind: "tool", port });
const server = (port: number, ...names: string[]): Image => ({ names, kind: "server", port });
const page = (port: number, ...names: string[]): Image => ({ names, kind: "page", port, page: port });

/** Sources: each image's description in its registry, and the EXPOSE lines of its Dockerfile. */
export const images: readonly Image[] = [
  // Relational databases and what stands before them.
  database(
    5432,
    "postgres",
    "postgresql",
    "postgis",
    "timescaledb",
    "timescaledb-ha",
    "pgvector",
    "paradedb",
    "citus",
    "postgresql-repmgr",
  ),
  database(6432, "pgbouncer", "pgcat"),
  database(3306, "mysql", "mysql-server", "mariadb", "mariadb-galera", "percona", "percona-server"),
  database(4000, "tidb"),
  database(1433, "mssql/server", "azure-sql-edge", "mssql-server-linux"),
  database(1521, "oracle-xe", "oracle-free", "database/express", "database/free", "database/enterprise"),
  database(50000, "db2", "db2_community/db2"),
  database(3050, "firebird"),
  databaseWithPage(26257, 8080, "cockroach", "cockroachdb"),
  databaseWithPage(5433, 15433, "yugabyte"),
  // Documents, graphs, series, vectors.
  database(27017, "mongo", "mongodb", "mongodb-community-server", "mongodb-atlas-local", "percona-server-mongodb", "ferretdb"),
  databaseWithPage(5984, 5984, "couchdb"),
  databaseWithPage(8091, 8091, "couchbase"),
  databaseWithPage(8529, 8529, "arangodb"),
  databaseWithPage(8080, 8080, "ravendb"),
  databaseWithPage(28015, 8080, "rethinkdb"),
  database(8000, "dynamodb-local", "surrealdb"),
  database(9042, "cassandra", "scylla", "dse-server"),
  databaseWithPage(7687, 7474, "neo4j"),
  database(7687, "memgraph", "memgraph-platform", "memgraph-mage"),
  databaseWithPage(8080, 8080, "dgraph/standalone", "dgraph/dgraph"),
  databaseWithPage(8086, 8086, "influxdb"),
  databaseWithPage(8123, 8123, "clickhouse", "clickhouse-server"),
  databaseWithPage(9000, 9000, "questdb"),
  databaseWithPage(4200, 4200, "crate"),
  database(8428, "victoria-metrics"),
  database(19530, "milvus"),
  databaseWithPage(6333, 6333, "qdrant"),
  database(8080, "weaviate", "semitechnologies/weaviate"),
  database(8000, "chroma", "chromadb"),
  database(8080, "libsql-server", "sqld"),
  databaseWithPage(8090, 8090, "pocketbase"),
  database(2480, "orientdb"),
  database(2379, "etcd"),
  // Caches.
  database(
    6379,
    "redis",
    "redis-stack-server",
    "valkey",
    "keydb",
    "dragonfly",
    "redis-cluster",
    "redis-sentinel",
    "redis-alpine",
    "garnet",
  ),
  databaseWithPage(6379, 8001, "redis-stack"),
  database(11211, "memcached"),
  database(5701, "hazelcast"),
  database(10800, "ignite"),
  // Search.
  database(9200, "elasticsearch", "elasticsearch-oss", "opensearch"),
  databaseWithPage(7700, 7700, "meilisearch"),
  database(8108, "typesense"),
  databaseWithPage(8983, 8983, "solr"),
  database(1491, "sonic"),
  database(9306, "manticore"),
  databaseWithPage(4080, 4080, "zincsearch", "zinc"),
  database(7280, "quickwit"),
  // Brokers and queues.
  databaseWithPage(5672, 15672, "rabbitmq"),
  database(9092, "kafka", "cp-kafka", "cp-server", "kafka-native", "redpanda", "spotify/kafka", "confluent-local"),
  database(2181, "zookeeper", "cp-zookeeper"),
  database(8081, "cp-schema-registry", "schema-registry"),
  database(8083, "cp-kafka-connect", "kafka-connect", "debezium/connect"),
  database(8082, "cp-kafka-rest"),
  database(8088, "cp-ksqldb-server", "ksqldb-server"),
  databaseWithPage(4222, 8222, "nats", "nats-streaming"),
  databaseWithPage(61616, 8161, "activemq", "activemq-classic", "activemq-artemis", "activemq-artemis-alpine"),
  database(1883, "mosquitto", "eclipse-mosquitto", "vernemq"),
  databaseWithPage(1883, 18083, "emqx"),
  databaseWithPage(1883, 8080, "hivemq-ce", "hivemq4"),
  database(6650, "pulsar", "pulsar-all"),
  database(11300, "beanstalkd"),
  databaseWithPage(4150, 4171, "nsq"),
  databaseWithPage(9324, 9325, "elasticmq", "elasticmq-native"),
  database(7233, "temporal", "temporalio/auto-setup", "temporalio/server"),
  databaseWithPage(2113, 2113, "eventstore", "kurrentdb"),
  // Storage of files, and the clouds' services on one's own machine.
  databaseWithPage(9000, 9001, "minio"),
  database(8333, "seaweedfs"),
  database(9000, "fake-s3", "s3ninja"),
  database(9090, "s3mock"),
  database(10000, "azurite", "azure-storage/azurite"),
  database(4443, "fake-gcs-server"),
  databaseWithPage(4566, 4566, "localstack", "localstack-pro"),
  database(5000, "motoserver/moto"),
  database(8085, "gcloud-pubsub-emulator", "pubsub-emulator"),
  databaseWithPage(8081, 1234, "azure-cosmos-emulator"),
  database(5000, "registry"),
  database(389, "openldap", "slapd", "389ds/dirsrv"),
  // Mail.
  toolWithPort(1025, 8025, "mailhog", "mailpit"),
  toolWithPort(1025, 1080, "mailcatcher", "maildev"),
  toolWithPort(25, 80, "smtp4dev"),
  toolWithPort(2500, 9000, "inbucket"),
  toolWithPort(3025, 8080, "greenmail/standalone", "greenmail"),
  database(25, "docker-postfix", "mailserver/docker-mailserver", "docker-mailserver"),
  // Pages to look into databases and brokers.
  tool(8080, "adminer"),
  tool(80, "pgadmin4", "pgadmin", "phpmyadmin", "phpldapadmin", "phpredisadmin"),
  tool(8081, "pgweb", "mongo-express", "redis-commander"),
  tool(5540, "redisinsight", "redis/redisinsight"),
  tool(8001, "redislabs/redisinsight", "dynamodb-admin"),
  tool(9000, "cerebro", "kafdrop"),
  tool(8080, "kafka-ui", "akhq", "redpandadata/console", "temporalio/ui", "hazelcast/management-center", "asynqmon", "kafka-manager"),
  tool(9021, "cp-enterprise-control-center"),
  tool(5601, "kibana", "kibana-oss", "opensearch-dashboards"),
  tool(5000, "elastichq"),
  tool(1358, "dejavu"),
  tool(3000, "attu", "bull-board", "metabase", "langfuse"),
  tool(8978, "cloudbeaver"),
  tool(5555, "prisma-studio", "flower"),
  tool(8088, "superset"),
  tool(8055, "directus"),
  // Monitoring of the other services.
  tool(3000, "grafana", "grafana-oss", "grafana-enterprise", "otel-lgtm"),
  tool(9090, "prometheus"),
  tool(9093, "alertmanager"),
  tool(16686, "jaegertracing/all-in-one", "jaeger", "jaeger-query"),
  tool(9411, "zipkin", "zipkin-slim"),
  pageless(3100, "loki"),
  pageless(3200, "tempo"),
  toolWithPort(5341, 80, "seq"),
  tool(18888, "aspire-dashboard"),
  tool(9000, "portainer", "portainer-ce", "sonarqube", "graylog"),
  tool(8080, "dozzle", "cadvisor", "signoz"),
  tool(3001, "uptime-kuma"),
  pageless(8200, "apm-server"),
  tool(8200, "vault"),
  pageless(4318, "opentelemetry-collector", "opentelemetry-collector-contrib"),
  toolWithPort(8125, 80, "graphite-statsd", "statsd"),
  pageless(9100, "node-exporter"),
  pageless(9187, "postgres-exporter"),
  pageless(9121, "redis_exporter"),
  tool(8500, "consul"),
  tool(4646, "nomad"),
  // Doubles of other people's services.
  tool(8080, "wiremock", "wiremock-standalone", "swagger-ui", "swaggerapi/swagger-ui"),
  tool(1080, "mockserver"),
  tool(4010, "prism", "stoplight/prism"),
  tool(4444, "selenium", "standalone-chrome", "standalone-firefox", "standalone-chromium", "selenium/hub"),
  tool(3000, "browserless", "browserless/chrome"),
  pageless(12111, "stripe-mock"),
  server(3000, "gotenberg"),
  // Servers that a project stands on.
  server(8080, "keycloak", "zitadel", "hasura/graphql-engine", "graphql-engine", "unleash"),
  server(9000, "authentik", "goauthentik/server"),
  server(4444, "hydra"),
  server(4433, "kratos"),
  server(3000, "postgrest"),
  server(8000, "kong", "supabase/edge-runtime"),
  server(9999, "supabase/gotrue", "gotrue"),
  server(11434, "ollama"),
  server(4000, "litellm"),
  server(3478, "coturn"),
  server(7880, "livekit-server"),
  server(6001, "soketi"),
  server(8288, "inngest"),
  page(80, "nginx", "httpd", "caddy", "nginx-proxy", "swag", "openresty"),
  { ...page(80, "traefik"), dashboard: 8080 },
  { ...page(80, "haproxy"), dashboard: 8404 },
  page(81, "nginx-proxy-manager"),
  page(8080, "nginx-unprivileged", "tomcat", "jenkins", "jenkins/jenkins", "open-webui"),
  page(80, "wordpress", "drupal", "joomla", "mediawiki", "nextcloud", "matomo", "prestashop", "moodle"),
  page(2368, "ghost"),
  page(8069, "odoo"),
  page(3000, "gitea", "forgejo", "outlinewiki/outline", "requarks/wiki", "rocket.chat"),
  page(1337, "strapi"),
  tool(5678, "n8n"),
  tool(1880, "node-red"),
  tool(
    8888,
    "base-notebook",
    "minimal-notebook",
    "scipy-notebook",
    "datascience-notebook",
    "pyspark-notebook",
    "jupyter/tensorflow-notebook",
  ),
];

const namesOf = new Map(images.flatMap((image) => image.names.map((name) => [name, image])));

/**
 * Finds a container image by its reference, as a compose file or `docker run` has it.
 * @param reference such as `postgres`, `docker.io/library/postgres:16`, `bitnami/redis`, `ghcr.io/owner/name@sha256:…`
 * @returns undefined for an image that the table doesn't have
 */
export function imageOf(reference: string): Image | undefined {
  // A colon before the last slash is that of the registry's port.
  const [withTag = ""] = reference.trim().toLowerCase().split("@", 1);
  const colon = withTag.indexOf(":", withTag.lastIndexOf("/") + 1);
  const path = (colon === -1 ? withTag : withTag.slice(0, colon)).split("/");
  // The longer name says more: `redis/redisinsight` before `redisinsight`.
  return namesOf.get(path.slice(-2).join("/")) ?? namesOf.get(path.at(-1)!);
}
